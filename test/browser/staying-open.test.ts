// A page that stays open: it follows what happens, keeps what its reader was doing, and says when it is not current.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { type Browser, type Page, startChromium } from '../support/chromium.ts'
import { createPast, type Past } from '../support/states/past.ts'
import { runBeside, type Site, startSite } from '../support/states/site.ts'
import { stateTargets } from '../support/states/targets.ts'
import { startVisit, type Visit, violationsOf } from '../support/visit.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const pages = 8
const isLive = (page: Page) =>
  page
    .locator('#live')
    .getByText(/^Live, \d\d:\d\d:\d\d WIB/)
    .waitFor()

describe('a page that stays open', function () {
  this.timeout(120_000)
  let browser: Browser
  let past: Past
  let site: Site
  let visit: Visit

  before(async () => {
    browser = await startChromium()
    const [production, staging] = stateTargets
    assert.ok(production !== undefined && staging !== undefined)
    // The same after a restart: a page asks where it came from.
    past = await createPast([production, staging], { web: `web: { port: ${await freePort()} }\n` })
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

  /** In another process: the monitor is told nothing of it. */
  const mute = async (...args: string[]) => {
    const { code, stderr } = await runBeside(past, ['mute', '--target', 'production', ...args])
    assert.equal(code, 0, stderr)
  }
  const muteFor4Hours = () => mute('--kind', 'drift', '--until', '4h', '--reason', 'they are mending it')
  const headed = (page: Page, name: string) =>
    page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

  it('follows what another process does, and keeps focus, selection, scroll and open details', async () => {
    const { page } = visit
    await page.goto(`${site.url}/targets/production`)
    await isLive(page)
    await page.getByText('Each day as a table').click()
    const link = page.locator('details[open] a').first()
    await link.focus()
    await page.evaluate(() => {
      const heading = document.querySelector('main h2')
      if (heading !== null) getSelection()?.selectAllChildren(heading)
    })
    /** What is read stays where it is in the window, also where more stands above it. */
    const kept = () =>
      page.evaluate(() => ({
        place: Math.round(document.activeElement?.getBoundingClientRect().top ?? 0),
        focus: document.activeElement?.outerHTML,
        selection: String(getSelection()),
      }))
    const before = await kept()
    await muteFor4Hours()
    await headed(page, 'production drifts, and is muted')
    assert.deepEqual(await kept(), before)
    assert.ok(before.selection !== '' && before.focus?.startsWith('<a '))
    assert.equal(await page.locator('details[open]').count(), 1)
    assert.deepEqual(visit.complaints, [])
    await mute('--lift')
    await headed(page, 'production drifts')
  })

  it('loads and is live as the eighth of eight, and each follows', async () => {
    const { page } = visit
    const all = [page]
    while (all.length < pages) all.push(await page.context().newPage())
    for (const each of all) await each.goto(`${site.url}/targets/production`)
    await Promise.all(all.map(isLive))
    await muteFor4Hours()
    await Promise.all(all.map((each) => headed(each, 'production drifts, and is muted')))
    // The one that listens for all goes: another takes its place.
    await all[0]?.close()
    await mute('--lift')
    await Promise.all(all.slice(1).map((each) => headed(each, 'production drifts')))
  })

  it('says within two minutes that it is not current, in text, title and favicon, and is live again', async () => {
    const { page } = visit
    await page.clock.install()
    await page.goto(`${site.url}/`)
    await isLive(page)
    const icon = () => page.locator('link[rel=icon]').getAttribute('href')
    const [title, iconBefore] = [await page.title(), await icon()]
    await site.stop('SIGKILL')
    const live = page.locator('#live')
    await live.getByText(/^Reconnecting; as of/).waitFor()
    assert.equal(await page.title(), title)
    for (let passed = 0; passed < 120 && !/^Not current/.test(await live.innerText()); passed += 5)
      await page.clock.runFor(5000)
    assert.match(await live.innerText(), /^Not current since \d\d:\d\d(:\d\d)? WIB/)
    assert.equal(await live.getAttribute('role'), 'status')
    assert.match(await page.title(), /not current/i)
    assert.notEqual(await icon(), iconBefore)
    assert.deepEqual(await violationsOf(page), [])
    site = await startSite(past)
    for (let passed = 0; passed < 120 && !/^Live/.test(await live.innerText()); passed += 5)
      await page.clock.runFor(5000)
    await isLive(page)
    assert.deepEqual([await page.title(), await icon()], [title, iconBefore])
  })

  it('can be read and reloaded without scripts', async () => {
    const plain = await startVisit(browser, site.url, { javaScriptEnabled: false })
    await plain.page.goto(`${site.url}/`)
    assert.match(await plain.page.locator('#live').innerText(), /^As of \d\d:\d\d:\d\d WIB · reload$/)
    await plain.page.getByRole('link', { name: 'reload' }).click()
    await headed(plain.page, 'One of 2 targets drifts')
    await plain.close()
  })

  it('does not hold up a stop of the monitor', async () => {
    await visit.page.goto(`${site.url}/`)
    await isLive(visit.page)
    const since = performance.now()
    await site.stop()
    assert.ok(performance.now() - since < 5000)
    assert.equal((await site.running.ended).code, 0)
  })
})
