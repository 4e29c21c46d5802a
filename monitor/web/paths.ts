// Where pages of targets are, and of rules. Pure. Of incidents: snapshot/incident-path.ts.
import type { RuleId } from 'contactrz'

export const targetPath = (name: string): string => `/targets/${encodeURIComponent(name)}`

/** @param day Such as `2026-11-27`, of the target's zone. */
export const dayPath = (name: string, day: string): string => `${targetPath(name)}/days/${day}`

/** Of a slot in the page of its day. */
export const slotId = (slotAt: number): string => `slot-${slotAt}`

export const rulesPath = '/rules'

/** Where a rule is explained. */
export const rulePath = (rule: RuleId): string => `${rulesPath}#${rule}`
