import assert from 'node:assert/strict'
import type { Finding } from 'contactrz'
import { compareShapes, type ShapeRow, type Word } from '../../../../monitor/web/parts/shape.ts'
import { compiled } from '../../../support/contracts.ts'
import { finding } from '../../../support/incidents.ts'

const documented = {
  type: 'object',
  properties: {
    Id: { type: 'string', pattern: '^[1-9][0-9]*$' },
    Email: { type: 'string' },
    more: { type: ['string', 'null'] },
    _meta: {
      type: 'object',
      properties: { status: { type: 'string', const: 'ERROR' }, count: { type: 'integer' } },
      required: ['status', 'count'],
    },
  },
  required: ['Id', 'Email', '_meta'],
} as const
const conforming = {
  Id: { type: 'string' },
  Email: { type: 'string' },
  more: { type: 'null' },
  _meta: { type: 'object', properties: { status: { type: 'string' }, count: { type: 'number' } } },
}
const seenOf = (properties: object) => ({ type: 'object', properties })
const { Id, more, _meta } = conforming

/** As it reads, what differs in brackets. */
const read = (words: readonly Word[] | null) =>
  words === null ? null : words.map(({ text, isOther }) => (isOther ? `[${text}]` : text)).join('')
const differing = (rows: readonly ShapeRow[]) =>
  rows.filter(({ differs }) => differs).map((row) => [read(row.documented), read(row.seen)])
const compare = (properties: object, findings: readonly Finding[] = []) =>
  compareShapes(documented, seenOf(properties), findings)

describe('documented beside seen', () => {
  it('has a line for each property, and says the same on both sides of what is as documented', () => {
    const rows = compare(conforming)
    assert.deepEqual(differing(rows), [])
    assert.deepEqual(
      rows.map(({ depth, documented: ours }) => [depth, read(ours)]),
      [
        ...[
          [0, '{'],
          [1, 'Id: string, digits only'],
          [1, 'Email: string'],
          [1, 'more?: string | null'],
        ],
        ...[
          [1, '_meta: {'],
          [2, 'status: "ERROR"'],
          [2, 'count: integer'],
          [1, '}'],
          [0, '}'],
        ],
      ],
    )
    assert.deepEqual(
      rows.map(({ seen }) => read(seen)),
      [
        ...['{', 'Id: string, digits only', 'Email: string', 'more?: null'],
        ...['_meta: {', 'status: "ERROR"', 'count: number', '}', '}'],
      ],
    )
  })

  it('underlines the type where that differs, and the name where that does', () => {
    const { Email: _gone, ...rest } = conforming
    const renamed = finding('/Email', { rule: 'renamed-property', actual: '"EMail" in its place' })
    assert.deepEqual(
      differing(compare({ ...rest, Id: { type: 'integer' }, EMail: { type: 'string' } }, [renamed])),
      [
        ['Id: [string], digits only', 'Id: [number]'],
        ['[Email]: string', '[EMail]: string'],
      ],
    )
  })

  it('takes a name for another that the finding of the judge names, however little alike, or that reads the same', () => {
    const { Email: _gone, ...rest } = conforming
    const said = finding('/Email', { rule: 'renamed-property', actual: '"mail" in its place' })
    const seen = { ...rest, other: { type: 'string' }, mail: { type: 'string' } }
    assert.deepEqual(differing(compare(seen, [said])), [
      ['[Email]: string', '[mail]: string'],
      [null, '[other]: string'],
    ])
    assert.deepEqual(differing(compare({ ...rest, e_mail: { type: 'string' } })), [
      ['[Email]: string', '[e_mail]: string'],
    ])
  })

  it('has a line with one side only for what is missing, and for what is not documented', () => {
    const { Email: _gone, ...rest } = conforming
    const rows = differing(compare({ ...rest, CreatedAt: { type: 'string' } }))
    assert.deepEqual(rows, [
      ['[Email]: string', null],
      [null, '[CreatedAt]: string'],
    ])
  })

  it('says what a finding says of a value whose type is the documented one', () => {
    const rows = compare(conforming, [
      finding('/Id', { rule: 'pattern-mismatch', actual: 'string of 3 characters (letters)' }),
      finding('/_meta/status', { rule: 'wrong-constant', actual: 'another string of 5 characters' }),
      finding('/Email', { part: 'header', actual: 'of a header, which is not this property' }),
    ])
    assert.deepEqual(differing(rows), [
      ['Id: string[, digits only]', 'Id: [string of 3 characters (letters)]'],
      ['status: ["ERROR"]', 'status: [another string of 5 characters]'],
    ])
  })

  it('tells an object from a list, and either from a plain value, with all that is in them', () => {
    const inner = { ..._meta.properties }
    assert.deepEqual(differing(compare({ Id, Email: { type: 'string' }, more, _meta: { type: 'string' } })), [
      ['_meta: [{]', '_meta: [string]'],
      ['[status]: "ERROR"', null],
      ['[count]: integer', null],
      ['[}]', null],
    ])
    const list = { type: 'array', items: { type: 'object', properties: { status: inner.status } } }
    assert.deepEqual(differing(compare({ ...conforming, _meta: list })), [
      ['_meta: [{]', '_meta: [array of {]'],
      ['[status]: "ERROR"', null],
      ['[count]: integer', null],
      [null, '[status]: string'],
      ['[}]', '[}]'],
    ])
    assert.deepEqual(
      differing(compareShapes(documented, { type: 'array', items: { type: 'string' } }, []))[0],
      ['[{]', '[array of string]'],
    )
  })

  it('says that an object is empty, that items of a list lack something, and that there was more', () => {
    assert.deepEqual(differing(compare({ ...conforming, _meta: { type: 'object' } })), [
      ['[status]: "ERROR"', null],
      ['[count]: integer', null],
    ])
    const item = {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'null' } },
      required: ['b'],
    }
    const list = { type: 'array', items: { ...item, additionalProperties: true } }
    const rows = compare({ ...conforming, list }).slice(-6)
    assert.deepEqual(
      rows.map(({ seen }) => read(seen)),
      ['[list]: array of {', '[a?]: number', '[b]: null', '…', '[}]', '}'],
    )
  })

  it('reads whatever stands in a store, names with control characters and a depth without end among them', () => {
    let deep: object = { type: 'string' }
    for (let depth = 0; depth < 5000; depth++) deep = { type: 'object', properties: { x: deep } }
    const hostile = { 'a\u202eb\n': { type: 'string' }, deep, odd: 7, list: { type: 'array', items: null } }
    const texts = compare({ ...conforming, ...hostile }).flatMap(({ seen }) => read(seen) ?? [])
    assert.ok(texts.length < 60)
    assert.doesNotMatch(texts.join(''), /[\u202e\n]/)
  })

  it('finds nothing in each documented answer, compared with itself', () => {
    for (const { schema } of Object.values(compiled('frozen').contract.variants)) {
      assert.deepEqual(differing(compareShapes(schema, schema, [])), [])
    }
  })
})
