import assert from 'node:assert/strict'
import { createNameMask } from '../../src/judge/evidence.ts'
import { sensitiveOf } from '../../src/judge/semantics.ts'
import { segmentsOf, valueAt } from '../../src/tools/json-pointer.ts'
import { bodyOf, contact, findingsOf, judgeAnswer, judgeBody, sent } from '../support/exchange.ts'
import { pointerOf, withValue } from '../support/pointers.ts'

describe('a property is found under its escaped pointer when it is called', () => {
  for (const [name, pointer] of [
    ['__proto__', '/__proto__'],
    ['constructor', '/constructor'],
    ['toString', '/toString'],
    ['hasOwnProperty', '/hasOwnProperty'],
    ['', '/'],
    ['a/b', '/a~1b'],
    ['a~b', '/a~0b'],
    ['~1', '/~01'],
    ['~', '/~0'],
    ['a~1b/c', '/a~01b~1c'],
    ['$ref', '/$ref'],
    ['with space', '/(10 characters)'],
    ['0', '/(1 character)'],
    ['é', '/(1 character)'],
    ['<script>', '/(8 characters)'],
    ['x'.repeat(40), `/${'x'.repeat(40)}`],
    ['x'.repeat(41), '/(41 characters)'],
  ] as const) {
    it(`${JSON.stringify(name)}, at the top and further down`, () => {
      const top = judgeBody('created', withValue(contact, [name], 1))
      assert.deepEqual(findingsOf(top), [`undocumented-property ${pointer}`])
      for (const outer of ['_meta', 'records']) {
        const verdict = judgeBody('expiredToken', withValue(bodyOf('expiredToken'), [outer, name], null))
        assert.deepEqual(findingsOf(verdict), [`undocumented-property /${outer}${pointer}`])
      }
    })

    it(`${JSON.stringify(name)}, and stands twice`, () => {
      const key = JSON.stringify(name)
      const body = JSON.stringify(contact).replace('{', `{${key}:1,${key}:2,`)
      assert.deepEqual(findingsOf(judgeAnswer({ body })), [`duplicate-key ${pointer}`])
    })
  }

  it('like a value that was sent, which is then not shown', () => {
    const body = withValue(contact, [sent.TwitterId ?? ''], 1)
    assert.deepEqual(findingsOf(judgeBody('created', body)), ['undocumented-property /(12 characters)'])
    const digits = JSON.stringify(contact).replace('{', '{"2468":1,"2468":2,')
    const verdict = judgeAnswer(
      { body: digits.replace('carrier pigeon', '2468') },
      { sent: { ...sent, Media: '2468' } },
    )
    assert.deepEqual(findingsOf(verdict), ['duplicate-key /(4 characters)'])
  })
})

describe('a documented property', () => {
  it('is missing although every object inherits one of its name', () => {
    // "constructor" is inherited by the parsed body: only own properties may count.
    assert.equal(valueAt({}, '/constructor'), undefined)
    assert.equal(valueAt(JSON.parse('{"__proto__":{"Id":"1"}}'), '/Id'), undefined)
    const verdict = judgeAnswer({
      body: JSON.stringify({ ...contact, Id: undefined }).replace('{', '{"__proto__":{"Id":"1"},'),
    })
    // What stands under that name is told as the place to which it moved.
    assert.deepEqual(findingsOf(verdict), ['renamed-property /Id'])
  })
})

describe('a JSON Pointer', () => {
  it('gives back the segments that it was made of', () => {
    for (const segments of [[], [''], ['a/b', '~1'], ['~', '/', '~01'], ['__proto__', '0']]) {
      assert.deepEqual(segmentsOf(pointerOf(segments)), segments)
    }
  })
})

describe('a name mask', () => {
  it('hides names that hold something that was sent, in any case', () => {
    const mask = createNameMask(sensitiveOf([], ['Jo', 'Canary']))
    assert.equal(mask('canaryId'), '(8 characters)')
    assert.equal(mask('Cana'), 'Cana')
    assert.equal(createNameMask(sensitiveOf([], ['Zoe']))('zoes'), '(4 characters)')
  })

  it('does not take two characters for a value', () => {
    assert.equal(createNameMask(sensitiveOf([], ['Id']))('Identity'), 'Identity')
  })
})
