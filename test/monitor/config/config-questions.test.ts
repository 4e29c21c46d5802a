import assert from 'node:assert/strict'
import { parse, valid } from '../../support/config-text.ts'

describe('parseConfig, on what may be meant otherwise', () => {
  it('warns of a window that is exactly what the over-quota message prints', () => {
    const text = valid.replace(
      'mailTo',
      'quotaWindow: { from: "18:00", to: "06:00", timeZone: Asia/Jakarta }\n    mailTo',
    )
    const [warning = ''] = parse(text).warnings
    assert.match(warning, /Was 06:00-18:00 meant\?/)
    assert.deepEqual(parse(valid).warnings, [])
  })

  it('warns of a base that ends as the path begins', () => {
    const text = valid.replace(/url: (https:\/\/\S+)/, 'url: $1/API/')
    const [warning = ''] = parse(text).warnings
    assert.match(
      warning,
      /^target \S+: url ends in \/api, and \/api\/contactrz is added to it\. Was https:\/\/\S+ meant\?$/,
    )
  })

  it('asks about a schedule that is rarer than blindness, which would open each time', () => {
    const weekly = valid.replace('mailTo', 'schedule: "0 13 * * 1"\n    mailTo')
    const [question = '', ...more] = parse(weekly).warnings
    assert.match(
      question,
      /^target production: no slot can run between \S+ and \S+, and blind opens after 26 h/,
    )
    assert.deepEqual(more, [])
    assert.deepEqual(parse(`${weekly}alerts: { blindAfter: 8d }\n`).warnings, [])
  })
})
