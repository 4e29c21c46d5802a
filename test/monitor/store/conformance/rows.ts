// What the suite writes to a store, and how it comes to one.
import { noIncidents } from '../../../../monitor/incidents/incident.ts'
import type {
  Announcement,
  Attempt,
  IncidentChange,
  NewMessage,
  RunRecord,
  SlotDecision,
  Store,
} from '../../../../monitor/store/store.ts'

/** The store of the test that runs, and another as of another process, which the suite closes. */
export interface Subject {
  store(): Store
  open(isUnderLock?: boolean): Store
}

export const day = '2026-12-01'

export const slot = (slotAt: number, target = 'test'): SlotDecision => ({
  ...{ target, slotAt, decidedAt: slotAt, local: '', timeZone: 'UTC', rule: '' },
})

export const attempt = (at: number, more: Partial<Attempt> = {}): Attempt => ({
  ...{ target: 'test', slotAt: at, variant: 'created', day, at, marker: 'm', contact: 'full' },
  leasedUntil: at + 100,
  ...more,
})

export const runAt = (at: number, more: Partial<RunRecord> = {}): RunRecord => ({
  ...{ takes: null, target: 'test', slotAt: at, variant: 'created', contact: 'full', at },
  ...{ outcome: 'conforming', verdict: null, totalMs: null, detail: null, attempt: null, hold: null },
  ...{ timing: null, seen: null },
  ...{ basedOn: noIncidents, incidents: noIncidents, events: [], messages: [] },
  ...more,
})

export const changeAt = (at: number, more: Partial<IncidentChange> = {}): IncidentChange => ({
  ...{ target: 'test', at, basedOn: noIncidents, incidents: noIncidents, events: [], messages: [] },
  ...more,
})

export const mailOf = (name: string, to: string, more: Partial<NewMessage> = {}): NewMessage => ({
  ...{ messageId: `<${name}>`, to, subject: 's', text: 't', html: null, report: null, thread: null },
  ...{ target: 'test', kind: 'drift', event: 'opened', afterMute: false },
  ...{ tells: [], channel: 'mail', host: null, body: null },
  ...more,
})

/** That a drift of this target opened at 10. */
export const announcementOf = (
  target: string,
  dueAt: number,
  more: Partial<Announcement> = {},
): Announcement => ({
  ...{ target, kind: 'drift', openedAt: 10, sequence: 1, event: 'opened', at: 10, severity: 'breaking' },
  ...{
    channel: 'mail',
    to: 'a@example.com',
    host: 'api.example.com',
    afterMute: false,
    dueAt,
    content: '{}',
  },
  ...more,
})

export const idOf = (claim: Awaited<ReturnType<Store['claim']>>): number => {
  if (typeof claim !== 'object') throw new Error(`not claimed: ${claim}`)
  return claim.attemptId
}
/** A row of whichever adapter, as a plain object. */
export const plain = <Row extends object>(rows: readonly Row[]): Row[] => rows.map((row) => ({ ...row }))

/** Worked out from what stands now, as every caller does it. */
export const commitNow = async (store: Store, run: RunRecord) =>
  store.commit({ ...run, basedOn: await store.incidents(run.target) })
export const changeNow = async (store: Store, change: IncidentChange) =>
  store.commitIncidents({ ...change, basedOn: await store.incidents(change.target) })
