// Text that several formats share. Pure.
import type { ConsumerType, Finding } from '../judge/verdict.ts'
import { oneLine } from '../tools/safe-text.ts'

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
  const object = (members: string) => `{ ${oneLine(members)} }`
  if (is === null) return `${type} would also have ${object(becomes ?? '')}`
  if (becomes === null) return `${type} would no longer have ${object(is)}`
  return `${type} ${object(is)} would become ${object(becomes)}`
}
