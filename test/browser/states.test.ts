// Every page of a monitor whose targets are in every state there is, as Chromium shows it: the real `start`, on a store
// that a monitor has written.
import assert from 'node:assert/strict'
import { incidentKinds } from '../../monitor/incidents/incident.ts'
import { type Browser, startChromium } from '../support/chromium.ts'
import { type Crawled, crawl } from '../support/crawl.ts'
import { createPast, type Past } from '../support/states/past.ts'
import { type Site, startSite } from '../support/states/site.ts'
import { stateTargets } from '../support/states/targets.ts'
import { narrow, setTextSize, startVisit, tooWide, type Visit, violationsOf, wide } from '../support/visit.ts'

/** Of days, and of older parts of lists, there are many: a few will do. */
const kindOf = (path: string) =>
  /\/days\/|\?/.test(path) ? path.replace(/=[^&]*/g, '=').replace(/[\d-]+$|\/targets\/[^/]*/g, '') : path
const ofAKind = 3

describe('every page, in every state', function () {
  this.timeout(300_000)
  let past: Past
  let site: Site
  let browser: Browser
  let visit: Visit
  let crawled: Crawled

  before(async () => {
    past = await createPast(stateTargets)
    site = await startSite(past)
    browser = await startChromium()
    visit = await startVisit(browser, site.url)
    crawled = await crawl(visit.page, site.url, kindOf, ofAKind)
  })
  after(async () => {
    await browser?.close()
    await site?.stop()
    await past?.close()
  })

  const onEach = async (look: () => Promise<readonly string[]>) => {
    const found: string[] = []
    for (const path of crawled.pages) {
      await visit.page.goto(`${site.url}${path}`)
      for (const line of await look()) found.push(`${path}: ${line}`)
    }
    return found
  }

  it('is reached by links, none of which is dead', () => {
    assert.deepEqual(crawled.dead, [])
    const targets = stateTargets.map(({ name }) => `/targets/${name}`)
    assert.deepEqual(
      targets.filter((path) => !crawled.pages.includes(path)),
      [],
    )
    const has = (part: string) => crawled.pages.some((path) => path.includes(part))
    const missing = incidentKinds.filter((kind) => !has(`/${kind}/`))
    assert.deepEqual(
      [missing, ['/incidents', '/ledger', '/rules', '/days/'].filter((part) => !has(part))],
      [[], []],
    )
    for (const file of ['/feed.atom', '/api/status.json', '/metrics'])
      assert.equal(crawled.files.get(file), 200, file)
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, viewport] of Object.entries({ wide, narrow })) {
      it(`has nothing that axe minds, and fits its window (${colorScheme}, ${name})`, async () => {
        await visit.page.setViewportSize(viewport)
        await visit.page.emulateMedia({ colorScheme })
        const found = await onEach(async () => [
          ...(await violationsOf(visit.page)),
          ...(await tooWide(visit.page)),
        ])
        assert.deepEqual(found, [])
      })
    }
  }

  it('fits its window with text at 200 %', async () => {
    await visit.page.setViewportSize(wide)
    await setTextSize(visit.page, 200)
    const found = await onEach(() => tooWide(visit.page))
    await setTextSize(visit.page, 100)
    assert.deepEqual(found, [])
  })

  it('says nothing to the console, and asks no other host', () => {
    assert.deepEqual([visit.complaints, visit.foreign], [[], []])
  })
})
