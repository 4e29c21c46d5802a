import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type SeenSchema, seenSchemaOf } from '../../src/proposal/seen-schema.ts'
import { rounds } from '../faults/length.ts'
import { bodyOf, contact, exchangeOf, failedExchange, sent, token } from '../support/exchange.ts'
import { ownJudge } from '../support/frozen.ts'

const seenSchema = (seen: Parameters<typeof seenSchemaOf>[1]) => seenSchemaOf(ownJudge().documented, seen)

const of = (body: unknown) => seenSchema({ exchange: exchangeOf({ body }), sent, secrets: [token] })
const text = (body: unknown) => JSON.stringify(of(body))

describe('the shape of what came back', () => {
  it('has the types, and the names of an object', () => {
    assert.deepEqual(of({ ...contact, Id: 48213, Fax: null, More: { at: 1.5, is: true } }), {
      type: 'object',
      properties: {
        Email: { type: 'string' },
        FacebookId: { type: 'string' },
        Fax: { type: 'null' },
        Id: { type: 'integer' },
        Media: { type: 'string' },
        Mobile: { type: 'string' },
        More: {
          type: 'object',
          properties: { at: { type: 'number' }, is: { type: 'boolean' } },
          required: ['at', 'is'],
        },
        Name: { type: 'string' },
        Phone: { type: 'string' },
        TwitterId: { type: 'string' },
      },
      required: ['Email', 'FacebookId', 'Fax', 'Id', 'Media', 'Mobile', 'More', 'Name', 'Phone', 'TwitterId'],
    })
  })

  it('is the same whatever the order and the values', () => {
    const other = Object.fromEntries(
      Object.entries(contact)
        .reverse()
        .map(([name]) => [name, 'x']),
    )
    assert.equal(text(other), text(contact))
  })

  it('takes the items of an array together', () => {
    assert.deepEqual(of([{ a: 1, b: 'x' }, { a: 1.5 }, { a: null }, []]), {
      type: 'array',
      items: {
        type: ['array', 'object'],
        properties: { a: { type: ['null', 'number'] }, b: { type: 'string' } },
        required: ['a'],
      },
    })
    assert.deepEqual(of([]), { type: 'array' })
    assert.deepEqual(of({}), { type: 'object' })
  })

  it('is there of any JSON, and of nothing else', () => {
    assert.deepEqual(of(bodyOf('expiredToken'))?.required, ['_meta', 'records'])
    assert.deepEqual(of('{"a":[tru'), null)
    assert.deepEqual(of('<html></html>'), null)
    assert.deepEqual(of(null), null)
    const exchange = failedExchange('reset', true)
    assert.equal(seenSchema({ exchange, sent, secrets: [] }), null)
  })

  it('shows a name that may be a value by its length, and two of one length as one', () => {
    const names = ['+441632960001', sent.TwitterId ?? '', '31322', token, 'with space', 'and  space']
    const shown = of(Object.fromEntries(names.map((name, index) => [name, index % 2 === 0 ? 1 : 'x'])))
    assert.deepEqual(shown, {
      type: 'object',
      properties: {
        '(10 characters)': { type: ['integer', 'string'] },
        '(12 characters)': { type: 'string' },
        '(13 characters)': { type: 'integer' },
        '(38 characters)': { type: 'string' },
        '(5 characters)': { type: 'integer' },
      },
      required: Object.keys(shown?.properties ?? {}),
    })
  })

  it('keeps the names that objects inherit', () => {
    const { properties = {} } = of('{"__proto__":{"constructor":1}}') as SeenSchema
    assert.deepEqual(Object.keys(properties), ['__proto__'])
    assert.match(text('{"__proto__":{"constructor":1}}'), /"__proto__":\{.*"constructor"/)
  })

  it('is bounded, and says that there was more', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_item, index) => [`${'x'.repeat(34)}${index}`, {}]))
    const wide = of(many(5000))
    assert.equal(Object.keys(wide?.properties ?? {}).length, 200)
    assert.equal(wide?.additionalProperties, true)
    assert.equal(of(many(200))?.additionalProperties, undefined)
    const spread = { a: many(150), b: many(150), c: Array.from({ length: 5000 }, () => many(10)) }
    for (const body of [many(5000), spread]) assert.ok(text(body).length < 32_768, `${text(body).length}`)
    const deep = `${'{"a":'.repeat(60)}[]${'}'.repeat(60)}`
    assert.equal(text(deep).match(/"a":/g)?.length, 8)
  })
})

describe('no value reaches the shape of what came back', () => {
  const canary = (place: string) => `Canary${place}Zq7`
  const planted = { ...sent, Name: canary('Name'), Phone: canary('Phone'), Media: canary('Media') }
  const secret = `${canary('Head')}.${canary('Payload')}.${canary('Signature')}`
  const words = [planted.Name, planted.Phone, planted.Media, secret, canary('Signature'), `x_${planted.Name}`]
  const word = fc.constantFrom(...words)

  it('in a value, and as the name of a property, at any depth', () => {
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'large' },
        word,
        fc.constantFrom<unknown>(1, 'plain', null, true),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(word, fc.constantFrom('a', 'b', '31322')), tie('tree'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(tree, (body) => {
        const exchange = exchangeOf({ body: JSON.stringify(body) })
        const shown = JSON.stringify(seenSchema({ exchange, sent: planted, secrets: [secret] }))
        assert.ok(!/canary|zq7|plain|31322|true/i.test(shown), shown)
        assert.ok(!/"(?:const|enum|default|examples?|pattern)"/.test(shown), shown)
      }),
      { numRuns: rounds(200, 2000) },
    )
  })
})
