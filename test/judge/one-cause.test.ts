import assert from 'node:assert/strict'
import type { Finding } from '../../src/judge/verdict.ts'
import { bodyOf, contact, contract, findingsOf, judgeAnswer, judgeBody, sent } from '../support/exchange.ts'
import { withName } from '../support/pointers.ts'

/** The one finding there is. */
function only(body: unknown, meant: 'created' | 'expiredToken' | 'overQuota' = 'created'): Finding {
  const verdict = judgeBody(meant, body)
  const [found] = verdict.findings
  assert.ok(
    found !== undefined && verdict.findings.length === 1,
    `findings: ${findingsOf(verdict).join('; ')}`,
  )
  return found
}

describe('a renamed property is one finding that names both', () => {
  for (const [name, to] of [
    ['Id', 'ContactId'],
    ['Id', 'id'],
    ['Name', 'FullName'],
    ['Email', 'EmailAddress'],
    ['Email', 'E-Mail'],
    ['TwitterId', 'twitter_id'],
    ['FacebookId', 'FacebookID'],
    ['Phone', 'Telephone'],
    ['Mobile', 'Cell'],
    ['Media', 'media'],
    ['Fax', 'Facsimile'],
  ] as const) {
    it(`${name} as ${to}`, () => {
      const found = only(withName(contact, [name], to))
      assert.deepEqual([found.rule, found.pointer], ['renamed-property', `/${name}`])
      assert.ok(found.actual.includes(`"${to}"`), found.actual)
    })
  }

  for (const [segments, to] of [
    [['_meta'], 'meta'],
    [['records'], 'record'],
    [['records', 'userMessage'], 'message'],
    [['records', 'userMessage'], 'user_message'],
    [['records', 'errorCode'], 'code'],
    [['records', 'devMessage'], 'developerMessage'],
    [['records', 'applicationCode'], 'appCode'],
    [['_meta', 'status'], 'state'],
    [['_meta', 'count'], 'Count'],
  ] as const) {
    it(`${segments.join('.')} as ${to}`, () => {
      const found = only(withName(bodyOf('expiredToken'), segments, to), 'expiredToken')
      assert.deepEqual([found.rule, found.pointer], ['renamed-property', `/${segments.join('/')}`])
    })
  }

  const rename = (to: (name: string) => string) =>
    Object.fromEntries(Object.entries(contact).map(([name, value]) => [to(name), value]))
  for (const [style, to] of [
    ['lower case', (name: string) => name.toLowerCase()],
    ['upper case', (name: string) => name.toUpperCase()],
    ['camel case', (name: string) => name.charAt(0).toLowerCase() + name.slice(1)],
    ['snake case', (name: string) => name.replace(/(?<=.)I/, '_i').toLowerCase()],
  ] as const) {
    it(`all of them in ${style}, and none is listed alone`, () => {
      const found = only(rename(to))
      assert.deepEqual([found.rule, found.pointer], ['renamed-property', ''])
      assert.ok(found.actual.includes(style), found.actual)
    })
  }
})

describe('a property that is gone and one that is new', () => {
  const without = (name: keyof typeof contact, extra: Record<string, unknown>) =>
    findingsOf(judgeBody('created', { ...contact, [name]: undefined, ...extra }))

  it('are two findings when neither name nor value is alike', () => {
    assert.deepEqual(without('Fax', { Region: 'x' }), [
      'missing-property /Fax',
      'undocumented-property /Region',
    ])
    assert.deepEqual(without('Media', { Zone: '' }), [
      'missing-property /Media',
      'undocumented-property /Zone',
    ])
  })

  it('are one rename by value, and the other new one stays new', () => {
    const found = without('Fax', { Zone: sent.Fax, Region: 'x' })
    assert.deepEqual(found, ['renamed-property /Fax', 'undocumented-property /Region'])
  })

  it('are paired by the closest of several names', () => {
    const [found] = judgeBody('created', { ...contact, Email: undefined, Mail2: 'x', EMAIL: 'y' }).findings
    assert.equal(found?.rule, 'renamed-property')
    assert.match(found.actual, /"EMAIL"/)
  })

  it('are not paired by an empty value that happens to be equal', () => {
    const body = { Id: '1', ...sent, Fax: undefined, Region: '' }
    const verdict = judgeBody('created', body, { sent: { ...sent, Fax: '' } })
    assert.deepEqual(findingsOf(verdict), ['missing-property /Fax', 'undocumented-property /Region'])
  })
})

describe('a body inside something else is one finding that names it', () => {
  for (const name of ['data', 'records', 'result', 'contact', 'd']) {
    it(`a contact inside ${name}`, () => {
      const found = only({ [name]: contact })
      assert.deepEqual([found.rule, found.pointer], ['wrapped-body', ''])
      assert.ok(found.actual.includes(`"${name}"`), found.actual)
    })
  }

  it('a contact inside an array, inside data, inside both', () => {
    assert.match(only([contact]).actual, /an array/)
    assert.match(only({ data: [contact] }).actual, /"data", an array/)
    assert.match(
      only({ status: 'ok', response: { items: [contact] } }).actual,
      /"response", "items", an array/,
    )
  })

  it('a contact inside the envelope of an error', () => {
    const found = only({ _meta: { status: 'SUCCESS', count: 1 }, records: contact })
    assert.equal(found.rule, 'wrapped-body')
  })

  it('an error envelope inside data or an array', () => {
    for (const body of [{ data: bodyOf('expiredToken') }, [bodyOf('expiredToken')]]) {
      assert.equal(only(body, 'expiredToken').rule, 'wrapped-body')
    }
  })

  it('some properties of the contact inside another one', () => {
    const { Phone, Fax, Mobile, ...rest } = contact
    const found = only({ ...rest, Numbers: { Phone, Fax, Mobile } })
    assert.equal(found.rule, 'wrapped-body')
    assert.match(found.actual, /3 of them inside "Numbers"/)
  })

  it('a contact encoded twice', () => {
    assert.equal(only(JSON.stringify(JSON.stringify(contact))).rule, 'double-encoded')
  })
})

describe('exchanged values are one finding', () => {
  it('of two properties', () => {
    const found = only({ ...contact, TwitterId: sent.FacebookId, FacebookId: sent.TwitterId })
    assert.deepEqual([found.rule, found.pointer], ['echo-swapped', '/TwitterId'])
    assert.match(found.actual, /"FacebookId"/)
  })

  it('of three in a circle', () => {
    const found = only({ ...contact, Phone: sent.Fax, Fax: sent.Mobile, Mobile: sent.Phone })
    assert.equal(found.rule, 'echo-swapped')
    assert.match(found.actual, /circle of 3/)
  })

  it('and what else differs is not hidden by them', () => {
    const body = { ...contact, Phone: sent.Mobile, Mobile: sent.Phone, Media: 'dove' }
    assert.deepEqual(findingsOf(judgeBody('created', body)), ['echo-swapped /Phone', 'echo-mismatch /Media'])
  })

  it('while two independent exchanges are two', () => {
    const body = {
      ...contact,
      Phone: sent.Mobile,
      Mobile: sent.Phone,
      TwitterId: sent.FacebookId,
      FacebookId: sent.TwitterId,
    }
    assert.deepEqual(findingsOf(judgeBody('created', body)), [
      'echo-swapped /Phone',
      'echo-swapped /TwitterId',
    ])
  })
})

describe('one damaged type is one finding', () => {
  for (const variant of ['expiredToken', 'overQuota'] as const) {
    for (const [segments, value] of [
      [['records', 'userMessage'], 5],
      [['records', 'userMessage'], ['Expired token']],
      [['_meta', 'status'], 200],
      [['_meta', 'status'], true],
      [['_meta', 'count'], '1'],
      [['_meta', 'count'], 1.5],
      [['records', 'errorCode'], '401'],
      [['records', 'errorCode'], 401.5],
      [['records', 'errorCode'], false],
      [['records', 'more'], {}],
      [['records', 'devMessage'], 0],
    ] as const) {
      it(`${variant} with ${JSON.stringify(value)} at /${segments.join('/')}`, () => {
        const [outer, inner] = segments
        const body = structuredClone(contract.variants[variant].example) as Record<
          string,
          Record<string, unknown>
        >
        body[outer] = { ...body[outer], [inner]: value }
        assert.equal(only(body, variant).pointer, `/${outer}/${inner}`)
      })
    }
  }

  it('of the whole body', () => {
    for (const value of ['true', '5', 'null', '"text"', '[]']) {
      const verdict = judgeAnswer({ body: value })
      assert.equal(verdict.findings.length, 1, value)
    }
  })
})

describe('a contact under 401', () => {
  it('is one finding, whatever was meant', () => {
    for (const meant of ['created', 'expiredToken', 'overQuota'] as const) {
      const verdict = judgeAnswer({ status: 401, body: contact }, { meant })
      assert.deepEqual(findingsOf(verdict), ['variant-under-wrong-status'], meant)
    }
  })
})
