// Every page that links lead to, from the first one on. Of pages that there are many of, such as days, a few.
import type { Page } from './chromium.ts'

export interface Crawled {
  /** Addresses of pages, without their host. */
  readonly pages: readonly string[]
  /** Of what is no page: path → status. */
  readonly files: ReadonlyMap<string, number>
  /** Of pages and files: path → what is answered. */
  readonly texts: ReadonlyMap<string, string>
  /** What a link leads to and is not there, with the page that it is on. */
  readonly dead: readonly string[]
}

/** @param most Of pages of one kind. @param kindOf Of a path. */
export async function crawl(
  page: Page,
  base: string,
  kindOf: (path: string) => string,
  most: number,
): Promise<Crawled> {
  const found = new Map<string, string>([['/', 'the beginning']])
  const counts = new Map<string, number>()
  const pages: string[] = []
  const files = new Map<string, number>()
  const texts = new Map<string, string>()
  const dead: string[] = []
  // What is found on the way is visited as well.
  for (const [path, from] of found) {
    const answer = await page.request.get(`${base}${path}`, { maxRedirects: 0 })
    const text = await answer.text()
    texts.set(path, text)
    const isPage = (answer.headers()['content-type'] ?? '').startsWith('text/html')
    if (answer.status() !== 200) dead.push(`${answer.status()} ${path} on ${from}`)
    if (!isPage) {
      files.set(path, answer.status())
      continue
    }
    pages.push(path)
    for (const link of linksIn(text, `${base}${path}`, base)) {
      if (found.has(link)) continue
      const kind = kindOf(link)
      const count = counts.get(kind) ?? 0
      if (count >= most) continue
      counts.set(kind, count + 1)
      found.set(link, path)
    }
  }
  return { pages, files, texts, dead }
}

function linksIn(html: string, at: string, base: string): string[] {
  const hrefs = [...html.matchAll(/<a\b[^>]*?\bhref="([^"]*)"/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&').replaceAll('&#39;', "'"),
  )
  return hrefs
    .map((href) => new URL(href, at))
    .filter(({ origin }) => origin === base)
    .map(({ pathname, search }) => `${pathname}${search}`)
}
