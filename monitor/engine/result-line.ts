// What the log says of a slot: a line for people, fields for machines. Pure. Called by watch.ts.

import type { ContactKind, Verdict } from 'contactrz'
import { summarise, suspectsToken } from 'contactrz/internal'
import type { Target } from '../config/config-shape.ts'
import type { LogFields } from '../log/log.ts'
import type { RunResult } from './run.ts'

/** A line of the log; null for what is no news. */
export function describeResult(target: Target, slotAt: number, result: RunResult): string | null {
  const slot = `${new Date(slotAt).toISOString().replace('.000Z', 'Z')}  ${target.name}`
  switch (result.result) {
    case 'taken':
    case 'stopped':
      return null
    case 'gated':
      return `${slot}  gated (${result.reason}); nothing was sent`
    case 'lapsed':
      return `${slot}  ${result.outcome}, after it was given up: the ledger alone takes it`
    case 'run':
      if (result.verdict === null) return `${slot}  ${result.outcome}: ${result.detail ?? ''}`
      return `${slot}  ${wordsOf(result.verdict)}${result.detail === null ? '' : `: ${result.detail}`}${contactNote(result.contact)}`
  }
}

/** The full contact is the usual one. */
export const contactNote = (contact: ContactKind | null): string =>
  contact === 'name-alone' ? ` (${contact})` : ''

const wordsOf = (verdict: Verdict) =>
  `${summarise(verdict)}${suspectsToken(verdict) ? ' (or the token is wrong)' : ''}`

/** What the line of the log says, for machines. */
export function fieldsOf(target: Target, slotAt: number, result: RunResult): LogFields {
  const slot = { target: target.name, slot: new Date(slotAt).toISOString(), decision: result.result }
  if (result.result === 'gated') return { ...slot, reason: result.reason }
  if (result.result !== 'run' && result.result !== 'lapsed') return slot
  const level = result.result === 'run' && result.outcome === 'conforming' ? 'info' : 'warn'
  const rules = (result.verdict?.findings ?? []).map(({ rule }) => rule).join(' ')
  const { contact: contactKind, outcome } = result
  // Not `contact`: what is called so never reaches a log.
  return { level, ...slot, contactKind, outcome, status: result.verdict?.status ?? null, rules }
}
