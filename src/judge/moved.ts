// A property that is gone in one place and stands in another: one cause, so one finding. Which new property holds it, also
// tells the proposal. Pure.

import { segmentsOf, valueAt } from '../tools/json-pointer.ts'
import { isObject } from './evidence.ts'
import { finding } from './finding.ts'
import type { Finding } from './verdict.ts'

const nameAt = (pointer: string) => segmentsOf(pointer).at(-1) ?? ''

/** The new property where a missing one of this pointer now stands: itself, or an object with it inside. */
export function newPlaceOf<T extends { readonly pointer: string }>(
  pointer: string,
  added: readonly T[],
  value: unknown,
): T | null {
  const name = nameAt(pointer)
  const holds = ({ pointer: at }: T) => {
    const inner = valueAt(value, at)
    return nameAt(at) === name || (isObject(inner) && Object.hasOwn(inner, name))
  }
  return added.find(holds) ?? null
}

/** The findings with each pair of one property gone and the same one new as one. */
export function withoutMoves(findings: readonly Finding[], value: unknown): Finding[] {
  const added = findings.filter(({ rule }) => rule === 'undocumented-property')
  if (added.length === 0) return [...findings]
  const movedFrom = new Map<Finding, Finding>()
  for (const found of findings) {
    if (!isGone(found)) continue
    const place = newPlaceOf(found.pointer, added, value)
    if (place !== null) movedFrom.set(found, place)
  }
  const told = (place: Finding) => {
    const names = [...movedFrom].filter(([, to]) => to === place).map(([from]) => nameAt(from.pointer))
    const inner = valueAt(value, place.pointer)
    // An object that holds more than what has moved is new by itself.
    return (
      names.includes(nameAt(place.pointer)) || (isObject(inner) && Object.keys(inner).length === names.length)
    )
  }
  const places = new Set([...movedFrom.values()].filter(told))
  return findings
    .filter((found) => !places.has(found))
    .map((found) => {
      const place = movedFrom.get(found)
      return place === undefined ? found : moved(found, place)
    })
}

/** A property that is not there: required, or optional and sent. */
const isGone = ({ rule, actual }: Finding) =>
  (rule === 'missing-property' || rule === 'echo-mismatch') && actual === 'nothing'

function moved({ pointer }: Finding, place: Finding): Finding {
  const name = nameAt(pointer)
  const isItself = nameAt(place.pointer) === name
  const above = segmentsOf(place.pointer).slice(0, -1).join('/')
  const where = isItself
    ? above === ''
      ? 'the top'
      : `"${above}"`
    : `"${segmentsOf(place.pointer).join('/')}"`
  const side = isItself && above === '' ? 'at' : 'inside'
  return finding('renamed-property', {
    pointer,
    expected: `"${name}" at its place`,
    actual: `it ${side} ${where}`,
  })
}
