import assert from 'node:assert/strict'
import { parse, problemsOf, valid } from '../../support/config-text.ts'

describe('parseConfig', () => {
  it('asks whether the page is meant to be read on the way, where it listens off loopback and is not behind https', () => {
    const warningsOf = (web: string) => parse(`${valid}web: { ${web}, password: sesame }\n`).warnings
    const asks = /^web: its password or token can be read on the way .* Was that meant\?/
    for (const web of ['host: 0.0.0.0', 'host: 192.0.2.1, url: "http://monitor.example.com"'])
      assert.ok(
        warningsOf(web).some((warning) => asks.test(warning)),
        web,
      )
    for (const web of ['port: 1', 'host: "::1"', 'host: 0.0.0.0, url: "https://monitor.example.com"'])
      assert.ok(!warningsOf(web).some((warning) => asks.test(warning)), web)
  })

  it('takes a known deviation of several places for one of each', () => {
    const text = valid.replace(
      'mailTo',
      'accept: [{ rule: unexpected-null, pointer: [/Phone, /Fax], reason: r, until: "2027-01-01" }]\n    mailTo',
    )
    const [target] = parse(text).targets
    assert.deepEqual(
      target?.accept.map(({ rule, pointer }) => `${rule} ${pointer}`),
      ['unexpected-null /Phone', 'unexpected-null /Fax'],
    )
  })

  it('resolves H in a schedule by the name of its target, before anything else sees it', () => {
    const text = (name: string, schedule: string) =>
      valid.replace('production', name).replace('mailTo', `schedule: "${schedule}"\n    mailTo`)
    const [of, other] = ['production', 'staging'].map((name) => parse(text(name, 'H H/2 * * *')).targets[0])
    assert.equal(of?.schedule, '28 0-23/2 * * *')
    assert.match(other?.schedule ?? '', /^\d+ [01]-23\/2 \* \* \*$/)
    assert.notEqual(other?.schedule, of?.schedule)
    assert.match(problemsOf(text('production', 'H/0 * * * *'))[0] ?? '', /schedule: is no cron expression/)
  })

  it('bounds how many runs are under way at once, in all and at one host', () => {
    const boundsOf = (more: string) => {
      const { concurrency, perHost } = parse(valid + more)
      return [concurrency, perHost]
    }
    assert.deepEqual(boundsOf(''), [100, 10])
    assert.deepEqual(boundsOf('concurrency: 7\nperHost: 3\n'), [7, 3])
    for (const key of ['concurrency', 'perHost'])
      assert.match(problemsOf(`${valid}${key}: 0\n`)[0] ?? '', new RegExp(`${key}: must be >= 1`))
  })

  it('takes the shortest and the longest that a duration may be', () => {
    const text = (more: string) => valid.replace('mailTo', `${more}\n    mailTo`)
    for (const more of ['timeout: 10m', 'timeout: 1ms', 'guard: 24h', 'guard: 0s'])
      assert.deepEqual(problemsOf(text(more)), [], more)
    assert.deepEqual(problemsOf(`${valid}retention: { runs: 1d }\n`), [])
  })

  it('fills in the defaults', () => {
    const { targets, alerts, storeFile, web } = parse(valid)
    const [first] = targets
    assert.deepEqual(first?.quotaWindow, { from: '06:00', to: '18:00', timeZone: 'Asia/Jakarta' })
    assert.deepEqual(
      [first?.schedule, first?.guardMs, first?.timeoutMs, first?.budgetPerDay],
      ['*/30 * * * *', 60_000, 10_000, 30],
    )
    assert.deepEqual([first?.send, first?.contact, first?.slowMs], ['alternate', {}, null])
    assert.deepEqual(alerts, {
      unavailableAfter: 3,
      unauthorizedAfter: 2,
      blindAfterMs: 93_600_000,
      remindEveryMs: 86_400_000,
      additive: true,
    })
    assert.deepEqual(
      [storeFile, web],
      [
        '/etc/contactrz/var/monitor.db',
        { host: '127.0.0.1', port: 8401, url: null, password: null, token: null, public: [] },
      ],
    )
  })

  it('takes for an outage so many in a row, or a share', () => {
    const readAs = (text: string) =>
      parse(valid.replace('smtp:', `alerts: { unavailableAfter: ${text} }\nsmtp:`)).alerts.unavailableAfter
    assert.deepEqual([readAs('5'), readAs('{ of: 6, within: 12 }')], [5, { of: 6, within: 12 }])
  })
})
