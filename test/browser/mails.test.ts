// Mails as a mail program on a small telephone shows them, which loads nothing and has no scripts.
import assert from 'node:assert/strict'
import { type Browser, type Page, startChromium } from '../support/chromium.ts'
import { everyGroupMail } from '../support/group-mails.ts'
import { everyMail, everyOwnMail } from '../support/mails.ts'

/** What is too wide, and which words that are to be copied are broken though a line would hold them. */
function measure() {
  const { document, window } = globalThis as unknown as Dom
  const width = window.innerWidth
  const all = [...document.querySelectorAll('body *')]
  const wide = all.filter((element) => Math.ceil(element.getBoundingClientRect().right) > width)
  const words = [...document.querySelectorAll('div[style*="border-left:2px"] span')]
  const broken = words.filter((element) => {
    const { height } = element.getBoundingClientRect()
    const room = element.parentElement?.getBoundingClientRect().width ?? 0
    element.style.whiteSpace = 'nowrap'
    element.style.maxWidth = 'none'
    const whole = element.getBoundingClientRect()
    element.style.whiteSpace = ''
    element.style.maxWidth = '100%'
    return height > 1.5 * whole.height && whole.width <= room
  })
  return {
    overflow: document.documentElement.scrollWidth - width,
    wide: wide.map(({ textContent }) => textContent),
    broken: broken.map(({ textContent }) => textContent),
    words: words.length,
  }
}

/** What is used of the DOM, which the tests of Node have no types of. */
interface Box {
  readonly right: number
  readonly height: number
  readonly width: number
}
interface Element {
  readonly textContent: string
  readonly parentElement: Element | null
  readonly style: { whiteSpace: string; maxWidth: string }
  getBoundingClientRect(): Box
}
interface Dom {
  readonly window: { readonly innerWidth: number }
  readonly document: {
    readonly documentElement: { readonly scrollWidth: number }
    querySelectorAll(selector: string): Iterable<Element>
  }
}

describe('mails, in a browser', function () {
  this.timeout(300_000)
  let browser: Browser
  let page: Page
  before(async () => {
    browser = await startChromium()
    page = await browser.newPage()
  })
  after(() => browser?.close())

  const mails = [
    ...everyMail(),
    ...everyMail({ name: 'production', url: 'https://onecloud.example.com' }),
    ...everyOwnMail(),
    ...everyGroupMail(),
  ]

  for (const width of [320, 360, 680]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`are not wider than a window of ${width} px (${colorScheme}), and break no word that is copied`, async () => {
        await page.setViewportSize({ width, height: 800 })
        await page.emulateMedia({ colorScheme })
        for (const { kind, event, mail } of mails) {
          await page.setContent(mail.html ?? '')
          const { overflow, wide, broken, words } = await page.evaluate(measure)
          const which = `${kind} ${event} (${mail.target})`
          assert.deepEqual({ which, overflow, wide, broken }, { which, overflow: 0, wide: [], broken: [] })
          assert.ok(words > 4 || event === 'resolved', `${which}: ${words} words to copy`)
        }
      })
    }
  }
})
