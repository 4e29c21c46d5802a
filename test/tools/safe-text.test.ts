import assert from 'node:assert/strict'
import { oneLine, withMarks } from '../../src/tools/safe-text.ts'
import { filesWith } from '../support/sources.ts'

/** A bell, an escape, a reversal, a zero-width space, both line separators, half of a pair, an unassigned character. */
const unsafe = ['\u0007', '\u001b[2J', '\u202e', '\u200b', '\u2028', '\u2029', '\ud83d', '\u0378']

describe('text made safe to show', () => {
  it('takes no line of its own and controls nothing', () => {
    for (const text of unsafe) {
      assert.doesNotMatch(oneLine(`a${text}b`), /[\p{C}\p{Zl}\p{Zp}]/u)
      assert.doesNotMatch(withMarks(`a${text}b`), /[\p{C}\p{Zl}\p{Zp}]/u)
    }
    assert.equal(oneLine('a\r\n\tb'), 'a b')
  })

  it('is capped', () => {
    assert.equal(oneLine('x'.repeat(1000)).length, 600)
    assert.equal(oneLine('abcdef', 3), 'abc')
  })

  it('shows each character that it took away, where that is asked for', () => {
    assert.equal(withMarks('a\u0000\u0007b'), 'a\u{fffd}\u{fffd}b')
    assert.equal(withMarks('Zoë \u{1f600}'), 'Zoë \u{1f600}')
  })

  it('is made so in one place', () => {
    assert.deepEqual(filesWith(/\\p\{C\}\\p\{Z/, ['src', 'monitor', 'contracts', 'release', 'openapi']), [
      'safe-text.ts',
    ])
  })
})
