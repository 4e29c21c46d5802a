// Text that several formats share. Pure.
import type { ConsumerType, Finding } from '../judge/verdict.ts'
import type { ProbeReport } from './report.ts'

/** `wrong-type (breaking) body /Id: expected string, found number`, and whether it is accepted. */
export function summaryLine({ rule, severity, part, pointer, expected, actual, ...marked }: Finding): string {
  const where = pointer === '' ? part : `${part} ${pointer}`
  const marks = marksLine(marked)
  return `${rule} (${severity}) ${where}: expected ${expected}, found ${actual}${marks && ` [${marks}]`}`
}

interface Marked {
  readonly accepted?: Finding['accepted'] | undefined
  readonly lapsed?: Finding['lapsed'] | undefined
}

/** That it is accepted, or that it was, which is why it counts again; empty for neither. */
export function marksLine({ accepted, lapsed }: Marked): string {
  if (accepted !== undefined) return `accepted until ${accepted.until}: ${oneLine(accepted.reason)}`
  if (lapsed === undefined) return ''
  return `counts again, since it was accepted until ${lapsed.until} only: ${oneLine(lapsed.reason)}`
}

/** `Contact { Email: string } would become { Email?: string }`: what a consumer's TypeScript is told. */
export function typeChange({ type, is, becomes }: ConsumerType): string {
  const object = (member: string | null) => (member === null ? 'nothing' : `{ ${oneLine(member)} }`)
  return `${type} ${object(is)} would become ${object(becomes)}`
}

/** A finding as a person is told of it. */
export interface Told {
  readonly found: Finding
  /** Whether the other contact shows it too, which is not told again. */
  readonly isOfBoth: boolean
}

/** The findings of each probe, in order, less what was told of an earlier probe of the same variant. */
export function tellOnce(probes: readonly ProbeReport[]): (readonly Told[])[] {
  const keyOf = (variant: string, { rule, pointer, actual }: Finding) =>
    JSON.stringify([variant, rule, pointer, actual])
  const keys = probes.map(({ variant, findings }) => findings.map((found) => keyOf(variant, found)))
  return probes.map(({ findings }, index) =>
    findings.flatMap((found, at) => {
      const key = keys[index]?.[at] ?? ''
      const isTold = keys.slice(0, index).some((before) => before.includes(key))
      const isOfBoth = keys.slice(index + 1).some((after) => after.includes(key))
      return isTold ? [] : [{ found, isOfBoth }]
    }),
  )
}

/** On one line and without control characters, so that it cannot take over a terminal. */
export const oneLine = (text: string, maxLength = 200) =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, maxLength)
