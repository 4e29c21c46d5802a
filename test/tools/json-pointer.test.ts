import assert from 'node:assert/strict'
import fc from 'fast-check'
import { child, pointerOf, segmentsOf, valueAt, valueBelow } from '../../src/tools/json-pointer.ts'
import { filesWith } from '../support/sources.ts'

describe('JSON Pointers', () => {
  it('escape ~ before /, and unescape / before ~ (RFC 6901, 3 and 4)', () => {
    assert.equal(child('', 'a/b'), '/a~1b')
    assert.equal(child('/x', '~1'), '/x/~01')
    assert.equal(child('/x', 0), '/x/0')
    assert.deepEqual(segmentsOf('/~01/a~1b/~0'), ['~1', 'a/b', '~'])
  })

  it('have no segment where they name the whole value, and an empty one behind a slash', () => {
    assert.deepEqual(segmentsOf(''), [])
    assert.deepEqual(segmentsOf('/'), [''])
    assert.equal(pointerOf([]), '')
  })

  it('lead back to the names that they were made of', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('~', '/', '~1', '~01', '__proto__', ''))
    fc.assert(
      fc.property(fc.array(name), (names) => assert.deepEqual(segmentsOf(pointerOf(names)), names)),
      { numRuns: 200 },
    )
  })

  it('lead to own properties only', () => {
    const value = { a: [{ 'b/c': null }], text: 'x' }
    assert.equal(valueAt(value, '/a/0/b~1c'), null)
    assert.equal(valueAt(value, ''), value)
    assert.equal(valueBelow(value, ['a', '1']), undefined)
    for (const pointer of ['/toString', '/__proto__', '/text/length', '/a/0/b~1c/d'])
      assert.equal(valueAt(value, pointer), undefined, pointer)
  })

  it('are read and written in one place', () => {
    const rooms = ['src', 'monitor', 'contracts', 'release', 'openapi', 'docs', 'bench']
    assert.deepEqual(filesWith(/~[01]['"/]/, rooms), ['json-pointer.ts'])
  })
})
