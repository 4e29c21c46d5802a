// Whether two pictures show the same: to a reader, not to the byte, since a second that has passed is no news.
import type { Browser } from '../support/chromium.ts'

/** Of the pixels, so many may differ. */
const most = 0.002

/** @param one A PNG. */
export async function isAlike(browser: Browser, one: Buffer, other: Buffer): Promise<boolean> {
  if (one.equals(other)) return true
  const page = await browser.newPage()
  try {
    const share = await page.evaluate(differing, [one.toString('base64'), other.toString('base64')] as const)
    return share <= most
  } finally {
    await page.close()
  }
}

/** The share of pixels that differ; 1 where they are of other sizes. */
async function differing(pictures: readonly [string, string]): Promise<number> {
  const read = async (base64: string) => {
    const image = new Image()
    image.src = `data:image/png;base64,${base64}`
    await image.decode()
    const { width, height } = image
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d')
    context?.drawImage(image, 0, 0)
    return {
      width,
      height,
      pixels: new Uint32Array(context?.getImageData(0, 0, width, height).data.buffer ?? []),
    }
  }
  const [one, other] = [await read(pictures[0]), await read(pictures[1])]
  if (one.width !== other.width || one.height !== other.height) return 1
  return one.pixels.filter((pixel, at) => pixel !== other.pixels[at]).length / one.pixels.length
}
