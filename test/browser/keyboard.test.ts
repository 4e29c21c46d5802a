// The page by keyboard alone: no step takes a pointer.
import assert from 'node:assert/strict'
import { type Browser, type Page, startChromium } from '../support/chromium.ts'
import { createPast, type Past } from '../support/states/past.ts'
import { startSandboxSite } from '../support/states/sandbox-site.ts'
import { type Site, startSite } from '../support/states/site.ts'
import { stateTargets } from '../support/states/targets.ts'
import { startVisit, type Visit } from '../support/visit.ts'

const password = 'correct horse battery staple'
const mostStops = 200

/** Presses Tab until what has the focus is called so. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let stop = 0; stop < mostStops; stop++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      return element === null || element === document.body ? null : (element.ariaLabel ?? element.textContent)
    })
    if (focused !== null && name.test(focused.trim())) return
  }
  throw new Error(`no stop of Tab is called ${name}`)
}

describe('by keyboard alone', function () {
  this.timeout(120_000)
  let browser: Browser
  let past: Past
  let site: Site
  let visit: Visit

  before(async () => {
    browser = await startChromium()
    const [production, staging] = stateTargets
    assert.ok(production !== undefined && staging !== undefined)
    past = await createPast([production, staging], { web: `web: { port: 0, password: "${password}" }\n` })
    site = await startSite(past)
  })
  after(async () => {
    await browser?.close()
    await site?.stop()
    await past?.close()
  })
  beforeEach(async () => {
    visit = await startVisit(browser, site.url)
  })
  afterEach(() => visit.close())

  const signIn = async () => {
    const { page } = visit
    await page.goto(`${site.url}/`)
    await page.getByLabel('Password').waitFor()
    const isFocused = await page.evaluate(() => document.activeElement?.getAttribute('type') === 'password')
    assert.ok(isFocused, 'the password has the focus at once')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'One of 2 targets drifts' }).waitFor()
  }

  it('somebody signs in, and skips to the content', async () => {
    await signIn()
    const { page } = visit
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    assert.match(page.url(), /#main$/)
  })

  it('goes from the overview to the incident, takes the overlay, and comes back', async () => {
    await signIn()
    const { page } = visit
    await tabTo(page, /^See what changed$/)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/incidents\/production\/drift\/20261127T113000\.000Z$/)
    await tabTo(page, /^Download/)
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
    assert.match(download.suggestedFilename(), /overlay.*\.json$/)
    // A browser without a window has no key for it.
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'One of 2 targets drifts' }).waitFor()
  })

  it('shows where the focus is, at every stop', async () => {
    await signIn()
    const { page } = visit
    const unseen: string[] = []
    for (let stop = 0; stop < 30; stop++) {
      await page.keyboard.press('Tab')
      const outline = await page.evaluate(() => {
        const element = document.activeElement
        if (element === null || element === document.body) return null
        const { outlineStyle, outlineWidth } = getComputedStyle(element)
        return { is: element.outerHTML.slice(0, 80), outline: `${outlineStyle} ${outlineWidth}` }
      })
      if (outline !== null && /^none|^\w+ 0px$/.test(outline.outline)) unseen.push(outline.is)
    }
    assert.deepEqual(unseen, [])
  })

  it('breaks the contract in the sandbox', async () => {
    const sandbox = await startSandboxSite()
    try {
      const { page } = visit
      await page.goto(`${sandbox.url}/sandbox`)
      await tabTo(page, /^Id becomes a number/)
      await page.keyboard.press('Enter')
      await page
        .locator('#story')
        .getByText(/mail arrived/i)
        .first()
        .waitFor()
    } finally {
      await sandbox.stop()
    }
  })
})
