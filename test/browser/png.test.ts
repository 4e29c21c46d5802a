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

  const take = async (text: string, more = '') => {
    await page.setContent(`<h1 style="color: #b3261e">One of 50 targets drifts</h1><p>${text}</p>${more}`)
    return page.screenshot()
  }

  /** Of any colour of any pixel, of 255. */
  const furthest = (one: Buffer, other: Buffer) =>
    page.evaluate(
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
      [one.toString('base64'), other.toString('base64')] as const,
    )

  it('is half as large, and no pixel is far from its colour', async () => {
    const picture = await take('18:30')
    const small = shrink(picture)
    assert.ok(small.length < picture.length / 2, `${small.length} of ${picture.length} bytes`)
    assert.ok((await furthest(picture, small)) <= 24)
  })

  it('keeps a colour that is rare, where there are more than there is room for', async () => {
    const greys = '<p style="background: linear-gradient(90deg, #000, #fff)">&nbsp;</p>'
    const picture = await take('18:30', `${greys}<p style="color: #2b8f6d">\u25c6</p>`)
    assert.ok((await furthest(picture, shrink(picture))) <= 24)
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
