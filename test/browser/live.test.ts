// How a page keeps itself current, in a browser.
import assert from 'node:assert/strict'
import { html, type Markup } from '../../monitor/tools/html.ts'
import { createLive, type Live } from '../../monitor/web/live.ts'
import {
  type Browser,
  type BrowserContext,
  type Page,
  type Route,
  startChromium,
} from '../support/chromium.ts'
import { openMemoryStore } from '../support/memory-store/memory-store.ts'
import { type Served, type ServeOptions, serve } from '../support/served.ts'

const never = { askMs: 60_000, commentMs: 60_000, restMs: 1 }
const store = openMemoryStore()

describe('a page that keeps itself current', function () {
  this.timeout(300_000)
  let browser: Browser
  let context: BrowserContext
  let served: Served
  let live: Live
  let body: Markup
  const start = async (options: ServeOptions = {}) => {
    live = createLive({ store, times: never })
    served = await serve({
      ...{ live, store },
      routes: {
        pages: [
          {
            path: '/',
            async view() {
              return { title: 'one drifts', sign: 'drift', nav: 'targets', zone: 'Asia/Jakarta', body }
            },
          },
        ],
      },
      ...options,
    })
  }
  const open = async (path = '/'): Promise<Page> => {
    const page = await context.newPage()
    await page.goto(`${served.url}${path}`)
    return page
  }
  const change = (to: Markup) => {
    body = to
    live.changed()
  }
  const says = (page: Page, text: string) => page.getByText(text).first().waitFor({ timeout: 20_000 })
  before(async () => {
    browser = await startChromium()
  })
  after(() => browser?.close())
  beforeEach(async () => {
    body = html`<h1>before</h1>`
    context = await browser.newContext()
    await start()
  })
  afterEach(async () => {
    await context.close()
    await served.close()
  })

  it('takes over what has changed, and says that it is live, and of when', async () => {
    const page = await open()
    await says(page, 'before')
    assert.match((await page.textContent('#live')) ?? '', /^Live, \d\d:\d\d:\d\d WIB$/)
    change(html`<h1>after</h1><p>more</p>`)
    await says(page, 'more')
    assert.equal(await page.textContent('h1'), 'after')
    assert.equal(await page.getAttribute('#live', 'role'), null)
  })

  it('keeps focus, selection, what is open and how far it is scrolled', async () => {
    const rows = (names: readonly string[]) =>
      html`<h1>rows</h1><p id="said">to be selected</p><details id="more"><summary>More</summary><p>${names.length} rows</p></details>
<div id="far" style="" tabindex="0"><ul>${names.map((name) => html`<li><a href="/${name}">${name}</a> and ${names.length}</li>`)}</ul></div>`
    body = rows(Array.from({ length: 90 }, (_none, index) => `row-${index}`))
    const page = await open()
    await page.click('summary')
    await page.focus('a[href="/row-40"]')
    const kept = () =>
      page.evaluate(() => ({
        focused: document.activeElement?.textContent,
        selected: String(getSelection()),
        isOpen: document.querySelector('details')?.open,
        top: scrollY,
      }))
    await page.evaluate(() => {
      scrollTo(0, 500)
      getSelection()?.selectAllChildren(document.querySelector('#said') as Element)
      Object.assign(globalThis, { row: document.querySelector('a[href="/row-40"]') })
    })
    const before = await kept()
    assert.deepEqual([before.focused, before.selected, before.isOpen], ['row-40', 'to be selected', true])
    change(rows(['new', ...Array.from({ length: 80 }, (_none, index) => `row-${79 - index}`), 'last']))
    await says(page, '82 rows')
    const after = await kept()
    assert.deepEqual({ ...after, top: 0 }, { ...before, top: 0 })
    assert.ok(after.top > 400)
    assert.equal(await page.locator('main li').first().innerText(), 'new and 82')
    assert.equal(await page.locator('main li').count(), 82)
    const isSame = await page.evaluate(
      () => Reflect.get(globalThis, 'row') === document.querySelector('a[href="/row-40"]'),
    )
    assert.ok(isSame, 'it is the same element')
  })

  it('comes to just what the server sends, from whatever it was', async () => {
    const bodies = [
      html`<h1>a</h1><ul><li id="x">x</li><li id="y">y</li></ul><p class="q">t</p>`,
      html`<h1 class="b">b</h1><p>new</p><ul><li id="y">y2</li><li id="z">z</li><li id="x">x</li></ul>`,
      html`<p>only</p>`,
      html`<section><h1>d</h1><svg viewBox="0 0 1 1"><path d="M0 0"/></svg></section><p>only</p>`,
    ]
    const page = await open()
    for (const [index, next] of [...bodies, ...bodies.toReversed()].entries()) {
      change(html`${next}<i id="turn">${index}</i>`)
      await page.waitForFunction(
        (turn) => document.querySelector('#turn')?.textContent === String(turn),
        index,
      )
      const is = await page.evaluate(() => document.querySelector('main')?.innerHTML)
      const due = await page.evaluate(async () => {
        const text = await (await fetch('/')).text()
        return new DOMParser().parseFromString(text, 'text/html').querySelector('main')?.innerHTML
      })
      assert.equal(is, due)
    }
  })

  it('is live in eight windows at once, over one stream', async () => {
    const pages: Page[] = []
    for (let count = 0; count < 8; count++) pages.push(await open())
    change(html`<h1>for all</h1>`)
    await Promise.all(pages.map((page) => says(page, 'for all')))
    // The one that listens for all goes: another takes its place.
    await pages[0]?.close()
    change(html`<h1>without it</h1>`)
    await Promise.all(pages.slice(1).map((page) => says(page, 'without it')))
  })

  it('says after two minutes without an answer that it is not current, in text, title and favicon, and is live again', async () => {
    const page = await context.newPage()
    await page.clock.install()
    await page.goto(served.url)
    await says(page, 'Live,')
    const port = Number(new URL(served.url).port)
    await served.close()
    await says(page, 'Reconnecting; as of')
    assert.equal(await page.getAttribute('#live', 'role'), 'status')
    await page.clock.runFor(110_000)
    assert.match((await page.textContent('#live')) ?? '', /^Reconnecting/)
    await page.clock.runFor(20_000)
    assert.match((await page.textContent('#live')) ?? '', /^Not current since \d\d:\d\d:\d\d WIB$/)
    assert.equal(await page.title(), 'Not current · one drifts · contactrz')
    assert.match((await page.getAttribute('link[rel=icon]', 'href')) ?? '', /\/favicon\/blind\.svg$/)
    await start({ web: { port } })
    body = html`<h1>back</h1>`
    await page.clock.runFor(31_000)
    await says(page, 'back')
    assert.match((await page.textContent('#live')) ?? '', /^Live,/)
    assert.equal(await page.title(), 'one drifts · contactrz')
    assert.match((await page.getAttribute('link[rel=icon]', 'href')) ?? '', /\/favicon\/drift\.svg$/)
  })

  it('notices that the server has gone before it could listen', async () => {
    const page = await context.newPage()
    await page.clock.install()
    await page.route('**/live', (route) => route.abort())
    await page.route(`${served.url}/`, (route) =>
      route.request().isNavigationRequest() ? route.continue() : route.abort(),
    )
    await page.goto(served.url)
    await says(page, 'Reconnecting; as of')
  })

  it('stays what it is while a proxy answers in place of its server', async () => {
    const page = await open()
    await page.route(`${served.url}/`, (route) =>
      route.request().isNavigationRequest()
        ? route.continue()
        : route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }),
    )
    live.changed()
    await says(page, 'Reconnecting; as of')
    assert.equal(await page.textContent('h1'), 'before')
  })

  it('is loaded anew where its server is another version', async () => {
    const page = await open()
    let isOther = true
    await page.route(`${served.url}/`, async (route) => {
      if (route.request().isNavigationRequest()) isOther = false
      if (!isOther) return route.continue()
      const text = await (await route.fetch()).text()
      return route.fulfill({ contentType: 'text/html', body: text.replace(/[0-9a-f]+(?=\/live\.js)/, '0') })
    })
    change(html`<h1>of another version</h1>`)
    await says(page, 'of another version')
    assert.equal(isOther, false)
  })

  it('asks for a stream again where there was none to be had', async () => {
    const page = await context.newPage()
    await page.clock.install()
    const refuse = (route: Route) => route.fulfill({ status: 503, body: 'as many listen as may' })
    await page.route('**/live', refuse)
    const refused = page.waitForResponse('**/live')
    await page.goto(served.url)
    await refused
    await page.unroute('**/live', refuse)
    const listening = page.waitForResponse('**/live', { timeout: 20_000 })
    await page.clock.runFor(31_000)
    assert.equal((await listening).status(), 200)
  })

  it('asks each 30 s where it has no stream, and is answered by 304 where nothing is new', async () => {
    const page = await context.newPage()
    await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'locks'))
    await page.clock.install()
    const statuses: number[] = []
    page.on('response', (answer) => {
      if (answer.url() === `${served.url}/`) statuses.push(answer.status())
    })
    await page.goto(served.url)
    const unchanged = () => statuses.filter((status) => status === 304).length
    for (let times = 0; times < 9 && unchanged() < 2; times++) {
      const answered = page.waitForResponse(`${served.url}/`)
      await page.clock.runFor(31_000)
      await answered
    }
    // A page that has not read its answer before the clock goes on gives it up, and asks for all of it once more.
    assert.match(statuses.join(), /^200,(200,)+304,304$/)
    body = html`<h1>new</h1>`
    await page.clock.runFor(31_000)
    await says(page, 'new')
  })

  it('leads to the login once the cookie is void', async () => {
    await served.close()
    await start({ web: { password: 'sesame' } })
    const page = await open()
    assert.match(page.url(), /\/login$/)
    const posted = page.waitForRequest((request) => request.method() === 'POST')
    await page.fill('#secret', 'sesame')
    await page.click('button')
    await says(page, 'before')
    // Over http from another machine it is all that tells our form from a foreign one.
    assert.equal((await (await posted).allHeaders())['origin'], served.url)
    served.reload({ password: 'another' })
    live.changed()
    await page.waitForURL(/\/login$/)
  })
})
