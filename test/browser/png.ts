// A picture of a page as a small PNG (ISO/IEC 15948): a screen shows few colours, so that a byte a pixel is enough where a
// browser writes three or four. Of more than 256, half of the room is for the most frequent, the rest for what is rare and
// near to none of them, such as a sign; what is left becomes the nearest of these. Pure.
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const most = 256

/** @param png As Chromium writes it: 8 bits a channel, with or without alpha, not interlaced. */
export function shrink(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png)
  const palette = paletteOf(pixels)
  const index = new Map(palette.map((colour, at) => [colour, at]))
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = pixels[y * width + x] ?? 0
      let at = index.get(colour)
      if (at === undefined) {
        at = nearest(palette, colour)
        index.set(colour, at)
      }
      rows[y * (width + 1) + 1 + x] = at
    }
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  const parts = [
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]
  return Buffer.concat([signature, ...parts])
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

function paletteOf(pixels: Uint32Array): number[] {
  const counts = new Map<number, number>()
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const byCount = [...counts].toSorted(([, a], [, b]) => b - a).map(([colour]) => colour)
  const palette = new Set(byCount.slice(0, most / 2))
  const regions = new Set([...palette].map(regionOf))
  for (const colour of byCount) {
    if (palette.size < most && !regions.has(regionOf(colour))) palette.add(colour)
    regions.add(regionOf(colour))
  }
  for (const colour of byCount) if (palette.size < most) palette.add(colour)
  return [...palette]
}

/** Colours that are near to each other: of 4096 such regions. */
const regionOf = (colour: number) => colour & 0xf0f0f0

function nearest(palette: readonly number[], colour: number): number {
  const distance = (other: number) =>
    [16, 8, 0].reduce((sum, shift) => sum + (((other >> shift) & 255) - ((colour >> shift) & 255)) ** 2, 0)
  let best = 0
  for (let at = 1; at < palette.length; at++)
    if (distance(palette[at] ?? 0) < distance(palette[best] ?? 0)) best = at
  return best
}

interface Decoded {
  readonly width: number
  readonly height: number
  /** 0xRRGGBB each. */
  readonly pixels: Uint32Array
}

function decode(png: Buffer): Decoded {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const channels = { 2: 3, 6: 4 }[png[25] ?? 0]
  if (png[24] !== 8 || channels === undefined || png[28] !== 0) throw new Error('no PNG of a screen')
  const data: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  const bytes = unfilter(inflateSync(Buffer.concat(data)), width * channels, height, channels)
  const pixels = new Uint32Array(width * height)
  for (let at = 0; at < pixels.length; at++) {
    const from = at * channels
    pixels[at] = ((bytes[from] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0)
  }
  return { width, height, pixels }
}

/** Section 9 of the standard: each byte was written as its difference from its neighbours. */
function unfilter(raw: Buffer, rowBytes: number, height: number, channels: number): Buffer {
  const out = Buffer.alloc(rowBytes * height)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (rowBytes + 1)]
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x
      const left = x < channels ? 0 : (out[at - channels] ?? 0)
      const up = y === 0 ? 0 : (out[at - rowBytes] ?? 0)
      const corner = x < channels || y === 0 ? 0 : (out[at - rowBytes - channels] ?? 0)
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0
      out[at] = (raw[y * (rowBytes + 1) + 1 + x] ?? 0) + guess
    }
  }
  return out
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}
