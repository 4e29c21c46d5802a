import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createNameMask, quoteMessage } from '../../src/judge/evidence.ts'
import { summarise } from '../../src/judge/judge.ts'
import { sensitiveOf } from '../../src/judge/semantics.ts'
import type { Answer } from '../../src/judge/verdict.ts'
import { formatNames } from '../../src/report/formats.ts'
import type { Report } from '../../src/report/report.ts'
import { rounds } from '../faults/length.ts'
import { anyCharacter } from '../support/any-character.ts'
import { conforming } from '../support/arbitraries.ts'
import { bodyOf, bytesOf, contact, exchangeOf, judgeAnswer, sent } from '../support/exchange.ts'
import { formats } from '../support/formats.ts'
import type { Context, CreateContact } from '../support/frozen.ts'
import { judge } from '../support/frozen.ts'
import { objectsOf, placesOf, withName, withValue } from '../support/pointers.ts'

/** One word per place where a value can stand; all of them look like identifiers, so none is hidden by luck. */
const canary = (place: string) => `Canary${place}Zq7`

const planted: CreateContact = {
  Name: canary('Name'),
  Phone: canary('Phone'),
  Fax: canary('Fax'),
  Email: canary('Email'),
  Mobile: canary('Mobile'),
  TwitterId: canary('Twitter'),
  FacebookId: canary('Facebook'),
  Media: canary('Media'),
}
const header = canary('Header')
const answered = canary('Answered')
const signature = canary('Signature')
const secret = `${canary('Head')}.${canary('Payload')}.${signature}`
const context: Context = { meant: 'created', sent: planted, secrets: [secret] }

/** Where a value can be planted: everything of an exchange that is not a userMessage. */
const values = [...Object.values(planted), secret, signature, answered] as const

function assertValueFree(
  answer: { status: number; headers: Answer['headers']; body: unknown },
  meant = context.meant,
): void {
  const verdict = judge(exchangeOf(answer), { ...context, meant })
  const { outcome, mayHaveCreated, findings } = verdict
  const report: Report = {
    version: 1,
    url: 'http://127.0.0.1:4010/api/contactrz',
    outcome,
    durationMs: 6,
    probes: [{ variant: meant, outcome, mayHaveCreated, durationMs: 6, findings }],
  }
  const shown = [summarise(verdict), ...formatNames.map((format) => formats[format](report))]
  for (const text of shown) assert.ok(!/canary|zq7/i.test(text), text)
}

const sentOrSecret = fc.constantFrom(...Object.values(planted), secret, signature)

describe('no value of an exchange reaches a finding, or a report in any format', () => {
  const headers: fc.Arbitrary<Answer['headers']> = fc.constantFrom<Answer['headers'][]>(
    [['content-type', 'application/json']],
    [['content-type', `application/json; charset=${planted.Name}`]],
    [['content-type', `text/${secret}`]],
    [['content-type', planted.Email ?? '']],
    [['content-type', `text/html, a/b; c="${planted.Fax}"`]],
    [
      ['content-type', `text/${planted.Name}`],
      ['content-type', `a/b; c=${secret}`],
    ],
    [
      ['content-type', 'application/json'],
      ['content-type', secret],
    ],
    [
      ['content-type', 'application/json'],
      [`x-${planted.Name.toLowerCase()}`, `Bearer ${secret}`],
    ],
    [
      ['content-type', 'application/json'],
      ['set-cookie', `a=${secret}`],
      ['retry-after', header],
      ['sunset', header],
    ],
    [
      ['content-type', 'application/json'],
      ['content-encoding', planted.Phone ?? ''],
    ],
    [],
  )
  const status = fc.constantFrom(200, 401, 201, 302, 403, 429, 500)

  it('when bodies are damaged in their values', () => {
    const damaged = conforming.chain(({ variant, body }) =>
      fc.constantFrom(...placesOf(body)).chain((segments) => {
        const isMessage = segments.at(-1) === 'userMessage'
        // A userMessage that holds nothing that was sent may be quoted.
        const value = isMessage ? sentOrSecret : fc.constantFrom(...values)
        return fc.tuple(
          fc.constant(variant),
          value.map((to) => withValue(body, segments, to)),
        )
      }),
    )
    fc.assert(
      fc.property(damaged, status, headers, ([variant, body], code, list) => {
        assertValueFree({ status: code, headers: list, body })
        assertValueFree({ status: code, headers: list, body }, variant)
      }),
      { numRuns: rounds(166, 500) },
    )
  })

  it('when values become the names of properties', () => {
    const damaged = conforming.chain(({ variant, body }) =>
      fc
        .tuple(fc.constantFrom(...placesOf(body)), fc.constantFrom(...objectsOf(body)), sentOrSecret)
        .map(
          ([place, above, name]) =>
            [variant, [withName(body, place, name), withValue(body, [...above, name], name)]] as const,
        ),
    )
    fc.assert(
      fc.property(damaged, status, headers, ([variant, bodies], code, list) => {
        for (const body of bodies) assertValueFree({ status: code, headers: list, body }, variant)
      }),
      { numRuns: rounds(166, 500) },
    )
  })

  it('when values become names with what nobody sees, prefixes, or move elsewhere', () => {
    const list: Answer['headers'] = [['content-type', 'application/json']]
    const disguises = [
      (v: string) => `${v} `,
      (v: string) => `\ufeff${v}`,
      (v: string) => `${v.slice(0, 4)}\u200b${v.slice(4)}`,
      (v: string) => v.replace('a', '\u0430'),
      (v: string) => `x_${v}`,
    ]
    for (const value of [...Object.values(planted), secret]) {
      for (const disguise of disguises) {
        const name = disguise(value)
        const whole = { Id: '1', ...planted }
        const prefixed = Object.fromEntries(
          Object.entries(whole).map(([own, item]) => [`${name}${own}`, item]),
        )
        const foreign = { Id: '1', [name]: 1, b: 2, c: value }
        const moved = { ...whole, Fax: undefined, [name]: { Fax: value } }
        for (const body of [
          prefixed,
          foreign,
          moved,
          { [name]: 1 },
          { ...whole, Fax: undefined, [name]: '' },
        ]) {
          assertNoValue(body, name)
          assertValueFree({ status: 401, headers: list, body })
        }
      }
    }

    function assertNoValue(body: object, name: string) {
      const letters = [...name].filter((character) => /[\p{L}\p{N}]/u.test(character)).join('')
      const verdict = judge(exchangeOf({ status: 200, headers: list, body }), context)
      const text = JSON.stringify(verdict.findings)
      assert.ok(!text.includes(name) && !text.includes(letters) && !/canary/i.test(text), text)
    }
  })

  it('when the JSON breaks off within a property of such a name', () => {
    const list: Answer['headers'] = [['content-type', 'application/json']]
    for (const name of Object.values(planted)) {
      for (const body of [`{"${name}":{"${name}":tru`, `{"${name}":1x}`, `{"${name}": "`]) {
        assertValueFree({ status: 200, headers: list, body })
      }
      assertValueFree({ status: 200, headers: list, body: Buffer.from(`{"${name}":"\xe9"}`, 'latin1') })
    }
  })

  it('when the body is no JSON, or wrapped, doubled or cut', () => {
    const whole = JSON.stringify({ Id: '1', ...planted })
    const name = planted.Name
    const bodies: readonly unknown[] = [
      answered,
      `<html>${answered} ${secret}</html>`,
      `${answered}${whole}`,
      `${whole}${secret}`,
      whole.slice(0, -9),
      whole.replace('{', `{"${name}":1,"${name}":2,`),
      whole.replace(name, `${name}\\ud83d`),
      whole.replace('{', `{"${name}\\ud83d":1,`),
      JSON.stringify(whole),
      { [name]: JSON.parse(whole) },
      { data: { [secret]: [JSON.parse(whole)] } },
      { error: answered },
      { [name]: answered },
      { _meta: { status: answered }, records: answered },
      [answered],
      JSON.stringify(secret),
    ]
    for (const body of bodies) {
      for (const code of [200, 401, 429, 503]) {
        for (const meant of ['created', 'expiredToken', 'overQuota'] as const) {
          const list: Answer['headers'] = [['content-type', 'application/json']]
          assertValueFree({ status: code, headers: list, body }, meant)
        }
      }
    }
  })

  it('when the contact comes back with other values', () => {
    const names = Object.keys(planted) as (keyof CreateContact)[]
    const other = fc.constantFrom(
      ...values.map((v) => v.toLowerCase()),
      ...values.map((v) => ` ${v}&amp;`),
      ...values,
      ...values.map((v) => v.slice(0, 9)),
      ...values.map((v) => v.slice(3)),
      ...values.map((v) => `${v.slice(0, 6)}\u00a0${v.slice(6)}\u0430`),
      ...values.map((v) => v.replace('a', 'á')),
      ...values.map((v) => `<b>${v}</b>`),
      ...values.map((v) => v.replace('Zq', '??')),
      ...values.map((v) => `@${v}`),
    )
    fc.assert(
      fc.property(fc.tuple(...names.map(() => other)), (got) => {
        const body = { Id: '1', ...Object.fromEntries(names.map((name, index) => [name, got[index]])) }
        assertValueFree({ status: 200, headers: [['content-type', 'application/json']], body })
      }),
    )
  })

  it('when the Id is the secret, or an earlier one', () => {
    const list: Answer['headers'] = [['content-type', 'application/json']]
    assertValueFree({ status: 200, headers: list, body: { Id: secret, ...planted } })
    const verdict = judgeAnswer({ body: { ...contact, Id: '77001' } }, { knownIds: new Set(['77001']) })
    assert.ok(!JSON.stringify(verdict.findings).includes('77001'))
  })
})

describe('a userMessage', () => {
  const messaged = (userMessage: string) =>
    judgeAnswer({
      status: 401,
      body: {
        ...bodyOf('expiredToken'),
        records: { ...(bodyOf('expiredToken').records as object), userMessage },
      },
    })
  const actualOf = (userMessage: string) => messaged(userMessage).findings[0]?.actual ?? ''

  it('is quoted when it holds nothing that was sent', () => {
    assert.equal(actualOf('Account suspended'), '"Account suspended"')
  })

  it('is described when it holds what was sent, in any case', () => {
    assert.equal(actualOf(`No such twitter: ${sent.TwitterId?.toUpperCase()}`), 'string of 29 characters')
  })

  for (const [what, text] of [
    ['a word of the name', 'No right to create hara'],
    ['another word of the name, in capitals or not', 'Daily limit of Sons reached'],
    ['what stands before the @ of the e-mail address', 'zoe.ohara has no right'],
    ['a phone number in another form', 'Duplicate number +44 1632 960-001'],
    ['a phone number without its zero', 'Duplicate number (1632) 960001.'],
    ['a word of another value', 'No PIGEON today'],
  ] as const) {
    it(`is described when it holds ${what}`, () => {
      assert.equal(actualOf(text), `string of ${text.length} characters`)
    })
  }

  for (const text of [
    'time limit reached please try again tomorrow at 20:00 - 05:00',
    'Invalid token',
    'Only 1632 calls a day, 9600 a week',
    'The limit is over, try again on 2026-11-25 at 18:00',
  ]) {
    it(`is quoted when it only looks like it: ${text}`, () => {
      assert.equal(actualOf(text), `"${text}"`)
    })
  }

  it('is not quoted when it holds the signature of the token alone', () => {
    const text = `Invalid signature ${'c'.repeat(12)}`
    const { findings } = messaged(text)
    assert.ok(!JSON.stringify(findings).includes('cccc'))
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['secret-reflected'],
    )
  })

  it('is not quoted when it holds a handle without its @, or an e-mail address without its tag', () => {
    for (const [sent, part] of [
      ['@zoe_ohara_tw', 'zoe_ohara_tw'],
      ['Zoe.Hara+Tag@example.invalid', 'zoe.hara'],
      [' zoe.ohara.fb ', 'zoe.ohara.fb'],
    ] as const) {
      assert.ok(!quoteMessage(`refused: ${part}`, sensitiveOf([], [sent])).includes(part), sent)
    }
  })

  it('is capped, and shows no control character, no line end and no half character', () => {
    const quoted = quoteMessage(
      `a\u001b[31m\u0007\u0085\u2028\u2029\u202e\ud83d${'x'.repeat(200)}`,
      sensitiveOf([], []),
    )
    assert.ok([...quoted].length <= 123)
    assert.ok(!/[\p{C}\p{Zl}\p{Zp}]/u.test(quoted))
    assert.match(quoted, /…"$/)
  })
})

describe('a secret that comes back', () => {
  const where = (parts: Parameters<typeof judgeAnswer>[0]) =>
    judgeAnswer(parts).findings.map(({ rule, part, pointer }) => `${rule} ${part} ${pointer}`)
  const token = 'aaaaaaaaaaaa.bbbbbbbbbbbb.cccccccccccc'

  it('is found in a header, under its name', () => {
    const headers: Answer['headers'] = [
      ['content-type', 'application/json'],
      ['x-debug', `Bearer ${token}`],
    ]
    assert.deepEqual(where({ headers }), ['secret-reflected header x-debug'])
  })

  it('is found in an item of an array, under its index', () => {
    const body = { ...contact, Log: ['a', { b: [token] }] }
    assert.deepEqual(where({ body }), ['secret-reflected body /Log/1/b/0'])
  })

  it('is found in a documented property, and the property is not said to differ as well', () => {
    assert.deepEqual(where({ body: { ...contact, Media: token } }), ['secret-reflected body /Media'])
  })

  it('is found in a page, in text that is no JSON, and in an answer of any other status', () => {
    assert.deepEqual(where({ body: `<html>${token}</html>` }), ['html-page body ', 'secret-reflected body '])
    const body = Buffer.from(bytesOf({ error: token }))
    assert.deepEqual(where({ status: 400, body }), [
      'undocumented-status status ',
      'secret-reflected body /error',
    ])
  })

  it('is found where it became the name of a property', () => {
    assert.deepEqual(where({ body: { ...contact, [token]: 1 } }), ['secret-reflected body /(38 characters)'])
  })
})

describe('the mask of names', () => {
  it('shows no handle that was sent, be it with its @ or without, nor one with blanks around it', () => {
    for (const sent of ['@zoe_ohara_tw', 'zoe_ohara_tw', ' zoe_ohara_tw '])
      assert.equal(createNameMask(sensitiveOf([], [sent]))('x_zoe_ohara_tw'), '(14 characters)', sent)
  })

  it('shows no name that is no identifier', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (name) => {
        const shown = createNameMask(sensitiveOf([], []))(name)
        assert.match(shown, /^$|^[A-Za-z_$/~][\w$\-/~]{0,39}$|^\(\d+ characters?\)$/)
      }),
    )
  })
})
