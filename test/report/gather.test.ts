import assert from 'node:assert/strict'
import { accept, type Finding, gatherFindings, type Verdict } from 'contactrz'
import { withConsumerTypes } from '../../src/proposal/proposal.ts'
import { typeChange } from '../../src/report/lines.ts'
import { contact, contextOf, exchangeOf, judgeAnswer, sent, token } from '../support/exchange.ts'
import { formats } from '../support/formats.ts'

const unset = { Phone: null, Fax: null, Mobile: null, TwitterId: null, FacebookId: null }
const nameAlone = { sent: { Name: sent.Name } }
const body = { Id: '48213', Name: sent.Name, Email: '', Media: '', ...unset }
const nulls = () => judgeAnswer({ body }, nameAlone)

const reportOf = ({ findings, outcome, mayHaveCreated, meant }: Verdict, format: keyof typeof formats) =>
  formats[format]({
    version: 1,
    url: 'http://127.0.0.1:4010/api/contactrz',
    outcome,
    durationMs: 6,
    probes: [{ variant: meant, outcome, mayHaveCreated, durationMs: 6, findings }],
  })

const told = (findings: readonly Finding[]) =>
  gatherFindings(findings).map(({ pointer, actual }) => [pointer, actual])

describe('null for what was not sent', () => {
  it('is one thing to people, with every property', () => {
    assert.deepEqual(told(nulls().findings), [
      ['/Phone, /Fax, /Mobile, /TwitterId, /FacebookId', 'null, in each of the 5'],
    ])
    for (const format of ['pretty', 'markdown', 'github', 'junit'] as const) {
      const text = reportOf(nulls(), format)
      assert.equal(text.match(/expected string|expected {2}string|\| string \|/g)?.length, 1, text)
    }
  })

  it('is a finding each to machines, so that each can be accepted and proposed', () => {
    const pointers = Object.keys(unset).map((name) => `/${name}`)
    assert.deepEqual(
      nulls().findings.map(({ rule, pointer }) => `${rule} ${pointer}`),
      pointers.map((pointer) => `unexpected-null ${pointer}`),
    )
    for (const format of ['json', 'sarif'] as const)
      for (const pointer of pointers) assert.ok(reportOf(nulls(), format).includes(pointer), format)
    const acceptances = pointers.map((pointer) => ({
      rule: 'unexpected-null' as const,
      pointer,
      reason: 'known',
      until: '2100-01-01',
    }))
    assert.equal(accept(nulls(), acceptances, 0).outcome, 'conforming')
    const some = accept(nulls(), acceptances.slice(0, 2), 0)
    assert.deepEqual(
      gatherFindings(some.findings).map(({ pointer, accepted }) => [pointer, accepted?.reason]),
      [
        ['/Phone, /Fax', 'known'],
        ['/Mobile, /TwitterId, /FacebookId', undefined],
      ],
    )
  })

  it('says in one line what it would do to a type', () => {
    const verdict = withConsumerTypes({
      verdict: nulls(),
      exchange: exchangeOf({ body }),
      sent: contextOf(nameAlone).sent ?? { Name: '' },
      secrets: [token],
    })
    assert.match(
      reportOf(verdict, 'pretty'),
      /type {6}Contact \{ Phone: string; Fax: string; .* \} would become \{ Phone: string \| null; Fax: string \| null; /,
    )
  })
})

describe('findings are told apart', () => {
  it('where rule, object or words are others', () => {
    const { findings } = judgeAnswer({ body: { ...contact, Id: 5, Fax: null, Media: null, Phone: true } })
    assert.deepEqual(told(findings), [
      ['/Id', 'number'],
      ['/Phone', 'boolean'],
      ['/Fax, /Media', 'null, in each of the 2'],
    ])
  })

  it('but for what new properties hold, of which the first twelve are named', () => {
    const more = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`p${index}`, index % 2 === 0 ? null : 'x']),
    )
    const { findings } = judgeAnswer({ body: { ...contact, ...more } })
    assert.equal(findings.length, 20)
    assert.deepEqual(told(findings), [
      [
        `${Array.from({ length: 12 }, (_, index) => `/p${index}`).join(', ')} and 8 more`,
        '20 properties: null, string',
      ],
    ])
  })
})

describe('what a deviation does to a type', () => {
  for (const [is, becomes, said] of [
    ['Fax: string', 'Fax: string | null', 'Contact { Fax: string } would become { Fax: string | null }'],
    [null, 'Code?: null', 'Contact would also have { Code?: null }'],
    ['Fax: string', null, 'Contact would no longer have { Fax: string }'],
  ] as const) {
    it(`is said in words: ${said}`, () => {
      assert.equal(typeChange({ type: 'Contact', is, becomes }), said)
    })
  }
})
