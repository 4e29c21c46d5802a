import assert from 'node:assert/strict'
import type { KeptMail } from '../../../../monitor/sandbox/mailbox.ts'
import { mailboxPage, mailFile, mailPage } from '../../../../monitor/web/pages/mailbox.ts'
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

describe('the mailbox of the sandbox, as a page', () => {
  let served: Served
  let mails: readonly KeptMail[]
  beforeEach(async () => {
    mails = []
    const mailbox = { mails: () => mails }
    served = await serve({
      now: () => at,
      routes: { pages: [mailboxPage(mailbox), mailPage(mailbox)], files: [mailFile(mailbox)] },
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
    for (const path of ['/mailbox/3', '/mailbox/x', '/mailbox/3/html'])
      assert.equal((await get(path)).status, 404, path)
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

  it('takes nothing in a mail for markup, and no character that hides', async () => {
    const hostile = '<script>alert(1)</script>\u202e'
    mails = [mailOf(1, { subject: hostile, to: hostile, from: hostile }, { text: hostile, report: hostile })]
    const { text } = await get('/mailbox/1')
    assert.doesNotMatch(text, /<script>alert/)
    assert.equal(text.split('\u202e').length - 1, 0)
  })
})
