// Any character there is, for properties about text of any kind.
import fc from 'fast-check'

/** How many code points halves of surrogate pairs take, which are no characters. */
const surrogates = 0x800
const firstSurrogate = 0xd800

function codePointOf(character: unknown): number {
  if (typeof character !== 'string' || [...character].length !== 1) throw new TypeError('not a character')
  const codePoint = character.codePointAt(0) ?? 0
  return codePoint < firstSurrogate ? codePoint : codePoint - surrogates
}

/** What fast-check calls the unit `binary`, without the table of all of them that it makes in each process, for a second. */
export const anyCharacter: fc.Arbitrary<string> = fc
  .integer({ min: 0, max: 0x10ffff - surrogates })
  .map((index) => String.fromCodePoint(index < firstSurrogate ? index : index + surrogates), codePointOf)
