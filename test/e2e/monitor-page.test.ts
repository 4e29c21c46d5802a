// The page of a monitor at work: what is told of changes, who is let in, and how it ends.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { liveTimes } from '../../monitor/web/live.ts'
import { createInstallation, type Installation } from '../support/installation.ts'

/** No slot comes while a test runs: nothing is written but what the test does. */
const quiet = '0 0 1 1 *'

/** Hears `/live` until it ends. */
function listen(url: string) {
  let changes = 0
  let tell = () => {}
  const hear = async () => {
    const { body } = await fetch(url)
    for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      changes += text.match(/^event: changed$/gm)?.length ?? 0
      tell()
    }
  }
  return {
    changes: () => changes,
    /** Resolves when more were heard than so many. */
    more: (than: number) =>
      new Promise<void>((resolve) => {
        tell = () => {
          if (changes > than) resolve()
        }
        tell()
      }),
    /** Resolves when nothing more comes of what the monitor itself does when it begins. */
    async quiet() {
      for (let known = -1; known !== changes; ) {
        known = changes
        await setTimeout(4 * liveTimes.restMs)
      }
    },
    ended: hear().catch(() => {}),
  }
}

describe('the page of contactrz-monitor', () => {
  let site: Installation
  const start = async () => {
    const running = site.start(['start', '--log-format', 'pretty'])
    const [, url = ''] = await running.printed(/^status page +(http:\S+)\/$/m)
    return { running, url }
  }
  beforeEach(async () => {
    site = await createInstallation()
  })
  afterEach(() => site.close())

  it('tells within 5 s of what another process has done, and a stop waits for nobody who listens', async () => {
    site.configure({ schedule: quiet })
    const { running, url } = await start()
    const heard = listen(`${url}/live`)
    await heard.more(0)
    await heard.quiet()
    const { code } = await site.call(['mute', '--target', 'test', '--until', '4h'])
    assert.equal(code, 0)
    const [before, asked] = [heard.changes(), performance.now()]
    await heard.more(before)
    assert.ok(performance.now() - asked < 5000)
    assert.equal((await fetch(`${url}/readyz`)).status, 200)

    const stopped = performance.now()
    running.process.kill('SIGTERM')
    const { code: exit } = await running.ended
    assert.deepEqual([exit, performance.now() - stopped < 5000], [0, true])
    await heard.ended
  })

  it('says of an incident until when it waits for others of its group, then with which it was told', async () => {
    const more = 'alerts: { group: { by: host, wait: 1h } }\n'
    // One slot of each is decided, that of today, and that is all.
    site.configure({ others: ['other'], schedule: '0 0 * * *', more })
    site.provider().deviate([{ set: { '/Id': 7 } }])
    const { running, url } = await start()
    const read = async (path: string) => (await fetch(`${url}${path}`)).text()
    const story = async () => {
      const [, path] = /href="(\/incidents\/test\/drift\/[^"]+)"/.exec(await read('/incidents')) ?? []
      return path === undefined ? '' : read(path)
    }
    const until = async (told: RegExp) => {
      for (let tries = 0; ; tries++) {
        const text = await story()
        if (told.test(text)) return
        assert.ok(tries < 200, text)
        await setTimeout(50)
      }
    }
    await until(
      /team@example\.com: waits for others of its group, told by <time[^>]*>[^<]+<\/time> at the latest/,
    )
    assert.equal((await site.mails()).length, 0)
    // It tells everything before it ends.
    await site.call(['once'])
    await until(
      /team@example\.com: sent <time[^>]*>[^<]+<\/time>, together with <a href="\/incidents\/other\/drift\/[^"]+">other<\/a>/,
    )
    assert.equal((await site.mails()).length, 1)
    running.process.kill('SIGTERM')
    await running.ended
  })

  it('takes another password, another token and what is public with a reload', async () => {
    site.configure({ schedule: quiet, web: '{ port: 0, password: hunter2-old }' })
    const { running, url } = await start()
    const status = async (path: string, authorization = '') =>
      (await fetch(`${url}${path}`, { headers: { authorization } })).status
    const [before, after] = [`Basic ${btoa('a:hunter2-old')}`, `Basic ${btoa('a:hunter2-new')}`]
    assert.deepEqual([await status('/', before), await status('/badge/test.svg')], [200, 401])
    site.configure({
      schedule: quiet,
      web: '{ port: 0, password: hunter2-new, token: t0ken-new, public: [badge] }',
    })
    running.process.kill('SIGHUP')
    await running.printed(/^configuration reloaded/m)
    assert.deepEqual(
      [await status('/', before), await status('/', after), await status('/', 'Bearer t0ken-new')],
      [401, 200, 200],
    )
    assert.equal(await status('/badge/test.svg'), 200)
    assert.equal(await status('/'), 401)
    for (let times = 0; times < 4; times++) await status('/', before)
    assert.equal(await status('/', after), 429)
    running.process.kill('SIGTERM')
    const { code, stdout } = await running.ended
    assert.equal(code, 0)
    assert.equal(stdout.match(/wrong passwords or tokens from 127\.0\.0\.1/g)?.length, 1)
    assert.doesNotMatch(stdout, /hunter2|t0ken/)
  })

  it('says on every page and to programs that its store cannot be read, and logs it once', async () => {
    site.configure({ schedule: quiet })
    const { running, url } = await start()
    const get = async (path: string) => {
      const answer = await fetch(`${url}${path}`)
      return { status: answer.status, text: await answer.text() }
    }
    assert.equal((await get('/')).status, 200)
    const tables = ['runs', 'slots', 'messages', 'ledger', 'events']
    for (const table of tables) site.change(`ALTER TABLE ${table} RENAME TO lost_${table}`)
    for (const path of ['/', '/targets/test', '/incidents', '/ledger', '/']) {
      const { status, text } = await get(path)
      assert.equal(status, 503, path)
      assert.match(
        text,
        /<nav[\s\S]*<h1>.*The monitor cannot read its store[\s\S]*SQLite says: <code>[^<]+</,
        path,
      )
    }
    const { status, text } = await get('/api/status.json')
    assert.deepEqual([status, JSON.parse(text).state], [503, 'monitor-fault'])
    const ready = await get('/readyz')
    assert.equal(ready.status, 503)
    assert.match(ready.text, /^not ready\nthe store cannot be read: /)
    assert.equal((await get('/healthz')).status, 200)
    for (const table of tables) site.change(`ALTER TABLE lost_${table} RENAME TO ${table}`)
    assert.equal((await get('/')).status, 200)
    running.process.kill('SIGTERM')
    const { stdout } = await running.ended
    assert.deepEqual(stdout.match(/^status page: the store can(not be read: no such table|.*)/gm), [
      'status page: the store cannot be read: no such table',
      'status page: the store can be read again',
    ])
  })

  it('has the address that people use in its messages, its feed and its status, and answers to that name', async () => {
    const address = 'https://monitor.example.com'
    site.configure({ web: `{ port: 0, url: "${address}/" }` })
    site.provider().deviate([{ variant: 'created', remove: ['/Email'] }])
    const running = site.start(['start', '--log-format', 'pretty'])
    const [, told, url] = await running.printed(/^status page +(\S+) \(listens on (http:\S+)\)$/m)
    assert.equal(told, `${address}/`)
    await running.printed(/message sent: .*opened/)
    const [mail] = await site.mails()
    const incident = /https?:\/\/\S+\/incidents\/test\/drift\/[\dTZ.]+/
    assert.ok(mail?.text.match(incident)?.[0].startsWith(`${address}/`), mail?.text)
    const get = async (path: string) => (await fetch(`${url}${path}`)).text()
    for (const path of ['/feed.atom', '/api/status.json']) {
      const [link = ''] = (await get(path)).match(incident) ?? []
      assert.ok(link.startsWith(`${address}/`), path)
    }
    const statusFor = (host: string) =>
      new Promise((resolve, reject) => {
        const asked = request(`${url}/rules`, { headers: { host } }, ({ statusCode }) => resolve(statusCode))
        asked.on('error', reject).end()
      })
    assert.deepEqual([await statusFor('monitor.example.com'), await statusFor('evil.example')], [200, 421])
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
  })

  it('is not begun off loopback without a password or a token', async () => {
    site.configure({ schedule: quiet, web: '{ host: 0.0.0.0, port: 0 }' })
    const { code, stderr } = await site.start(['start']).ended
    assert.equal(code, 2)
    assert.match(stderr, /web\.host: is no loopback address: set web\.password or web\.token/)
  })
})
