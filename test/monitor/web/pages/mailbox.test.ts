import assert from 'node:assert/strict'
import type { KeptMail } from '../../../../monitor/sandbox/mailbox.ts'
import type { KeptWebhook } from '../../../../monitor/sandbox/webhook-receiver.ts'
import { mailboxPage, mailFile, mailPage, webhookPage } from '../../../../monitor/web/pages/mailbox.ts'
import { type Served, serve } from '../../../support/served.ts'

const at = Date.parse('2026-11-27T12:44:12Z')

const mailOf = (number: number, headers: Readonly<Record<string, string>>, more: Partial<KeptMail> = {}) => ({
  ...{
    number,
    receivedAt: at - 60_000,
    text: 'as text',
    html: '<p style="color:red">as HTML</p>',
    report: null,
  },
  headers: new Map(
    Object.entries({ to: 'operator@sandbox.invalid', from: 'monitor@sandbox.invalid', ...headers }),
  ),
  ...more,
})

const webhookOf = (number: number, more: Partial<KeptWebhook> = {}): KeptWebhook => ({
  ...{ number, receivedAt: at - 30_000, id: `<${number}@contactrz-monitor>`, times: 1 },
  ...{ body: '{"type":"incident.opened","data":{"version":1}}', type: 'incident.opened' },
  ...{ subject: '[contactrz] sandbox: drift (breaking)', text: 'none' },
  ...more,
})

describe('the mailbox of the sandbox, as a page', () => {
  let served: Served
  let mails: readonly KeptMail[]
  let webhooks: readonly KeptWebhook[]
  beforeEach(async () => {
    mails = []
    webhooks = []
    const mailbox = { mails: () => mails, webhooks: () => webhooks }
    served = await serve({
      now: () => at,
      routes: {
        pages: [mailboxPage, mailPage, webhookPage].map((page) => page(mailbox)),
        files: [mailFile(mailbox)],
      },
    })
  })
  afterEach(() => served.close())
  const get = async (path: string) => {
    const response = await served.get(path)
    return { status: response.status, headers: response.headers, text: await response.text() }
  }

  it('says where mails come from while there is none', async () => {
    const { text } = await get('/mailbox')
    assert.match(text, /No mail yet\. .*<a href="\/sandbox">/s)
    assert.doesNotMatch(text, /iframe/)
  })

  it('shows the newest, or the one that is asked for, among all of them', async () => {
    mails = [
      mailOf(2, {
        subject: '[contactrz] sandbox: drift',
        'x-contactrz-event': 'resolved',
        'in-reply-to': '<1>',
      }),
      mailOf(
        1,
        { subject: '[contactrz] sandbox: drift', 'x-contactrz-event': 'opened' },
        { report: '{"version":1}' },
      ),
    ]
    const newest = (await get('/mailbox')).text
    assert.match(newest, /2 mails to operator@sandbox\.invalid/)
    assert.match(newest, /href="\/mailbox\/2" aria-current="true"><strong>sandbox: drift, resolved</)
    assert.match(newest, /<iframe sandbox src="\/mailbox\/2\/html"/)
    assert.match(newest, /, in reply to the mail that opened it</)
    const first = (await get('/mailbox/1')).text
    assert.match(first, /href="\/mailbox\/1" aria-current="true"><strong>sandbox: drift, opened</)
    assert.match(first, /report\.json.*\{&quot;version&quot;:1\}/s)
    assert.doesNotMatch(first, /in reply/)
    for (const path of ['/mailbox/3', '/mailbox/x', '/mailbox/3/html', '/webhooks/1'])
      assert.equal((await get(path)).status, 404, path)
  })

  it('shows a webhook beside the mail: its event, that its signature is right, its id and its body', async () => {
    mails = [mailOf(1, { subject: '[contactrz] sandbox: drift', 'x-contactrz-event': 'opened' })]
    const path = '/incidents/sandbox/drift/20261127T124110.000Z'
    webhooks = [webhookOf(1, { text: `See it:\nhttp://127.0.0.1:8401${path}\n` })]
    const { text } = await get('/webhooks/1')
    assert.match(text, /one mail to operator@sandbox\.invalid, and one webhook\./)
    assert.match(
      text,
      /href="\/webhooks\/1" aria-current="true"><strong>sandbox: drift \(breaking\), opened</,
    )
    assert.match(text, /href="\/mailbox\/1"><strong>sandbox: drift, opened</)
    assert.ok(text.indexOf('href="/webhooks/1"') < text.indexOf('href="/mailbox/1"'), 'the newest first')
    assert.match(text, /<dt>Event<\/dt><dd><code>incident\.opened</)
    assert.match(text, /<dt>Signature<\/dt><dd>Verified</)
    assert.match(text, /<dt>Id<\/dt><dd><code>&lt;1@contactrz-monitor&gt;</)
    assert.match(text, /<pre[^>]*>\{\n {2}&quot;type&quot;: &quot;incident\.opened&quot;,\n/)
    assert.match(text, new RegExp(`<a href="${path}">See the incident`))
    assert.match(text, /<dt>Came<\/dt><dd>once</)
    webhooks = [webhookOf(1, { times: 3 })]
    assert.match((await get('/webhooks/1')).text, /<dt>Came<\/dt><dd>3 times</)
    mails = []
    assert.match((await get('/mailbox')).text, /href="\/webhooks\/1" aria-current="true"/)
  })

  it('leads to the incident that the mail links to, since its frame lets no link out', async () => {
    const path = '/incidents/sand%20box/drift/20261127T124110.000Z'
    mails = [mailOf(1, { subject: 'a' }, { text: `See it:\nhttp://127.0.0.1:8401${path}\n` })]
    assert.match((await get('/mailbox/1')).text, new RegExp(`<a href="${path}">See the incident`))
    for (const text of ['none', '/incidents/a/drift/now', '/incidents/a"b/drift/20261127T124110.000Z']) {
      mails = [mailOf(1, { subject: 'a' }, { text })]
      assert.doesNotMatch((await get('/mailbox/1')).text, /See the incident/)
    }
  })

  it('gives the HTML of a mail a policy of its own: its styles, no script, no way out, and a frame of ours alone', async () => {
    mails = [mailOf(1, { subject: 'a' }), mailOf(2, { subject: 'b' }, { html: null })]
    const { text, headers } = await get('/mailbox/1/html')
    assert.equal(text, '<p style="color:red">as HTML</p>')
    assert.equal(
      headers.get('content-security-policy'),
      "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'",
    )
    assert.equal((await get('/mailbox/2/html')).status, 404)
    assert.doesNotMatch((await get('/mailbox/2')).text, /iframe/)
  })

  it('takes nothing in a mail or a webhook for markup, and no character that hides', async () => {
    const hostile = '<script>alert(1)</script>\u202e'
    mails = [mailOf(1, { subject: hostile, to: hostile, from: hostile }, { text: hostile, report: hostile })]
    const body = JSON.stringify({ hostile })
    webhooks = [webhookOf(1, { subject: hostile, type: hostile, id: hostile, text: hostile, body })]
    for (const path of ['/mailbox/1', '/webhooks/1']) {
      const { text } = await get(path)
      assert.doesNotMatch(text, /<script>alert/)
      assert.equal(text.split('\u202e').length - 1, 0)
    }
  })
})
