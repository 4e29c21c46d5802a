import assert from 'node:assert/strict'
import type { Finding } from 'contactrz'
import { gatherFindings } from 'contactrz/internal'
import { withConsumerTypes } from '../../src/proposal/proposal.ts'
import { gatherByProbe } from '../../src/report/gather.ts'
import { typeChange } from '../../src/report/lines.ts'
import type { ProbeReport } from '../../src/report/report.ts'
import { contact, contextOf, exchangeOf, judgeAnswer, sent, token } from '../support/exchange.ts'
import { formats } from '../support/formats.ts'
import { accept, ownJudge, type Verdict } from '../support/frozen.ts'

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
    const verdict = withConsumerTypes(ownJudge().documented, {
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

describe('a finding of both contacts', () => {
  const found = (of: Partial<Finding>): Finding => ({
    rule: 'echo-mismatch',
    severity: 'breaking',
    part: 'body',
    pointer: '/Fax',
    expected: 'what was sent: string of 15 characters',
    actual: 'cut to its first 8 characters',
    message: '',
    ...of,
  })
  const toldOf = (full: Partial<Finding>, alone: Partial<Finding>) => {
    const probes = [full, alone].map(
      (of): ProbeReport => ({
        variant: 'created',
        outcome: 'drift',
        mayHaveCreated: true,
        findings: [found(of)],
      }),
    )
    return gatherByProbe(probes).map((gathered) => gathered.length)
  }
  const json = { rule: 'truncated-json', pointer: '', expected: 'complete JSON' } as const
  const nothingSent = 'an empty string, as nothing was sent'

  it('is one, whatever lengths and places it has with each', () => {
    const [one, other] = [
      'an end after 836 characters, within "/Media"',
      'an end after 1 character, after "/Fax"',
    ]
    assert.deepEqual(toldOf({ ...json, actual: one }, { ...json, actual: other }), [1, 0])
    const isNew = { rule: 'undocumented-property', pointer: '/New', expected: 'nothing' } as const
    assert.deepEqual(
      toldOf({ ...isNew, actual: 'string of 9 characters' }, { ...isNew, actual: 'empty string' }),
      [1, 0],
    )
    assert.deepEqual(toldOf({}, { actual: 'another string of 3 characters' }), [1, 0])
  })

  it('is two where one of them says something else', () => {
    const other: readonly Partial<Finding>[] = [
      { rule: 'echo-reformatted' },
      { pointer: '/Phone' },
      { expected: nothingSent, actual: 'another string of 3 characters' },
      { accepted: { reason: 'known', until: '2100-01-01' } },
    ]
    for (const alone of other) assert.deepEqual(toldOf({}, alone), [1, 1], JSON.stringify(alone))
    const type = { rule: 'wrong-type', expected: 'string' } as const
    assert.deepEqual(toldOf({ ...type, actual: 'array' }, { ...type, actual: 'boolean' }), [1, 1])
    const status = { rule: 'server-error', part: 'status', pointer: '', expected: '200 or 401' } as const
    assert.deepEqual(toldOf({ ...status, actual: '502' }, { ...status, actual: '503' }), [1, 1])
    // What a part shows says nothing of the whole.
    assert.deepEqual(toldOf({ pointer: '/Name' }, { pointer: '' }), [1, 1])
  })
})
