// What makes pictures of pages small, and says whether two show the same.
import assert from 'node:assert/strict'
import { type Browser, type Page, startChromium } from '../support/chromium.ts'
import { isAlike } from './alike.ts'
import { shrink } from './png.ts'

describe('a picture of a page', function () {
  this.timeout(60_000)
  let browser: Browser
  let page: Page
  before(async () => {
    browser = await startChromium()
    page = await browser.newPage({ viewport: { width: 600, height: 400 } })
  })
  after(() => browser?.close())

  const take = async (text: string) => {
    await page.setContent(`<h1 style="color: #b3261e">One of 50 targets drifts</h1><p>${text}</p>`)
    return page.screenshot()
  }

  it('is half as large, and no pixel is far from its colour', async () => {
    const picture = await take('18:30')
    const small = shrink(picture)
    assert.ok(small.length < picture.length / 2, `${small.length} of ${picture.length} bytes`)
    const furthest = await page.evaluate(
      async (pictures) => {
        const read = async (base64: string) => {
          const image = new Image()
          image.src = `data:image/png;base64,${base64}`
          await image.decode()
          const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
          context?.drawImage(image, 0, 0)
          return context?.getImageData(0, 0, image.width, image.height).data ?? []
        }
        const [one, other] = [await read(pictures[0]), await read(pictures[1])]
        if (one.length !== other.length) return 255
        let most = 0
        for (let at = 0; at < one.length; at++)
          most = Math.max(most, Math.abs((one[at] ?? 0) - (other[at] ?? 0)))
        return most
      },
      [picture.toString('base64'), small.toString('base64')] as const,
    )
    assert.ok(furthest <= 24, `${furthest} of 255`)
  })

  it('is the same to a reader whatever a second has changed, and another where a sentence is', async () => {
    const picture = await take('18:30:10')
    assert.ok(await isAlike(browser, picture, shrink(picture)))
    assert.ok(await isAlike(browser, picture, await take('18:30:11')))
    assert.ok(
      !(await isAlike(browser, picture, await take('and one that gives no answer since half past six'))),
    )
  })
})
