// What the store knows of a target at one look, for tests of what is said of it.
import type { Finding, Outcome } from 'contactrz'
import type { Incident, IncidentKind } from '../../monitor/incidents/incident.ts'
import { noIncidents } from '../../monitor/incidents/incident.ts'
import { cellsADay, type Glance, type LastRun, type SlotDay } from '../../monitor/store/page-books.ts'

export const glanceOf = (more: Partial<Glance> = {}): Glance => ({
  target: 'test',
  incidents: noIncidents,
  hold: null,
  mutes: [],
  spent: 0,
  firstSlotAt: null,
  lastSlot: null,
  lastMissed: null,
  lastRuns: [],
  lastConclusive: {},
  lastConforming: {},
  last24h: null,
  ...more,
})

/** A state in which incidents of these kinds are open. */
export const withOpen = (open: Readonly<Partial<Record<IncidentKind, Partial<Incident>>>>) => ({
  ...noIncidents,
  open: Object.fromEntries(
    Object.entries(open).map(([kind, more]) => [
      kind,
      { openedAt: 0, toldAt: 0, sequence: 1, seen: 1, ...more },
    ]),
  ),
})

export const lastRunOf = (at: number, outcome: Outcome, findings: readonly Finding[] = []): LastRun => ({
  variant: 'created',
  at,
  outcome,
  totalMs: 140,
  findings,
  phases: { whole: 140 },
})

/** @param cells By half hour: what is not named is nothing that was due. */
export const slotDayOf = (
  day: string,
  cells: Readonly<Record<number, string>> = {},
  more: Partial<SlotDay> = {},
): SlotDay => ({
  ...{ target: 'test', day, conforming: 0, drift: 0, noVerdict: 0, fault: 0, missed: 0, gated: 0 },
  cells: Array.from({ length: cellsADay }, (_, cell) => cells[cell] ?? '.').join(''),
  ...more,
})
