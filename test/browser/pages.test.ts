// The pages of the monitor, as a browser shows them.
import assert from 'node:assert/strict'
import { renderMailbox } from '../../monitor/sandbox/mailbox.ts'
import { routesOf } from '../../monitor/web/routes.ts'
import { type Browser, startChromium } from '../support/chromium.ts'
import { nothingCounted, serve } from '../support/served.ts'

describe('the mailbox of the sandbox, in a browser', function () {
  this.timeout(300_000)
  let browser: Browser
  before(async () => {
    browser = await startChromium()
  })
  after(() => browser?.close())

  it('shows a mail as HTML, and runs nothing that is in it', async () => {
    const html = '<!doctype html><p>drift opened</p><script>document.body.textContent = "ran"</script>'
    const mail = { headers: new Map([['subject', 'a mail']]), text: 'as text', html, report: null }
    const web = await serve({
      routes: routesOf({ metrics: nothingCounted, mailbox: () => renderMailbox([mail]) }),
    })
    try {
      const page = await browser.newPage()
      await page.goto(`${web.url}/mailbox`)
      const [, frame] = page.frames()
      assert.equal(await frame?.innerText('body'), 'drift opened')
    } finally {
      await web.close()
    }
  })
})
