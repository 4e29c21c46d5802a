// The sandbox, from a click to verdict, incident, mail and recovery: with scripts by itself, without by reloading.
import assert from 'node:assert/strict'
import { type Browser, type Page, startChromium } from '../support/chromium.ts'
import { type SandboxSite, startSandboxSite } from '../support/states/sandbox-site.ts'
import { assertWell, narrow, startVisit, tooWide, type Visit } from '../support/visit.ts'

describe('the sandbox, in a browser', function () {
  this.timeout(120_000)
  let browser: Browser
  let site: SandboxSite
  let visit: Visit

  before(async () => {
    browser = await startChromium()
  })
  after(() => browser?.close())
  beforeEach(async () => {
    site = await startSandboxSite()
  })
  afterEach(async () => {
    assert.deepEqual([visit.complaints, visit.foreign], [[], []])
    await visit.close()
    await site.stop()
  })

  const story = (page: Page) => page.locator('#story')
  const says = (page: Page, text: RegExp) => story(page).getByText(text).first().waitFor()

  it('goes from a click to verdict, incident, mail and recovery, without a reload', async () => {
    visit = await startVisit(browser, site.url)
    const { page } = visit
    await page.goto(`${site.url}/sandbox`)
    await page.getByRole('button', { name: /^Id becomes a number/ }).click()
    await page.waitForURL(/\/sandbox#story$/)
    let loads = 0
    page.on('load', () => {
      loads += 1
    })
    await says(page, /wrong-type/)
    await says(page, /incident opened/i)
    await says(page, /mail arrived/i)
    await says(page, /webhook arrived/i)
    await assertWell(visit)
    assert.equal(loads, 0)
    await page.getByRole('button', { name: 'Answer as documented again' }).click()
    await page.waitForURL(/\/sandbox#story$/)
    await says(page, /resolved|recovered/i)
    assert.equal(loads, 1, 'the answer to the second click alone')
  })

  it('does the same without scripts, by reloading', async () => {
    visit = await startVisit(browser, site.url, { javaScriptEnabled: false })
    const { page } = visit
    const untilSaid = async (text: RegExp) => {
      while ((await story(page).getByText(text).count()) === 0) await page.reload()
    }
    await page.goto(`${site.url}/sandbox`)
    await page.getByRole('button', { name: /^Id becomes a number/ }).click()
    await untilSaid(/mail arrived/i)
    assert.match(await story(page).innerText(), /wrong-type[\s\S]*incident opened[\s\S]*mail arrived/i)
    await page.getByRole('button', { name: 'Answer as documented again' }).click()
    await untilSaid(/resolved|recovered/i)
  })

  it('opens the mail that it has sent, and the incident, by links of the story', async () => {
    visit = await startVisit(browser, site.url)
    const { page } = visit
    await page.goto(`${site.url}/sandbox`)
    await page.getByRole('button', { name: /^Id becomes a number/ }).click()
    await story(page)
      .getByRole('link', { name: /incident opened/i })
      .click()
    await page.getByRole('heading', { level: 1, name: /sandbox drifts/ }).waitFor()
    await page.goBack()
    await story(page)
      .getByRole('link', { name: /mail arrived/i })
      .click()
    await page.waitForURL(/\/mailbox\/\d+$/)
    const frame = page.frameLocator('iframe')
    await frame
      .getByText(/wrong-type/)
      .first()
      .waitFor()
    await assertWell(visit)
  })

  it('names each page whole in the narrowest window', async () => {
    visit = await startVisit(browser, site.url, { viewport: { width: 320, height: 800 } })
    const { page } = visit
    await page.goto(`${site.url}/sandbox`)
    const links = page.getByRole('navigation').first().getByRole('link')
    const lines = await links.evaluateAll((all) =>
      all.map((link) => {
        const range = document.createRange()
        range.selectNodeContents(link)
        return `${link.textContent}: ${range.getClientRects().length}`
      }),
    )
    assert.deepEqual(lines, ['Targets: 1', 'Incidents: 1', 'Ledger: 1', 'Sandbox: 1', 'Mailbox: 1'])
    assert.deepEqual(await tooWide(page), [])
  })

  for (const colorScheme of ['light', 'dark'] as const)
    it(`shows the webhook beside the mail, on a telephone too (${colorScheme})`, async () => {
      visit = await startVisit(browser, site.url, { colorScheme })
      const { page } = visit
      await page.goto(`${site.url}/sandbox`)
      await page.getByRole('button', { name: /^Id becomes a number/ }).click()
      await story(page)
        .getByRole('link', { name: /webhook arrived/i })
        .click()
      await page.waitForURL(/\/webhooks\/\d+$/)
      await page.getByText('Verified').waitFor()
      await page.getByText('"incident.opened"').waitFor()
      await assertWell(visit)
      await page.setViewportSize(narrow)
      await assertWell(visit)
      await page
        .getByRole('navigation', { name: 'Messages' })
        .getByRole('link', { name: /by mail/ })
        .click()
      await page.waitForURL(/\/mailbox\/\d+$/)
    })
})
