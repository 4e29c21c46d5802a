// A page as a browser shows it, and what is wrong with it: what the console says, whom it asks beside its own server, what
// axe finds, what is wider than its window. For tests of pages.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page } from './chromium.ts'

export interface Visit {
  readonly page: Page
  /** What the console said, and what was thrown. */
  readonly complaints: string[]
  /** Requests that went to another host. */
  readonly foreign: string[]
  close(): Promise<void>
}

/** Opens no page yet. @param url Of the server, whose host is its own. */
export async function startVisit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport: wide, ...options })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const complaints: string[] = []
  const foreign: string[] = []
  page.on('console', (message) => complaints.push(`${message.text()} (${message.location().url})`))
  page.on('pageerror', (error) => complaints.push(String(error)))
  const { host } = new URL(url)
  context.on('request', (request) => {
    const asked = new URL(request.url())
    if (asked.protocol !== 'data:' && asked.host !== host) foreign.push(request.url())
  })
  return { page, complaints, foreign, close: () => context.close() }
}

export const wide = { width: 1280, height: 900 }
export const narrow = { width: 360, height: 800 }

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Axe {
  run(
    options: object,
  ): Promise<{ violations: { id: string; nodes: { target: unknown; failureSummary?: string }[] }[] }>
}

/** What axe finds in the page as it stands, a line for each element. It is put in from outside: no policy of the page keeps it out. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  const isThere = await page.evaluate(() => 'axe' in globalThis)
  if (!isThere) await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: Axe }
    const { violations } = await axe.run({ resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary ?? ''}`),
    )
  })
}

/** What makes the page wider than its window; empty: it is not. */
export function tooWide(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return []
    const all = [...document.querySelectorAll('body *')]
    const wide = all.filter((element) => Math.floor(element.getBoundingClientRect().right) > width)
    const words = wide.map(
      ({ tagName, className, textContent }) =>
        `<${tagName.toLowerCase()} class="${className}"> ${textContent.trim().slice(0, 60)}`,
    )
    return [`${document.documentElement.scrollWidth} px in a window of ${width}`, ...words.slice(-5)]
  })
}

/** As large as somebody has set it who reads badly: 100 or 200 (per cent). */
export async function setTextSize(page: Page, percent: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const standard = (16 * percent) / 100
  await session.send('Page.setFontSizes', { fontSizes: { standard, fixed: (13 * percent) / 100 } })
  await session.detach()
}

/** As it stands: in both colours, wide and narrow, with large text, with the colours of the system, and asking nobody else. */
export async function assertWell({ page, foreign }: Visit): Promise<void> {
  for (const viewport of [wide, narrow]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(viewport)
      await page.emulateMedia({ colorScheme })
      const which = `${page.url()}, ${colorScheme}, ${viewport.width} px`
      assert.deepEqual([await violationsOf(page), await tooWide(page)], [[], []], which)
    }
  }
  await page.setViewportSize(wide)
  await setTextSize(page, 200)
  assert.deepEqual(await tooWide(page), [], `${page.url()}, text at 200 %`)
  await setTextSize(page, 100)
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' })
  assert.deepEqual([await violationsOf(page), foreign], [[], []], `${page.url()}, forced colours`)
  await page.emulateMedia({ forcedColors: 'none' })
}
