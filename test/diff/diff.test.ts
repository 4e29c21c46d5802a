import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parse, stringify } from 'yaml'
import { bumpBetween } from '../../src/diff/compare-document.ts'
import { type DiffRuleId, diffRuleIds, diffRules } from '../../src/diff/rules.ts'
import { rounds } from '../faults/length.ts'
import { segmentsOf } from '../support/pointers.ts'
import { type Case, cases, type Document, diffOf, type Edit, edited, versionsOf } from './edits.ts'
import { missed, same } from './subtle.ts'

describe('diff', () => {
  for (const example of cases) {
    it(`finds ${example.rules.join(' and ')}, and nothing else`, () => {
      const { old, new: next } = versionsOf(example)
      const { changes, outcome } = diffOf(old, next)
      assert.deepEqual(new Set(changes.map(({ rule }) => rule)), new Set(example.rules))
      assert.equal(new Set(changes.map(({ id }) => id)).size, changes.length)
      const isBreaking = example.rules.some((rule) => diffRules[rule].severity === 'breaking')
      assert.equal(outcome, isBreaking ? 'breaking' : 'compatible')
      // Its twin: the same document twice.
      assert.deepEqual(diffOf(next, next).changes, [])
    })
  }

  for (const example of missed) {
    it(`does not miss ${example.what}`, () => {
      const { old, new: next } = versionsOf(example)
      const { changes, outcome } = diffOf(old, next)
      assert.deepEqual(new Set(changes.map(({ rule }) => rule)), new Set(example.rules))
      assert.equal(outcome, 'breaking')
      assert.deepEqual(diffOf(next, next).changes, [])
    })
  }

  for (const { what, both = [], edits } of same) {
    it(`finds nothing in ${what}`, () => {
      const [old, next] = [edited(both), edited([...both, ...edits])]
      assert.deepEqual(diffOf(old, next).changes, [])
      assert.deepEqual(diffOf(next, old).changes, [])
    })
  }

  it('finds nothing in a meaning or a role that is said for the first time', () => {
    const silent = edited([
      ['remove', '/paths/~1api~1contactrz/post/x-variants/overQuota/means'],
      ['remove', '/components/schemas/Contact/properties/Id/x-identifier'],
      ['remove', '/components/schemas/Contact/properties/Name/x-echoes'],
    ])
    assert.deepEqual(diffOf(silent, edited([])).changes, [])
  })

  it('says where in one of the documents: something stands there', () => {
    for (const example of [...cases, ...missed]) {
      const { old, new: next } = versionsOf(example)
      for (const { at, rule } of diffOf(old, next).changes)
        assert.ok(hasPlace(next, at) || hasPlace(old, at), `${rule}: nothing is at ${at}`)
    }
  })

  it('has a case for every rule', () => {
    const fired = new Set<DiffRuleId>(cases.flatMap(({ rules }) => rules))
    assert.deepEqual(
      diffRuleIds.filter((id) => !fired.has(id)),
      [],
    )
  })

  it('says where: the place in the contract, and the place in the document', () => {
    const [change] = diffOf(...both('answer-null-appeared')).changes
    assert.deepEqual(
      [change?.id, change?.at, change?.before, change?.after],
      [
        'answer-null-appeared createContact answer 200 created /Fax',
        '/components/schemas/Contact/properties/Fax/oneOf/0',
        'string',
        'string or null',
      ],
    )
  })

  it('reports a shared schema once for each variant that uses it', () => {
    const next = edited([['set', '/components/schemas/ErrorMeta/properties/count/type', 'string']], '2.0.0')
    const { changes } = diffOf(edited([]), next)
    assert.deepEqual(
      changes.map(({ variant, pointer }) => `${variant} ${pointer}`),
      ['expiredToken /_meta/count', 'overQuota /_meta/count'],
    )
  })

  it('tells each bump from the next', () => {
    const bumps = [
      ['1.0.0', '2.0.0'],
      ['1.0.0', '1.1.0'],
      ['1.0.0', '1.0.1'],
      ['1.0.0', '1.0.0'],
      ['1.1.0', '1.0.9'],
    ]
    assert.deepEqual(
      bumps.map(([from = '', to = '']) => bumpBetween(from, to)),
      ['major', 'minor', 'patch', 'none', null],
    )
    // In the order of semver.org, 11.4.
    const inOrder = 'alpha alpha.1 alpha.beta beta beta.2 beta.11 rc.1'
      .split(' ')
      .map((part) => `1.0.0-${part}`)
    for (const [index, version] of [...inOrder, '1.0.0'].entries()) {
      for (const earlier of inOrder.slice(0, index)) {
        assert.equal(bumpBetween(earlier, version), 'none')
        assert.equal(bumpBetween(version, earlier), null)
      }
    }
    assert.equal(bumpBetween('1.0.0+a', '1.0.0+b'), 'none')
    for (const [version, isEnough] of [
      ['1.0.1', false],
      ['1.1.0', true],
      ['2.0.0', true],
    ] as const) {
      const next = edited(
        [['set', '/components/schemas/CreateContact/properties/Title', { type: 'string' }]],
        version,
      )
      assert.equal(
        diffOf(edited([]), next).changes.some(({ rule }) => rule === 'version-too-small'),
        !isEnough,
      )
    }
  })

  it('finds the same in whatever order the variants stand', () => {
    const at = '/paths/~1api~1contactrz/post/x-variants'
    const rulesOf = (example: Case) => {
      const { old, new: next } = versionsOf(example)
      return diffOf(old, next).changes.map(({ rule }) => rule)
    }
    const variants = edited([]) as unknown as { paths: Record<string, { post: { 'x-variants': object } }> }
    const reversed = Object.fromEntries(
      Object.entries(variants.paths['/api/contactrz']?.post['x-variants'] ?? {}).reverse(),
    )
    for (const example of cases) {
      const both: Edit[] = [['set', at, reversed], ...(example.both ?? [])]
      assert.deepEqual(rulesOf({ ...example, both }).sort(), rulesOf(example).sort(), example.rules.join())
    }
  })

  it('finds nothing in another order of keys, of required names and of alternatives', () => {
    const order = fc.infiniteStream(fc.nat())
    fc.assert(
      fc.property(order, (stream) => {
        const shuffle = <T>(items: readonly T[]): T[] =>
          items
            .map((item) => [stream.next().value ?? 0, item] as const)
            .sort(([a], [b]) => a - b)
            .map(([, item]) => item)
        const shuffled = (value: unknown, key = ''): unknown => {
          if (Array.isArray(value))
            return ['required', 'oneOf', 'type'].includes(key)
              ? shuffle(value.map((item) => shuffled(item)))
              : value
          if (typeof value !== 'object' || value === null) return value
          return Object.fromEntries(
            shuffle(Object.entries(value)).map(([name, item]) => [name, shuffled(item, name)]),
          )
        }
        assert.deepEqual(diffOf(edited([]), shuffled(edited([]))).changes, [])
      }),
      { numRuns: 50 },
    )
  })

  it('finds nothing where a reference is written out', () => {
    const { components } = edited([]) as { components: { schemas: Document } }
    const next = edited([
      ['set', '/components/schemas/ExpiredToken/properties/_meta', components.schemas.ErrorMeta],
      ['set', '/components/schemas/OverQuota/properties/_meta', components.schemas.ErrorMeta],
    ])
    assert.deepEqual(diffOf(edited([]), next).changes, [])
    const inlined = edited([
      [
        'set',
        '/paths/~1api~1contactrz/post/responses/200/content/application~1json/schema',
        components.schemas.Contact,
      ],
    ])
    assert.deepEqual(diffOf(edited([]), inlined).changes, [])
  })

  it('takes the three spellings of null for one', () => {
    const path = '/components/schemas/Contact/properties/Fax'
    const spellings = [
      { type: ['string', 'null'] },
      { oneOf: [{ type: 'string' }, { type: 'null' }] },
      { anyOf: [{ type: 'null' }, { type: 'string' }] },
      { type: 'string', nullable: true },
    ].map((schema) => edited([['set', path, schema]]))
    for (const one of spellings)
      for (const other of spellings) assert.deepEqual(diffOf(one, other).changes, [])
  })

  it('never takes the way back for compatible with both, unless nothing but words changed', () => {
    for (const example of cases.filter(({ version }) => version === undefined)) {
      const { new: next } = versionsOf(example)
      const back = diffOf(next, edited(example.both ?? [], '99.0.0'))
      assert.notEqual(back.outcome, 'identical', example.rules.join())
    }
  })

  it('does not mind a property that is named like a keyword for people', () => {
    const path = '/components/schemas/Contact/properties/description'
    const { changes } = diffOf(edited([]), edited([['set', path, { type: 'string' }]], '1.1.0'))
    assert.deepEqual(
      changes.map(({ rule }) => rule),
      ['answer-property-added'],
    )
    const typed = edited([['set', path, { type: 'integer' }]], '2.0.0')
    assert.deepEqual(
      diffOf(edited([['set', path, { type: 'string' }]]), typed).changes.map(({ rule }) => rule),
      ['answer-type-changed'],
    )
  })

  for (const [what, document, message] of [
    ['no object', [], /old\.yaml is no OpenAPI document/],
    ['OpenAPI 3.0', { ...edited([]), openapi: '3.0.3' }, /no OpenAPI 3\.1 document \(openapi: 3\.0\.3\)/],
    ['no version', { ...edited([]), info: {} }, /info\.version/],
    ['no operation', { ...edited([]), paths: {} }, /has no operation/],
    [
      'a reference to nothing',
      edited([['set', '/components/schemas/Contact/properties/Id', { $ref: '#/components/schemas/Id' }]]),
      /nothing is at #\/components\/schemas\/Id/,
    ],
    [
      'a reference out of the document',
      edited([['set', '/components/schemas/Contact/properties/Id', { $ref: 'https://example.com/id' }]]),
      /leads out of the document/,
    ],
    [
      'a schema that holds itself',
      edited([
        ['set', '/components/schemas/Contact/properties/Id', { $ref: '#/components/schemas/Contact' }],
      ]),
      /refers to itself/,
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(() => diffOf(document, edited([])), { name: 'DiffInputError', message })
    })
  }

  it('survives whatever stands in a document', () => {
    const anything = fc.oneof(fc.jsonValue(), fc.constant({ $ref: '#/components/schemas/Contact' }))
    const places = [
      '/components/schemas/Contact',
      '/components/schemas/Contact/properties/Id',
      '/paths/~1api~1contactrz/post',
      '/paths/~1api~1contactrz/post/responses/200',
    ]
    fc.assert(
      fc.property(fc.constantFrom(...places), anything, (place, value) => {
        const strange = edited([['set', place, value]])
        for (const [old, next] of [
          [edited([]), strange],
          [strange, edited([])],
          [strange, strange],
        ]) {
          try {
            const { changes } = diffOf(old, next)
            assert.ok(old !== next || changes.length === 0)
          } catch (error) {
            assert.equal((error as Error).name, 'DiffInputError', String((error as Error).stack))
          }
        }
      }),
      { numRuns: rounds(75, 1500) },
    )
  })

  it('reads the same from JSON and from YAML', () => {
    const document = edited([])
    assert.deepEqual(diffOf(document, JSON.parse(JSON.stringify(document))).changes, [])
    assert.deepEqual(diffOf(document, parse(stringify(document))).changes, [])
  })
})

function both(rule: DiffRuleId): [Document, Document] {
  const example = cases.find(({ rules }) => rules.length === 1 && rules[0] === rule)
  assert.ok(example)
  const { old, new: next } = versionsOf(example)
  return [old, next]
}

/** Whether something stands at a JSON Pointer. What may be left out is where it would be. */
function hasPlace(document: unknown, pointer: string): boolean {
  const segments = segmentsOf(pointer)
  let value = document
  for (const [index, key] of segments.entries()) {
    if (typeof value !== 'object' || value === null) return false
    if (!Object.hasOwn(value, key)) return index === segments.length - 1 && key === 'schema'
    value = (value as Document)[key]
  }
  return true
}
