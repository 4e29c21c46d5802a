// White space that came back otherwise: which, where, and in place of what. Characters without width count as such. Pure.
import { nameOfCharacter, placeIn } from './characters.ts'
import type { Difference } from './spelling.ts'

const widthless = /[\u00ad\u200b-\u200f\u2060\ufeff]/g
const lineBreak = /\r\n|[\r\n\u2028\u2029]/g

/** A text whose blanks are single, plain and within it. */
export const withPlainWhiteSpace = (text: string) => text.replace(widthless, '').trim().replace(/\s+/gu, ' ')

const of = (kind: string, canShow: (text: string) => boolean, detail = kind): Difference => ({
  kind,
  detail,
  canShow,
})

/** Null if more than white space differs. */
export function whiteSpaceDifference(sent: string, got: string): Difference | null {
  if (withPlainWhiteSpace(sent) !== withPlainWhiteSpace(got)) return null
  return (
    trimmed(sent, got) ??
    padded(sent, got) ??
    otherLineBreaks(sent, got) ??
    collapsed(sent, got) ??
    exchanged(sent, got) ??
    lostOrAdded(sent, got) ??
    of('with other white space', () => true)
  )
}

function trimmed(sent: string, got: string): Difference | null {
  const isShort = (text: string) => text !== text.trim()
  const kind = 'without the white space around it'
  const [start, end] = ['without the white space at its start', 'without the white space at its end']
  // One cause, whichever end of a value could show it.
  if (sent.trim() === got) {
    return of(kind, isShort, sent.trimStart() === got ? start : sent.trimEnd() === got ? end : kind)
  }
  if (sent.trimStart() === got) return of(start, (text) => text !== text.trimStart())
  return sent.trimEnd() === got ? of(end, (text) => text !== text.trimEnd()) : null
}

function padded(sent: string, got: string): Difference | null {
  // A value that had white space there may have more of it now.
  const at = got.indexOf(sent)
  const [before, behind] = [got.slice(0, at), got.slice(at + sent.length)]
  if (at < 0 || `${before}${behind}`.trim() !== '') return null
  const where = before === '' ? 'at its end' : behind === '' ? 'at its start' : 'around it'
  return of(`with white space added ${where}`, () => true)
}

const hasLineBreak = (text: string) => /[\r\n\u2028\u2029]/.test(text)

function otherLineBreaks(sent: string, got: string): Difference | null {
  if (!hasLineBreak(sent)) return null
  if (sent.replace(lineBreak, ' ') === got) return of('with blanks for its line breaks', hasLineBreak)
  if (sent.replace(lineBreak, '\n') !== got.replace(lineBreak, '\n')) return null
  const now = got.includes('\r\n') ? 'CR LF' : got.includes('\r') ? 'CR' : 'LF'
  return of(`with other line breaks (${now})`, hasLineBreak)
}

function collapsed(sent: string, got: string): Difference | null {
  const isDoubled = (text: string) => /\s{2}/.test(text)
  if (sent.replace(/ {2,}/g, ' ') === got) return of('with its doubled blanks as single ones', isDoubled)
  if (sent.trim().replace(/\s+/g, ' ') === got && sent !== sent.trim()) {
    return of(
      'without the white space around it, and doubled blanks as single ones',
      (text) => isDoubled(text) || text !== text.trim(),
    )
  }
  return sent.replace(/\s+/g, ' ') === got && isDoubled(sent)
    ? of('with all its white space as single blanks', isDoubled)
    : null
}

/** As long as before, and another blank somewhere. */
function exchanged(sent: string, got: string): Difference | null {
  if (sent.length !== got.length) return null
  const [before, after] = [[...sent], [...got]]
  if (before.length !== after.length) return null
  const index = before.findIndex((character, at) => character !== after[at])
  const [was, is] = [before[index] ?? '', after[index] ?? '']
  const place = placeIn(index, before.length)
  const kind = `with a ${nameOfCharacter(is)} for a ${nameOfCharacter(was)}`
  return of(kind, (text) => text.includes(was), `${kind}, ${place}`)
}

/** One kind of character without a width, or of blank, is gone or new, and nothing else. */
function lostOrAdded(sent: string, got: string): Difference | null {
  const [lost, added] = [extraOf(sent, got), extraOf(got, sent)]
  if (lost !== null) {
    const kind = `without its ${nameOfCharacter(lost.character)}`
    return of(kind, (text) => text.includes(lost.character), `${kind} ${lost.place}`)
  }
  if (added === null) return null
  const kind = `with a ${nameOfCharacter(added.character)} added`
  return of(kind, () => true, `${kind} ${added.place}`)
}

/** What the longer text has more than the other, if it is one kind of character that only it has. */
function extraOf(longer: string, shorter: string): { character: string; place: string } | null {
  if (longer.length > 2 * shorter.length + 100) return null
  const characters = [...longer]
  const has = new Set(shorter)
  const index = characters.findIndex((character) => !has.has(character))
  const character = characters[index]
  if (character === undefined || longer.replaceAll(character, '') !== shorter) return null
  return { character, place: placeIn(index, characters.length) }
}
