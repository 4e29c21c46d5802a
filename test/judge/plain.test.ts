import assert from 'node:assert/strict'
import fc from 'fast-check'
import { judge, judgeSteps } from '../../src/judge/judge.ts'
import { plainlyConforming } from '../../src/judge/plain.ts'
import type { Answer, Context } from '../../src/judge/verdict.ts'
import { conforming, headers, variant } from '../support/arbitraries.ts'
import { bodyOf, contact, contextOf, exchangeOf, statusOf, token, variantNames } from '../support/exchange.ts'
import { placesOf, withValue } from '../support/pointers.ts'
import { spellJson } from '../support/spellings.ts'

/** The verdict at a glance, where there is one, is that of the steps. */
function assertSame(parts: Parameters<typeof exchangeOf>[0], context: Partial<Context>): boolean {
  const exchange = exchangeOf(parts)
  const whole = contextOf(context)
  const steps = judgeSteps(exchange, exchange.answer as Answer, whole)
  assert.deepEqual(judge(exchange, whole), steps)
  const plain = plainlyConforming(exchange.answer as Answer, whole)
  // How long it took is no matter of the answer.
  if (plain !== null)
    assert.deepEqual(
      steps.findings.filter(({ rule }) => rule !== 'slow'),
      [],
    )
  return plain !== null
}

describe('an answer that is plainly conforming', () => {
  it('is told at a glance, in every variant', () => {
    for (const name of variantNames)
      assert.ok(assertSame({ status: statusOf(name), body: bodyOf(name) }, { meant: name }), name)
  })

  it('gets the verdict of the steps, however it is spelled', () => {
    const spelled = conforming.chain((given) => fc.tuple(fc.constant(given), spellJson(given.body)))
    fc.assert(
      fc.property(spelled, variant, ([{ variant: name, sent }, text], meant) => {
        assertSame({ status: statusOf(name), body: text }, { meant, sent })
        assertSame({ status: statusOf(name), body: text }, { meant: name, sent })
      }),
      { numRuns: 500 },
    )
  })

  it('gets the verdict of the steps with one value changed, and under any headers', () => {
    const value = fc.oneof(
      fc.constantFrom<unknown>(token, '', null, 5, 'a:b', '\ud83d', `x${token}`),
      fc.string(),
    )
    const changed = conforming.chain((given) =>
      fc.tuple(fc.constant(given), fc.constantFrom(...placesOf(given.body)), value),
    )
    fc.assert(
      fc.property(changed, headers, ([{ variant: name, sent, body }, place, to], list) => {
        const spoiled = withValue(body, place, to)
        assertSame({ status: statusOf(name), body: spoiled }, { meant: name, sent })
        assertSame({ status: statusOf(name), body, headers: list }, { meant: name, sent })
      }),
      { numRuns: 500 },
    )
  })

  const text = JSON.stringify(contact)
  const notPlain: [what: string, parts: Parameters<typeof exchangeOf>[0], context?: Partial<Context>][] = [
    ['a name that stands twice', { body: text.replace('{', '{"Id":"1",') }],
    [
      'a name that stands twice, beside colons',
      { body: text.replace('{', '{"Id":"a:b",').replace('carrier', ':') },
      { sent: { ...contact, Media: ': pigeon' } },
    ],
    ['a name that stands twice, escaped', { body: text.replace('{', '{"\\u0049d":"1",') }],
    [
      'half a character',
      { body: text.replace('carrier', '\\ud83d') },
      { sent: { ...contact, Media: '\ud83d pigeon' } },
    ],
    ['a byte-order mark', { body: `\ufeff${text}` }],
    ['an Id of before', {}, { knownIds: new Set(['48213']) }],
    [
      'the token in a header',
      {
        headers: [
          ['content-type', 'application/json'],
          ['x-debug', token],
        ],
      },
    ],
    [
      'a notice',
      {
        headers: [
          ['content-type', 'application/json'],
          ['retry-after', '1'],
        ],
      },
    ],
    ['too long a time', { totalMs: 50 }, { slowMs: 10 }],
    ['a contact where a refusal was meant', {}, { meant: 'expiredToken' }],
    [
      'two labels',
      {
        headers: [
          ['content-type', 'application/json'],
          ['content-type', 'text/html'],
        ],
      },
    ],
  ]
  for (const [what, parts, context = {}] of notPlain) {
    it(`is not one with ${what}`, () => {
      assertSame(parts, context)
      assert.notEqual(judge(exchangeOf(parts), contextOf(context)).findings.length, 0)
    })
  }
})
