// The pages of the monitor, as a browser shows them.
import assert from 'node:assert/strict'
import type { KeptMail } from '../../monitor/sandbox/mailbox.ts'
import { createPanel } from '../../monitor/sandbox/panel.ts'
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
    const mail: KeptMail = {
      ...{ headers: new Map([['subject', 'a mail']]), text: 'as text', html, report: null },
      ...{ number: 1, receivedAt: 0 },
    }
    const panel = createPanel({ deviate: () => {} }, 'sandbox')
    const sandbox = { panel, mailbox: { mails: () => [mail], webhooks: () => [] }, runNow: async () => null }
    const web = await serve({ routes: routesOf({ metrics: nothingCounted, sandbox }) })
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
