// Pages of a monitor that is not like most: of one target, before its first run, without its store, after months; and what is not there.
import assert from 'node:assert/strict'
import { type Browser, type Page, startChromium } from '../support/chromium.ts'
import { breakStore } from '../support/states/broken.ts'
import { createPast, type Past } from '../support/states/past.ts'
import { type Site, startSite } from '../support/states/site.ts'
import { pictureTargets, type StateTarget, stateTargets } from '../support/states/targets.ts'
import { assertWell, startVisit, type Visit } from '../support/visit.ts'

const named = (...names: readonly string[]) => stateTargets.filter(({ name }) => names.includes(name))

describe('a page', function () {
  this.timeout(120_000)
  let browser: Browser
  let past: Past
  let site: Site
  let visit: Visit

  before(async () => {
    browser = await startChromium()
  })
  after(() => browser?.close())
  afterEach(async () => {
    await visit.close()
    await site.stop()
    await past.close()
  })

  const open = async (targets: readonly StateTarget[], path = '/'): Promise<Page> => {
    past = await createPast(targets)
    site = await startSite(past)
    visit = await startVisit(browser, site.url)
    await visit.page.goto(`${site.url}${path}`)
    return visit.page
  }
  const headed = (page: Page, name: string) =>
    page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  for (const [name, sentence] of [
    ['staging', 'The contract holds'],
    ['production', 'production drifts'],
    ['accepted', 'The contract holds, with 1 accepted deviation'],
    ['no-answer', 'no-answer gives no answer'],
    ['new', 'No verdict yet, and nothing is wrong'],
  ] as const) {
    it(`of one target says "${sentence}"`, async () => {
      const page = await open(named(name))
      await headed(page, sentence)
      await assertWell(visit)
      assert.deepEqual(visit.complaints, [])
    })
  }

  it('says that the store cannot be read, in its frame, and is the page again when it can', async () => {
    const page = await open(named('production'))
    const mend = breakStore(past.storeFile)
    const answer = await page.goto(`${site.url}/targets/production`)
    assert.equal(answer?.status(), 503)
    await headed(page, 'The monitor cannot read its store')
    await page
      .getByText(/no such table: runs/)
      .first()
      .waitFor()
    await assertWell(visit)
    const status = await page.request.get(`${site.url}/api/status.json`)
    assert.deepEqual([status.status(), (await status.json()).state], [503, 'monitor-fault'])
    assert.equal((await page.request.get(`${site.url}/healthz`)).status(), 200)
    // The browser says so of an answer that is no 200, and nothing else is wrong.
    assert.deepEqual(
      visit.complaints.filter((line) => !/^Failed to load resource: .* 503/.test(line)),
      [],
    )
    mend()
    await page.reload()
    await headed(page, 'production drifts')
    await site.stop()
    const { stdout } = await site.running.ended
    assert.equal(stdout.match(/no such table: runs/g)?.length, 1, 'logged once, not at each request')
  })

  it('has three months in it, and is as well as one of two days', async () => {
    past = await createPast(pictureTargets, { months: true })
    site = await startSite(past)
    visit = await startVisit(browser, site.url)
    const { page } = visit
    for (const path of ['/', '/targets/production', '/targets/production/days/2026-09-04', '/ledger']) {
      await page.goto(`${site.url}${path}`)
      await assertWell(visit)
    }
    await page.goto(`${site.url}/targets/production`)
    await page.getByText('Each day as a table').click()
    assert.ok((await page.locator('details[open] tbody tr').count()) >= 90)
    await assertWell(visit)
    assert.deepEqual(visit.complaints, [])
  })

  it('that is not there says so in the frame, and leads back', async () => {
    const page = await open(named('staging'), '/targets/nobody')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await assertWell(visit)
    await page.getByRole('link', { name: 'Targets' }).first().click()
    await headed(page, 'The contract holds')
  })
})
