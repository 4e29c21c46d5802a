import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { html } from '../../../monitor/tools/html.ts'
import { type Around, frame, navNames, sandboxNavNames } from '../../../monitor/web/frame.ts'
import type { View } from '../../../monitor/web/route.ts'

const view: View = {
  title: '1 drifts',
  sign: 'drift',
  nav: 'incidents',
  zone: 'Asia/Jakarta',
  body: html`<h1>production drifts</h1>`,
}
const at = Date.parse('2026-11-27T12:42:10Z')
const around: Around = {
  at,
  style: '/assets/style.abc.css',
  script: '/assets/live.abc.js',
  pages: navNames,
  messages: { counts: { sent: 30, owed: 1, refused: 0 }, oldestOwedAt: at - 42 * 60_000 },
  versions: { monitor: '0.2.0', contract: '1.0.0' },
  isSignedIn: false,
}

describe('the frame of a page', () => {
  it('has the title, the favicon of the worst state, and style and script by the addresses it is given', () => {
    const text = frame(view, around)
    assert.match(text, /^<!doctype html>\n<html lang="en">/)
    assert.match(text, /<title>1 drifts · contactrz<\/title>/)
    assert.match(text, /<link rel="icon" href="\/favicon\/drift\.svg"/)
    assert.match(text, /<link rel="stylesheet" href="\/assets\/style\.abc\.css">/)
    assert.match(text, /<script type="module" src="\/assets\/live\.abc\.js"><\/script>/)
    assert.match(text, /<main id="main">\n<h1>production drifts<\/h1>\n<\/main>/)
    assert.doesNotMatch(text, / style=|<style|http-equiv| on\w+=/)
  })

  it('begins with a way past the navigation, in which the page is marked', () => {
    const text = frame(view, around)
    assert.match(text, /<body>\n<a class="skip" href="#main">/)
    assert.deepEqual(
      [...text.matchAll(/aria-current="page">(\w+)</g)].map(([, name]) => name),
      ['Incidents'],
    )
    const names = (pages: Around['pages']) =>
      [...frame(view, { ...around, pages }).matchAll(/<li><a href="(\/\w*)"/g)].map(([, href]) => href)
    assert.deepEqual(names(navNames), ['/', '/incidents', '/ledger'])
    assert.deepEqual(names(sandboxNavNames), ['/', '/incidents', '/ledger', '/sandbox', '/mailbox'])
  })

  it('says how old it is, in the zone of the page, and of which zone its times are', () => {
    const text = frame(view, around)
    assert.match(
      text,
      /<p class="live" id="live" data-zone="Asia\/Jakarta" data-zone-name="WIB">As of <time datetime="2026-11-27T12:42:10\.000Z">19:42:10 WIB<\/time> · <a href="">reload<\/a><\/p>/,
    )
    const zone = (timeZone?: string) =>
      /<p>Times in (.*?)<\/p>/.exec(frame({ ...view, zone: timeZone as string }, around))?.[1]
    assert.equal(zone('Asia/Jakarta'), 'WIB (UTC+7)')
    assert.equal(zone('UTC'), 'UTC')
    assert.equal(zone(undefined), 'UTC')
    assert.equal(zone('Europe/Berlin'), 'CET (UTC+1)')
    assert.equal(zone('Asia/Kolkata'), 'UTC+5:30')
  })

  it('counts messages: none, and what is owed for how long', () => {
    const messages = (counts: { sent: number; owed: number; refused: number }) => {
      const oldestOwedAt = counts.owed === 0 ? null : at - 42 * 60_000
      return /<p>(Messages: .*?)</.exec(frame(view, { ...around, messages: { counts, oldestOwedAt } }))?.[1]
    }
    assert.equal(messages({ sent: 0, owed: 0, refused: 0 }), 'Messages: none yet')
    assert.equal(
      messages({ sent: 30, owed: 1, refused: 0 }),
      'Messages: 30 sent, 1 owed for 42 min, 0 refused',
    )
    assert.equal(messages({ sent: 30, owed: 0, refused: 2 }), 'Messages: 30 sent, 0 owed, 2 refused')
  })

  it('tells somebody who is not signed in nothing but what the page itself says', () => {
    const text = frame(view, { ...around, pages: [], messages: null, versions: null })
    assert.doesNotMatch(text, /<nav|feed\.atom|<script|Mail:|Times in|0\.2\.0|id="live"/)
    assert.match(text, /<footer><\/footer>/)
  })

  it('escapes and cleans the title', () => {
    const text = frame({ ...view, title: `<b>\u202e\u0000${'x'.repeat(40_000)}` }, around)
    const title = /<title>(.*?)<\/title>/s.exec(text)?.[1] ?? ''
    assert.match(title, /^&lt;b&gt;\ufffd\ufffdx+\.\.\. · contactrz$/)
    assert.ok(title.length < 400)
  })
})

describe('the stylesheet', () => {
  const css = readFileSync(new URL('../../../monitor/web/assets/style.css', import.meta.url), 'utf8')

  it('is smaller than 12,000 bytes', () => {
    assert.ok(Buffer.byteLength(css) < 12_000, `${Buffer.byteLength(css)} bytes`)
  })

  it('has texts and marks that stand out from whatever they stand on, in light and in dark', () => {
    const tokens = new Map(
      [...css.matchAll(/--([\w-]+): light-dark\((#\w+), (#\w+)\)/g)].map(
        ([, name = '', light = '', dark = '']) => [name, [light, dark] as const],
      ),
    )
    const grounds = ['bg', 'surface', 'sunken']
    const least: Readonly<Record<string, number>> = {
      ...{ text: 4.5, muted: 4.5, link: 4.5, ok: 4.5, bad: 4.5, none: 4.5, ours: 4.5 },
      ...{ 'ok-mark': 3, 'bad-mark': 3, 'none-mark': 3, 'ours-mark': 3, edge: 3 },
    }
    assert.deepEqual([...tokens.keys()].sort(), [...Object.keys(least), ...grounds, 'line'].sort())
    for (const [name, wanted] of Object.entries(least))
      for (const ground of grounds)
        for (const scheme of [0, 1] as const) {
          const ratio = contrast(tokens.get(name)?.[scheme] ?? '', tokens.get(ground)?.[scheme] ?? '')
          assert.ok(ratio >= wanted, `${name} on ${ground}, ${scheme === 0 ? 'light' : 'dark'}: ${ratio}`)
        }
  })

  it('asks no other place for anything', () => {
    assert.doesNotMatch(css, /@import|url\(/)
  })
})

/** WCAG 2.2. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const digits =
    hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit) : (hex.slice(1).match(/../g) ?? [])
  const [red = 0, green = 0, blue = 0] = digits.map((pair) => {
    const value = Number.parseInt(pair, 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
