// One cause, one message: a real monitor, a provider with three targets behind it, and a mail server; with a kill in between.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createInstallation, type Installation } from '../support/installation.ts'

const names = ['eu', 'us', 'asia'] as const
const configuration = {
  name: names[0],
  others: names.slice(1),
  accept: '    contact: { send: full }\n',
  more: 'alerts: { group: { wait: 3s } }\n',
} as const

describe('contactrz-monitor, of several targets of one host', () => {
  let site: Installation
  beforeEach(async () => {
    site = await createInstallation()
    site.configure(configuration)
  })
  afterEach(() => site.close())

  const subjects = async () =>
    (await site.subjects()).map((subject) => subject.replace(/127\.0\.0\.1:\d+/, 'host'))

  it('tells an outage once, over a kill while it waits, and once that it is over', async () => {
    const { provider } = site
    provider().deviate([{ variant: 'created', set: { '/Id': 7001 } }])
    const killed = site.start(['start'])
    for (const name of names) await killed.printed(new RegExp(`${name} {2}drift`))
    killed.process.kill('SIGKILL')
    await killed.ended
    assert.deepEqual(site.mail.mails, [])
    assert.equal(site.query('SELECT count(*) AS n FROM announcements')[0]?.n, 3)

    const running = site.start(['start'])
    await running.printed(/message sent: .* opened/)
    assert.deepEqual(await subjects(), ['[contactrz] host: drift (breaking) - 3 targets'])
    const [mail] = await site.mails()
    const labels = ['target', 'host', 'kind', 'event', 'severity'].map((name) =>
      mail?.headers.get(`x-contactrz-${name}`),
    )
    const { host } = new URL(provider().url)
    assert.deepEqual(labels, [undefined, host, 'drift', 'opened', 'breaking'])
    provider().deviate([])
    await running.printed(/message sent: .* resolved/)
    assert.deepEqual(new Set(await subjects()).size, 1)
    const [first = '', ...others] = await site.firstLines()
    assert.match(first, /^127\.0\.0\.1:\d+: drift opened at 3 targets - wrong-type \/Id$/)
    assert.match(others.at(-1) ?? '', /: drift resolved at all 3 targets/)
    // Whoever was a slot later is told by a change in between.
    assert.ok(others.length <= 3, others.join('\n'))
    running.process.kill('SIGTERM')
    await once(running.process, 'exit')
  })
})
