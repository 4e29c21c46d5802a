// Every page of a monitor whose targets are in every state there is, as Chromium shows it: the real `start`, on a store
// that a monitor has written.
import assert from 'node:assert/strict'
import { XMLValidator } from 'fast-xml-parser'
import { incidentKinds } from '../../monitor/incidents/incident.ts'
import { type Browser, type Page, startChromium } from '../support/chromium.ts'
import { type Crawled, crawl } from '../support/crawl.ts'
import { createPast, type Past } from '../support/states/past.ts'
import { type Site, startSite } from '../support/states/site.ts'
import { canary, stateTargets } from '../support/states/targets.ts'
import { statusOf } from '../support/status.ts'
import { narrow, setTextSize, startVisit, tooWide, violationsOf, wide } from '../support/visit.ts'

/** Of days, and of older parts of lists, there are many: a few will do. */
const kindOf = (path: string) =>
  /\/days\/|\?/.test(path) ? path.replace(/=[^&]*/g, '=').replace(/[\d-]+$|\/targets\/[^/]*/g, '') : path
const ofAKind = 2

/** As they are looked at; axe says the same of layout whatever the colours are. */
const ways = [
  { name: 'light', colorScheme: 'light', viewport: wide },
  { name: 'dark', colorScheme: 'dark', viewport: wide },
  { name: '360 px', colorScheme: 'light', viewport: narrow },
] as const
/** Pages looked at side by side: as many as CI has cores. */
const tabs = 2

interface Looked {
  readonly violations: string[]
  readonly tooWide: string[]
  readonly broken: string[]
  readonly complaints: readonly string[]
  readonly foreign: readonly string[]
}

/** Of commands: what stands on two lines and had room on one, or ends outside of its box. */
const brokenWords = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('#todo pre')].flatMap((box) => {
      const { right, width } = box.getBoundingClientRect()
      const words = [...box.querySelectorAll('span')]
      if (words.length === 0) return [box.textContent]
      return words
        .filter((word) => {
          const bounds = word.getBoundingClientRect()
          const isBroken = word.getClientRects().length > 1 || bounds.height > 30
          return bounds.right > right || (isBroken && bounds.width < width / 2)
        })
        .map(({ textContent }) => textContent)
    }),
  )

describe('every page, in every state', function () {
  this.timeout(300_000)
  let past: Past
  let site: Site
  let browser: Browser
  let crawled: Crawled
  let looked: Looked

  before(async () => {
    past = await createPast(stateTargets)
    site = await startSite(past)
    browser = await startChromium()
    const visit = await startVisit(browser, site.url)
    crawled = await crawl(visit.page, site.url, kindOf, ofAKind)
    await visit.close()
    looked = await lookAtAll()
  })
  after(async () => {
    await browser?.close()
    await site?.stop()
    await past?.close()
  })

  async function lookAtAll(): Promise<Looked> {
    const found: Looked = { violations: [], tooWide: [], broken: [], complaints: [], foreign: [] }
    const left = [...crawled.pages]
    const visits = await Promise.all(Array.from({ length: tabs }, () => startVisit(browser, site.url)))
    await Promise.all(
      visits.map(async ({ page }) => {
        for (let path = left.pop(); path !== undefined; path = left.pop()) await lookAt(page, path, found)
      }),
    )
    await Promise.all(visits.map(({ close }) => close()))
    return {
      ...found,
      complaints: visits.flatMap(({ complaints }) => complaints),
      foreign: visits.flatMap(({ foreign }) => foreign),
    }
  }

  async function lookAt(page: Page, path: string, found: Looked) {
    await page.goto(`${site.url}${path}`)
    for (const { name, colorScheme, viewport } of ways) {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      for (const line of await violationsOf(page)) found.violations.push(`${path} (${name}): ${line}`)
      for (const line of await tooWide(page)) found.tooWide.push(`${path} (${name}): ${line}`)
      for (const word of await brokenWords(page)) found.broken.push(`${path} (${name}): ${word}`)
    }
    await page.setViewportSize(wide)
    await setTextSize(page, 200)
    for (const line of await tooWide(page)) found.tooWide.push(`${path} (200 %): ${line}`)
    await setTextSize(page, 100)
  }

  it('is reached by links, none of which is dead', () => {
    // Mail cannot be delivered: a watchdog has to hear of it.
    assert.deepEqual(crawled.dead, ['503 /api/status.json on /'])
    const targets = stateTargets.map(({ name }) => `/targets/${name}`)
    const has = (part: string) => crawled.pages.some((path) => path.includes(part))
    const parts = [...targets, ...incidentKinds.map((kind) => `/${kind}/`)]
    const missing = [...parts, '/incidents', '/ledger', '/rules', '/days/'].filter((part) => !has(part))
    assert.deepEqual(missing, [])
    for (const file of ['/feed.atom', '/metrics']) assert.equal(crawled.files.get(file), 200, file)
  })

  it('has nothing that axe minds: light, dark, and at 360 px', () => {
    assert.deepEqual(looked.violations, [])
  })

  it('is no wider than its window: at 1280 and 360 px, and with text at 200 %', () => {
    assert.deepEqual(looked.tooWide, [])
  })

  it('breaks no word of a command that is to be copied, and cuts none off', () => {
    assert.deepEqual(looked.broken, [])
  })

  it('tells no value of an answer, runs nothing that was in one, and lets nothing of it take a page apart', () => {
    assert.ok(
      [...crawled.texts.values()].some(
        (text) => text.includes('40,000 characters') || text.includes('40000 characters'),
      ),
    )
    assert.ok([...crawled.texts.values()].some((text) => text.includes('&lt;img src=x')))
    for (const [path, text] of crawled.texts) {
      assert.ok(!text.includes(canary), `${path} holds a value`)
      // In JSON, CSV and text it is no markup.
      if (!/\.json$|\.csv|^\/metrics$/.test(path))
        assert.ok(!text.includes('<img'), `${path} holds markup of the wire`)
      assert.doesNotMatch(text, /[\u0000-\u0008\u000b\u000e-\u001f\u202e]/, path)
    }
  })

  it('is told to programs too: each badge and the feed are XML, the status is of its schema', async () => {
    const get = async (path: string) => {
      const text = await (await fetch(`${site.url}${path}`)).text()
      assert.ok(!text.includes(canary) && text !== '', path)
      return text
    }
    const badges = stateTargets.map(({ name }) => `/badge/${name}.svg`)
    for (const path of [...badges, '/feed.atom']) {
      const text = await get(path)
      assert.equal(XMLValidator.validate(text), true, path)
      assert.ok(!text.includes('<img') && !text.includes('<script'), path)
    }
    const { targets } = statusOf(await get('/api/status.json'))
    assert.equal(targets?.length, stateTargets.length)
    for (const path of ['/metrics', '/ledger.csv']) await get(path)
  })

  it('says nothing to the console, and asks no other host', () => {
    assert.deepEqual([looked.complaints, looked.foreign], [[], []])
  })
})
