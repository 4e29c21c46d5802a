// Who may read the page of the real `start`, and how it says no: in a browser, and to programs.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { type Browser, startChromium } from '../support/chromium.ts'
import { runCommand } from '../support/command.ts'
import { createPast, type Past } from '../support/states/past.ts'
import { type Site, startSite } from '../support/states/site.ts'
import { stateTargets } from '../support/states/targets.ts'
import { statusOf } from '../support/status.ts'
import { assertWell, startVisit, type Visit } from '../support/visit.ts'

const password = 'correct horse battery staple'
const token = 'TokenOfThePageForPrograms'
const wrong = 'CanaryOfAWrongPassword'

interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** As no browser does: with any Host and Origin. */
function ask(url: string, { method = 'GET', headers = {}, body }: Asked = {}) {
  return new Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }>(
    (resolve, reject) => {
      const asking = request(url, { method, headers }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers })
        })
      })
      asking.on('error', reject).end(body)
    },
  )
}

describe('a page with a password', function () {
  this.timeout(120_000)
  let browser: Browser
  let past: Past
  let site: Site
  let visit: Visit

  before(async () => {
    browser = await startChromium()
    past = await createPast(stateTargets.slice(0, 1), {
      web: `web: { port: 0, password: "${password}", token: ${token} }\n`,
    })
  })
  after(async () => {
    await browser?.close()
    await past?.close()
  })
  beforeEach(async () => {
    site = await startSite(past)
    visit = await startVisit(browser, site.url)
  })
  afterEach(async () => {
    await visit.close()
    await site.stop()
  })

  const tryPassword = async (text: string) => {
    await visit.page.getByLabel('Password').fill(text)
    await visit.page.getByRole('button', { name: 'Sign in' }).click()
  }
  const isSignedIn = () => visit.page.getByRole('heading', { level: 1, name: 'production drifts' }).waitFor()

  it('lets somebody in at the page that they wanted, and out again', async () => {
    const { page } = visit
    await page.goto(`${site.url}/targets/production?from=a+link`)
    await tryPassword(password)
    await isSignedIn()
    assert.equal(page.url(), `${site.url}/targets/production?from=a+link`)
    const [cookie] = await page.context().cookies()
    assert.deepEqual([cookie?.httpOnly, cookie?.sameSite, cookie?.secure], [true, 'Strict', false])
    assert.deepEqual([visit.complaints, visit.foreign], [[], []])
  })

  it('asks again after a restart', async () => {
    const { page } = visit
    await page.goto(site.url)
    await tryPassword(password)
    await isSignedIn()
    const cookies = await page.context().cookies()
    await site.stop()
    site = await startSite(past)
    await page.context().addCookies(cookies.map(({ name, value }) => ({ name, value, url: site.url })))
    await page.goto(site.url)
    await page.getByLabel('Password').waitFor()
  })

  it('says how many tries are left, then for how long there is none, and logs that once, without what was tried', async () => {
    const { page } = visit
    await page.goto(site.url)
    for (let tries = 1; tries <= 6; tries++) {
      await tryPassword(`${wrong}${tries}`)
      const alert = page.getByRole('alert')
      await alert.waitFor()
      if (tries === 1) assert.match(await alert.innerText(), /That is not the password\. 4 tries are left/)
      if (tries === 1 || tries === 6) {
        await assertWell(visit)
      }
    }
    const body = new URLSearchParams({ secret: password }).toString()
    const headers = { origin: site.url, 'content-type': 'application/x-www-form-urlencoded' }
    const refused = await ask(`${site.url}/login`, { method: 'POST', headers, body })
    assert.equal(refused.status, 429)
    assert.match(String(refused.headers['retry-after']), /^\d+$/)
    await site.stop()
    const { stdout, stderr } = await site.running.ended
    assert.ok(!`${stdout}${stderr}`.includes(wrong), 'what was tried is in the log')
    const lines = stdout.split('\n').filter((line) => /wrong|password/i.test(line))
    assert.equal(lines.length, 1, lines.join('\n'))
  })

  it('takes a token and Basic of programs, and tells those without what it wants', async () => {
    const api = `${site.url}/api/status.json`
    const basic = Buffer.from(`anybody:${password}`).toString('base64')
    for (const authorization of [`Bearer ${token}`, `Basic ${basic}`]) {
      const { status, text } = await ask(api, { headers: { authorization } })
      assert.deepEqual([status, statusOf(text).reasons], [200, []], authorization)
    }
    const without = await ask(api)
    assert.equal(without.status, 401)
    assert.match(String(without.headers['www-authenticate']), /Bearer|Basic/)
    assert.doesNotMatch(without.text, /production/)
    assert.equal((await ask(`${site.url}/healthz`)).text.trim(), 'ok')
    assert.equal((await ask(`${site.url}/readyz`)).status, 200)
  })

  it('answers no other Host, and takes no POST from elsewhere', async () => {
    const foreign = await ask(`${site.url}/healthz`, { headers: { host: 'evil.example' } })
    assert.equal(foreign.status, 421)
    const body = new URLSearchParams({ secret: password }).toString()
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    for (const headers of [{ origin: 'http://evil.example' }, { 'sec-fetch-site': 'cross-site' }, {}]) {
      const posted = await ask(`${site.url}/login`, {
        method: 'POST',
        headers: { ...type, ...headers },
        body,
      })
      assert.equal(posted.status, 403, JSON.stringify(headers))
      assert.equal(posted.headers['set-cookie'], undefined)
    }
  })
})

describe('a page on an address that others reach', () => {
  it('is not served without a password or a token', async () => {
    const web = 'web: { port: 0 }\n'
    const past = await createPast(stateTargets.slice(1, 2), { web: web })
    const text = readFileSync(past.configFile, 'utf8')
    writeFileSync(past.configFile, text.replace(web, 'web: { host: 0.0.0.0, port: 0 }\n'))
    try {
      const { code, stdout, stderr } = await runCommand('contactrz-monitor', [
        'start',
        '--config',
        past.configFile,
      ])
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, /password|token/)
    } finally {
      await past.close()
    }
  })
})
