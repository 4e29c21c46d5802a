// `npm run pictures`: every page and the messages, light and dark, as docs/page.md shows them. Their monitor is the real `start`
// on a store with a past, under a clock that stands, so that a picture changes when what it shows does; what of it is this
// machine's own (ports, its name) is named otherwise.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import { readMail } from '../../monitor/sandbox/mailbox.ts'
import { type Browser, type Page, startChromium } from '../support/chromium.ts'
import { breakStore } from '../support/states/broken.ts'
import { createPast, type Past, type PastOptions } from '../support/states/past.ts'
import { startSandboxSite } from '../support/states/sandbox-site.ts'
import { beginning, type Site, startSite } from '../support/states/site.ts'
import {
  mailTargets,
  pictureTargets,
  type StateTarget,
  statesAt,
  stateTargets,
} from '../support/states/targets.ts'
import { isAlike } from './alike.ts'
import { shrink } from './png.ts'

const folder = fileURLToPath(new URL('../../docs/page/', import.meta.url))
const width = 1100
/** What is below is cut off. */
const mostHeight = 1800

let browser: Browser
let written = 0

/** Light and dark. */
async function take(name: string, page: Page): Promise<void> {
  const shownWidth = page.viewportSize()?.width ?? width
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width: shownWidth, height: 1 })
    const height = await page.evaluate(() => document.documentElement.scrollHeight)
    await page.setViewportSize({ width: shownWidth, height: Math.min(height, mostHeight) })
    const picture = shrink(await page.screenshot({ animations: 'disabled', caret: 'hide' }))
    const file = `${folder}${name}-${colorScheme}.png`
    if (existsSync(file) && (await isAlike(browser, readFileSync(file), picture))) continue
    writeFileSync(file, picture)
    written += 1
  }
}

/** Opens pages in which what is this machine's own is named otherwise. */
async function openPage(otherwise: ReadonlyMap<string, string>, pageWidth = width): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: pageWidth, height: 800 } })
  const page = await context.newPage()
  await page.clock.setFixedTime(statesAt)
  await page.route('**/*', async (route) => {
    // A page asks for itself as well.
    if (!['document', 'fetch'].includes(route.request().resourceType())) return route.continue()
    const answer = await route.fetch({ maxRedirects: 0 })
    return route.fulfill({ response: answer, body: rename(await answer.text(), otherwise) })
  })
  return page
}

const rename = (text: string, otherwise: ReadonlyMap<string, string>) =>
  [...otherwise].reduce((renamed, [what, by]) => renamed.replaceAll(what, by), text)

const otherwiseOf = ({ providers, directory }: Past): ReadonlyMap<string, string> =>
  new Map([
    ...[...providers.values()].flatMap(({ url }) => [
      [url, 'https://onecloud.example.com'] as const,
      [new URL(url).host, 'onecloud.example.com'] as const,
    ]),
    [directory, '/etc/contactrz'],
    [hostname(), 'watcher'],
  ])

/** Where others see it. */
const url = 'https://contactrz.example.com'
const web = `web: { port: 0, url: ${url} }\n`

async function withSite(
  targets: readonly StateTarget[],
  options: PastOptions,
  use: (site: Site, page: Page, past: Past) => Promise<void>,
): Promise<void> {
  const past = await createPast(targets, options)
  const site = await startSite(past, { stands: true })
  const page = await openPage(otherwiseOf(past))
  try {
    await use(site, page, past)
  } finally {
    await page.context().close()
    await site.stop()
    await past.close()
  }
}

const drift = '/incidents/production/drift/20261127T113000.000Z'

const ofManyTargets = () =>
  withSite(pictureTargets, { months: true, web }, async (site, page) => {
    const pages = {
      overview: '/',
      target: '/targets/production',
      day: '/targets/production/days/2026-11-27',
      incidents: '/incidents',
      incident: drift,
      'incident-no-answer': '/incidents/surabaya/unavailable/20261127T123000.000Z',
      ledger: '/ledger',
      rules: '/rules',
    }
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(`${site.url}${path}`)
      await page.getByText(/^Live, /).waitFor()
      await take(name, page)
    }
  })

const ofOneTarget = () =>
  withSite(pictureTargets.slice(0, 1), { months: true, web }, async (site, page) => {
    await page.goto(site.url)
    await page.getByText(/^Live, /).waitFor()
    await take('overview-one', page)
  })

const ofTheFirstRun = () =>
  withSite(
    stateTargets.filter(({ isNew }) => isNew),
    {},
    async (site, page) => {
      await page.goto(site.url)
      await page.getByText(/^Live, /).waitFor()
      await take('first-run', page)
    },
  )

const ofNoStore = () =>
  withSite(pictureTargets.slice(0, 1), {}, async (site, page, past) => {
    await page.goto(site.url)
    breakStore(past.storeFile)
    await page.goto(site.url)
    await page.getByRole('heading', { name: 'The monitor cannot read its store' }).waitFor()
    await take('store-unreadable', page)
  })

const ofTheLogin = () =>
  withSite(
    pictureTargets.slice(0, 1),
    { web: 'web: { port: 0, password: a password }\n' },
    async (site, page) => {
      await page.goto(site.url)
      await page.getByLabel('Password').fill('another')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('alert').waitFor()
      await take('login', page)
    },
  )

async function ofTheSandbox(): Promise<void> {
  const site = await startSandboxSite(beginning().env)
  const page = await openPage(new Map([[hostname(), 'watcher']]))
  try {
    await page.goto(`${site.url}/sandbox`)
    await page.getByRole('button', { name: /^Id becomes a number/ }).click()
    const mail = page.locator('#story').getByRole('link', { name: /mail arrived/i })
    await mail.waitFor()
    await take('sandbox', page)
    await mail.click()
    await page.frameLocator('iframe').getByText('wrong-type').first().waitFor()
    await take('mailbox', page)
    await page
      .getByRole('link', { name: /by webhook/ })
      .first()
      .click()
    await page.getByText('"incident.opened"').waitFor()
    await take('webhook', page)
  } finally {
    await page.context().close()
    await site.stop()
  }
}

/** As a mail program shows them: of each kind and event the first. */
async function ofMails(): Promise<void> {
  const others = stateTargets.filter(
    ({ name }) => !['hostile', 'hostile-message', 'unexplained'].includes(name),
  )
  const targets = [...others, ...mailTargets]
  const past = await createPast(targets, { web })
  const page = await openPage(new Map(), 680)
  try {
    const messages = new Map<string, string>()
    const read = await Promise.all(past.post.messages.map(readMail))
    const isExtra = ({ headers }: (typeof read)[number]) =>
      mailTargets.some(({ name }) => name === headers.get('x-contactrz-target'))
    for (const { headers, html } of read.toSorted((a, b) => Number(isExtra(a)) - Number(isExtra(b)))) {
      const [kind, event] = ['kind', 'event'].map((name) => headers.get(`x-contactrz-${name}`) ?? 'none')
      // About the monitor itself.
      const isOwn = !headers.has('x-contactrz-target')
      const name = `mail-${isOwn ? 'own-trouble' : kind}-${event}`
      if (!messages.has(name)) messages.set(name, rename(html ?? '', otherwiseOf(past)))
    }
    for (const [name, html] of messages) {
      await page.setViewportSize({ width: 680, height: 400 })
      await page.setContent(html)
      await take(name, page)
    }
  } finally {
    await page.context().close()
    await past.close()
  }
}

mkdirSync(folder, { recursive: true })
browser = await startChromium()
try {
  const kinds = [ofManyTargets, ofOneTarget, ofTheFirstRun, ofNoStore, ofTheLogin, ofTheSandbox, ofMails]
  for (const ofKind of kinds) await ofKind()
} finally {
  await browser.close()
}
process.stdout.write(`${written} pictures are other than before\n`)
