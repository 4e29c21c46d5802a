import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { configSchema } from '../../../monitor/config/config-schema.ts'
import { parse } from '../../support/config-text.ts'

describe('parseConfig, on what is documented', () => {
  it('is explained to editors key by key, and takes what it proposes as a default', () => {
    const keys: string[] = []
    const visit = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return
      const { properties = {}, oneOf = [], items } = schema as Record<string, never>
      for (const [name, child] of Object.entries<Record<string, unknown>>(properties)) {
        keys.push(name)
        // Names of a contact, and what says itself.
        const isPlain = /contact\/|\/(host|port|user|reason)$/.test(`${path}/${name}`)
        assert.ok(isPlain || typeof child.description === 'string', `${path}/${name} is not explained`)
        visit(child, `${path}/${name}`)
      }
      for (const branch of oneOf) visit(branch, path)
      visit(items, path)
    }
    visit(configSchema, '')
    assert.ok(keys.length > 50)
    const file = new URL('../../../monitor/config.schema.json', import.meta.url)
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(JSON.stringify(configSchema)))
  })

  it('takes every key of the documented sample', () => {
    const text = `targets:
  - name: production
    url: https://onecloud.ciptadrasoft.net
    token: { command: [./token.sh] }
    schedule: "*/30 * * * *"
    quotaWindow: { from: "06:00", to: "18:00", timeZone: Asia/Jakarta }
    guard: 60s
    timeout: 10s
    budget: { perDay: 30 }
    expiredProbe: { every: 24h }
    slow: 2s
    contact: { send: alternate, Name: contactrz synthetic of ours, Phone: null }
    accept: [ ]
    mailTo: [api-team@example.com]
smtp: { host: mail.example.com, port: 465, security: tls, user: monitor, password: "\${SMTP_PASSWORD}", from: monitor@example.com }
alerts: { unavailableAfter: 3, unauthorizedAfter: 2, blindAfter: 26h, remindEvery: 24h, additive: true }
store: sqlite:var/monitor.db
retention: { runs: 400d }
heartbeat: { url: https://hc.example.com/ping/x }
web: { host: 127.0.0.1, port: 8401 }
`
    const config = parse(text, { SMTP_PASSWORD: 'x' })
    assert.deepEqual(
      [config.retentionMs, config.heartbeatUrl, config.alerts.blindAfterMs],
      [34_560_000_000, 'https://hc.example.com/ping/x', 93_600_000],
    )
    const [first] = config.targets
    assert.deepEqual(
      [first?.expiredProbeEveryMs, first?.slowMs, first?.send],
      [86_400_000, 2000, 'alternate'],
    )
    assert.deepEqual(first?.contact, { Name: 'contactrz synthetic of ours', Phone: null })
  })

  for (const page of ['README.md', 'monitor/README.md']) {
    it(`takes the sample of ${page}`, () => {
      const text = readFileSync(new URL(`../../../${page}`, import.meta.url), 'utf8')
      const samples = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, sample = '']) => sample)
      assert.equal(samples.length, 1)
      const { targets, warnings } = parse(samples[0] ?? '', { SMTP_PASSWORD: 'x' })
      assert.deepEqual([targets.map(({ name }) => name), warnings], [['production'], []])
      assert.match(samples[0] ?? '', /\$schema=node_modules\/contactrz-monitor\/config\.schema\.json/)
    })
  }
})
