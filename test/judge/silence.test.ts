import assert from 'node:assert/strict'
import {
  type AnswerParts,
  bodyOf,
  contact,
  documentedBody,
  jsonType,
  judgeAnswer,
  judgeBody,
  sent,
} from '../support/exchange.ts'
import type { Context } from '../support/frozen.ts'

function assertSilent(parts: AnswerParts, context: Partial<Context> = {}): void {
  const verdict = judgeAnswer(parts, context)
  assert.deepEqual(verdict.findings, [])
  assert.equal(verdict.outcome, 'conforming')
}

describe('the judge is silent about', () => {
  const text = JSON.stringify(contact)

  it('the order of keys', () => {
    assertSilent({ body: Object.fromEntries(Object.entries(contact).reverse()) })
    const { records, _meta } = bodyOf('overQuota')
    assertSilent({ body: { records, _meta } }, { meant: 'overQuota' })
  })

  it('white space', () => {
    assertSilent({ body: ` \r\n\t${JSON.stringify(contact, null, '\t')}\r\n ` })
    assertSilent({ body: documentedBody('overQuota') }, { meant: 'overQuota' })
  })

  it('\\u escapes in values and in names', () => {
    const escaped = text.replace(/[A-Za-z&']/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    assertSilent({ body: escaped })
    assertSilent({ body: text.replaceAll('ë', '\\u00EB').replaceAll('/', '\\/') })
  })

  it('characters beyond the basic plane, raw or as a pair of escapes', () => {
    const whole = { ...sent, Name: 'Zoë \u{1f600}' }
    const body = JSON.stringify({ ...contact, Name: whole.Name })
    assertSilent({ body }, { sent: whole })
    assertSilent({ body: body.replace('\u{1f600}', '\\uD83D\\uDE00') }, { sent: whole })
  })

  for (const spelling of ['401.0', '4.01e2', '401e0', '40.1E+1']) {
    it(`${spelling} as the errorCode`, () => {
      const body = JSON.stringify(bodyOf('expiredToken')).replace('401', spelling)
      assertSilent({ body }, { meant: 'expiredToken' })
    })
  }

  it('another integer as the count', () => {
    const body = bodyOf('expiredToken')
    assertSilent({ body: { ...body, _meta: { status: 'ERROR', count: 0 } } }, { meant: 'expiredToken' })
  })

  for (const type of [
    'application/json;charset=utf-8',
    'application/json; charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json; CharSet = utf8',
    'APPLICATION/JSON ;charset=Utf-8',
    ' application/json ',
    'application/json; profile="x"; charset=utf-8',
  ]) {
    it(`the content-type ${JSON.stringify(type)}`, () => {
      assertSilent({ headers: [['content-type', type]] })
    })
  }

  it('one content-type that is sent twice', () => {
    assertSilent({ headers: [...jsonType, ...jsonType] })
  })

  it('extra headers, cookies among them', () => {
    assertSilent({
      headers: [
        ...jsonType,
        ['x-powered-by', 'PHP/8.3'],
        ['set-cookie', 'a=b'],
        ['server', 'nginx'],
        ['', ''],
      ],
    })
  })

  it('WWW-Authenticate on either 401', () => {
    const headers = [...jsonType, ['www-authenticate', 'Bearer error="invalid_token"'] as const]
    for (const meant of ['expiredToken', 'overQuota'] as const) {
      assertSilent({ headers, body: bodyOf(meant) }, { meant })
    }
  })

  for (const devMessage of [null, '', 'a text']) {
    for (const applicationCode of [null, '', 'E-17']) {
      it(`devMessage ${JSON.stringify(devMessage)} with applicationCode ${JSON.stringify(applicationCode)}`, () => {
        for (const meant of ['expiredToken', 'overQuota'] as const) {
          const { _meta, records } = bodyOf(meant)
          const body = { _meta, records: { ...(records as object), devMessage, applicationCode } }
          assertSilent({ body }, { meant })
        }
      })
    }
  }

  for (const Id of ['1', '9007199254740993', '18446744073709551616', '9'.repeat(40)]) {
    it(`the Id ${Id}, which it hands on digit by digit`, () => {
      assertSilent({ body: { ...contact, Id } })
      assert.equal(judgeBody('created', { ...contact, Id }).createdId, Id)
    })
  }

  it('what was not sent coming back as an empty string', () => {
    const body = { ...contact, Fax: '', Media: '', TwitterId: '' }
    const { Media: _media, TwitterId: _twitterId, ...rest } = sent
    assertSilent({ body }, { sent: { ...rest, Fax: '' } })
    const { Name } = sent
    const empty = { Phone: '', Fax: '', Email: '', Mobile: '', TwitterId: '', FacebookId: '', Media: '' }
    assertSilent({ body: { Id: '1', Name, ...empty } }, { sent: { Name } })
  })

  it('the contact when it is not known what was sent', () => {
    assertSilent({ body: { ...contact, Name: 'somebody else' } }, { sent: null })
  })

  it('a token too short to be told from other text', () => {
    assertSilent({ body: contact }, { secrets: ['', 'e', 'pigeon'] })
  })

  it('a Retry-After on the 401, but for a notice', () => {
    const retry = ['retry-after', '3600'] as const
    const headers = [...jsonType, retry, retry]
    const verdict = judgeAnswer({ headers, body: bodyOf('overQuota') }, { meant: 'overQuota' })
    assert.equal(verdict.outcome, 'conforming')
    assert.equal(verdict.mayHaveCreated, false)
    assert.deepEqual(
      verdict.findings.map(({ rule, severity }) => [rule, severity]),
      [['retry-after-appeared', 'notice']],
    )
  })
})
