// Whatever the port can be asked, with words that each method takes, for tests that ask all of it.
import { noIncidents } from '../../monitor/incidents/incident.ts'
import type { Announcement, Store } from '../../monitor/store/store.ts'
import { attempt, mailOf, runAt, slot } from '../monitor/store/conformance/rows.ts'

export type Questions = {
  readonly [Name in Exclude<keyof Store, 'isOwnClock' | 'close'>]: readonly Parameters<Store[Name]>[]
}

const span = { target: 'test', from: 0, to: 9 }
const mail = mailOf('1', 'a@example.com')
const incident = { openedAt: 1, toldAt: 1, sequence: 1 }
const event = { kind: 'blind', event: 'opened', at: 1, incident, findings: [], gone: [] } as const
const thread = { to: 'a@example.com', host: 'h', kind: 'drift' } as const
const waits: Announcement = {
  ...{ ...thread, channel: 'mail', target: 'test', openedAt: 1, sequence: 1, event: 'opened', at: 1 },
  ...{ severity: 'breaking', afterMute: false, dueAt: 2, content: '{}' },
}
const run = runAt(1, {
  ...{ attempt: { id: 1, state: 'created', createdId: '7' }, hold: { since: 1, until: 2 } },
  ...{ messages: [mail, mailOf('2', 'a@example.com'), mailOf('3', 'b@example.com')] },
  events: [{ ...event, alone: null, telling: 'owed', isMuteEnd: false, content: null }],
  timing: { dnsMs: 1, connectMs: 2, tlsMs: null, firstByteMs: 3 },
  seen: { type: 'object' },
  announcements: [waits],
})
const nothing = {
  target: 'test',
  at: 1,
  basedOn: { version: 1 },
  incidents: noIncidents,
  events: [],
  messages: [],
}
const ownChange = { at: 1, basedOn: [], troubles: [], messages: [], recoveries: [mail] }
const retry = { result: 'retry', at: 2, error: 'e', isPutOff: false } as const

/** In this order: what is written first is what the others meet. The compiler asks for every method of the port. */
export const questions: Questions = {
  now: [[]],
  claim: [
    [slot(1), attempt(1), 2],
    [slot(2), attempt(2), 0],
  ],
  claimAgain: [[attempt(1), 9]],
  commit: [[run], [run], [runAt(9, { takes: slot(9), basedOn: { version: 1 } })]],
  commitIncidents: [[nothing]],
  gate: [[slot(3), 'hold']],
  recordMissed: [[[slot(4)], 'late']],
  refundAttempt: [[2, 1]],
  refundSlot: [[slot(1), 2, 'hold', 1]],
  settle: [[1, 'created', '7', 1]],
  pendingAttempt: [[slot(1)]],
  renewAttempts: [[slot(1), 2]],
  settleAbandoned: [['test', 0, 9]],
  lastSlotAt: [['test', 1]],
  findSlot: [[slot(1)]],
  latestSlots: [['test', 2]],
  spentOn: [['test', '2026-12-01']],
  knowsId: [['test', '7']],
  hasCreated: [['test']],
  incidents: [['test']],
  lastConclusiveAt: [['test', 'created']],
  latestRuns: [['test', 2]],
  latestContacts: [['test', 2]],
  hold: [['test']],
  setHold: [['test', { since: 1, until: 2 }]],
  release: [['test', 1]],
  leaseMessage: [['mail', 9, 1, []]],
  renewLease: [[1, 2]],
  settleMessage: [
    [1, retry, 1],
    [2, { result: 'refused', error: 'e' }, 1],
    [3, { result: 'sent' }, 1],
  ],
  makeMessagesDue: [[1]],
  resendMessages: [[null, 1]],
  dropMessages: [['ops', 1]],
  refusedMessages: [[]],
  countMessages: [[]],
  messagesByChannel: [[]],
  ownTroubles: [[]],
  commitOwnTroubles: [[ownChange]],
  mute: [[{ target: 'test', kind: 'all', since: 0, until: 1, reason: null }]],
  mutes: [['test', 1]],
  unmute: [['test', null, 1]],
  lastSlotsAt: [[['test', 'a'], 9]],
  slotsOf: [[span]],
  outcomesOf: [[span]],
  slotTimesOf: [[span]],
  slotCountsOf: [[span]],
  talliesOf: [[span]],
  runsOf: [[span]],
  ledgerOf: [[span]],
  eventsOf: [[span]],
  messagesOf: [[span], [{ ...span, target: null }]],
  lastConforming: [['test']],
  lastConformingOf: [['test', { variant: 'created', contact: 'full' }]],
  firstSlotAt: [['test']],
  oldestOwedAt: [[]],
  owedSince: [[1]],
  refusedSince: [[1]],
  targetsOnRecord: [[]],
  targetsInTrouble: [[]],
  toldOf: [['test', 'drift', 1]],
  dueThreads: [[9, false]],
  nextThreadAt: [[]],
  owedThread: [[thread, 9]],
  commitThread: [
    [{ key: thread, at: 1, basedOn: 0, state: null, message: mailOf('4', thread.to), told: [1] }],
  ],
  dataVersion: [[]],
  assertWritable: [[]],
  isInPlace: [[]],
  glances: [[[{ name: 'test', day: '2026-12-01' }], 9]],
  slotDaysOf: [[['test', 'a'], '1970-01-01', '1970-01-02']],
  durationDaysOf: [['test', '1970-01-01', '1970-01-02']],
  phasesOf: [[span]],
  slotsWithRuns: [['test', { before: null, most: 2 }]],
  slotsWithRunsOf: [[span]],
  incidentsOf: [
    ['test', { before: null, most: 2 }],
    [null, { before: 9, most: 2 }],
  ],
  incidentStory: [['test', 'blind', 1]],
  latestEvents: [[2]],
  ledgerCounts: [
    [{ target: null, from: null, to: null }],
    [{ target: null, from: null, to: 9 }],
    [{ target: 'test', from: 1, to: null }],
  ],
  ledgerEntries: [null, 'test'].flatMap((target) =>
    ([null, 'created', 'pending', 'refused', 'not-sent', 'unknown'] as const).map((state) => [
      { target, state, from: null, to: null },
      { before: 1, most: 2 },
    ]),
  ) as Parameters<Store['ledgerEntries']>[],
  stuckMessages: [[9, 2]],
  sumUpDays: [[2 * 86_400_000]],
  prune: [[1]],
}
