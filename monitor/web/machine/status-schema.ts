// The shape of `/api/status.json`, as a JSON Schema: what programs can rely on, and the type of what status.ts makes.
// `npm run generate` writes it to monitor/status.schema.json, which is published; the page serves it as well.
import { parts, severities } from 'contactrz'
import type { FromSchema } from '../../config/from-schema.ts'
import { reasonKinds } from '../../health/health.ts'
import { incidentKinds } from '../../incidents/incident.ts'
import { ownTroubleKinds } from '../../incidents/own-trouble.ts'
import { slotGateReasons } from '../../plan/plan.ts'
import { targetStates } from '../../snapshot/target-state.ts'
import { missedReasons } from '../../store/slots.ts'
import { count, instant, orNull, whole } from '../../tools/schema.ts'

const listOf = <const Items extends object>(description: string, items: Items) =>
  ({ type: 'array', description, items }) as const
const text = (description: string) => ({ type: 'string', description }) as const
const instantOrNull = (description: string) => orNull(description, { type: 'string', format: 'date-time' })
const gateReason = { enum: [...slotGateReasons] } as const

const finding = whole('One deviation that stands: types, names and lengths, never a value.', {
  variant: text('Of the documented answers.'),
  rule: text('A rule of docs/rules.md.'),
  severity: { enum: [...severities] },
  part: { enum: [...parts] },
  pointer: text('JSON Pointer in the body, or the name of a header; empty: the whole.'),
  expected: text('What is documented.'),
  actual: text('What was found.'),
})

const incident = whole('An incident that is open.', {
  kind: { enum: [...incidentKinds] },
  openedAt: instant('When it opened.'),
  since: instant('When its trouble was first met.'),
  mutedUntil: instantOrNull('Null: it is not muted.'),
  page: text('Address of its page.'),
  findings: listOf('Of a drift.', finding),
})

/** When each variant last did so; one that never did is left out. */
const perVariant = (description: string) =>
  ({ type: 'object', description, additionalProperties: { type: 'string', format: 'date-time' } }) as const

const lastSlot = whole('', {
  at: instant('When it was scheduled.'),
  decision: { enum: ['run', 'gated', 'missed'] },
  reason: orNull('Null: it was run.', { enum: [...slotGateReasons, ...missedReasons] }),
  decidedAt: instant('When it was decided.'),
})

const target = whole('How a target stands.', {
  name: text('Of the configuration.'),
  state: { enum: [...targetStates], description: 'Its latest conclusive verdict, and what is open.' },
  since: instantOrNull(
    'When its trouble was first met. Of one that conforms: the half hour in which it began to, or null where the days on record do not tell.',
  ),
  sentence: text('What its page says.'),
  lastConclusiveAt: instantOrNull('Of a create.'),
  lastConforming: perVariant('By variant; one that never conformed is left out.'),
  lastSlot: orNull('The last on record; null: there is none.', lastSlot),
  gate: whole('Whether a create may leave now.', {
    open: { type: 'boolean' },
    reason: orNull('Null: it is open.', gateReason),
    opensAt: instantOrNull('By what is known now. Null: it is open, or does not open within 32 days.'),
  }),
  next: whole('The next slot that will run, by what is known now.', {
    at: instantOrNull('Null: none within 32 days.'),
    local: orNull('By the wall clock of its zone.', { type: 'string' }),
    waitsFor: orNull('What the slots before it wait for. Null: it is the very next one.', gateReason),
  }),
  window: orNull(
    'The hours that creates stay out of. Null: they leave at any hour.',
    whole('', { from: text('HH:MM'), to: text('HH:MM'), timeZone: text('IANA name.') }),
  ),
  heldUntil: instantOrNull('Null: creates are not held.'),
  budget: whole('Creates of the calendar day of its zone.', {
    day: text('Such as 2026-11-27.'),
    perDay: count('So many are allowed.'),
    spent: count('So many count.'),
  }),
  verdicts: whole('Slots of the last 90 days. Conclusive ÷ due is the share of verdicts; it is no uptime.', {
    from: orNull('The first of these days with a slot on record.', { type: 'string' }),
    due: count('Run, missed or cut short; gated slots are not due.'),
    conclusive: count('Ended in conforming or drift.'),
    missed: count(''),
    gated: count(''),
  }),
  durationMs: orNull(
    'Of creates with a conclusive verdict. Null: there was none.',
    whole('', {
      hours: count('So many back.'),
      runs: count(''),
      ...{ p50: { type: 'number' }, p95: { type: 'number' }, p99: { type: 'number' } },
    } as const),
  ),
  incidents: listOf('Those that are open, the worst first.', incident),
  mutes: listOf(
    'Those in force.',
    whole('', { kind: { enum: [...incidentKinds, 'all'] }, until: instant('When it ends.') }),
  ),
})

const messageCounts = {
  owed: count('Not sent yet.'),
  sent: count('As far as they are kept.'),
  refused: count('For good.'),
} as const

export const statusSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Status of contactrz-monitor (/api/status.json)',
  ...whole('Answered with 200 while the monitor is well, else with 503 and reasons. A drift is no reason.', {
    version: { const: 1 },
    at: instant('By the clock of the store.'),
    state: {
      enum: [...targetStates],
      description: 'The worst of all targets; monitor-fault while the store cannot be read.',
    },
    sentence: text('What the page says.'),
    monitor: whole('', {
      version: text('Of contactrz-monitor.'),
      contract: text('Of the document that is watched.'),
      startedAt: instant('When the process began.'),
      lastTickAt: instantOrNull('When it last looked at what is due. Null: it has not begun to.'),
    }),
    reasons: listOf('Why the monitor itself is not well; empty: it is.', {
      ...whole('', {
        kind: { enum: [...reasonKinds] },
        since: instant(''),
        target: text('Where it is about one.'),
      }),
      required: ['kind', 'since'] as ('kind' | 'since')[],
    } as const),
    ownTroubles: listOf(
      'What was told of the monitor itself.',
      whole('', { kind: { enum: [...ownTroubleKinds] }, since: instant('') }),
    ),
    clockApartMs: orNull('By how much the clock of the machine is ahead of that of the store, if too much.', {
      type: 'integer',
    }),
    messages: orNull(
      'Null: the store cannot be read.',
      whole('', {
        ...messageCounts,
        oldestOwedAt: instantOrNull('Null: none is owed.'),
        channels: listOf(
          'Those of the configuration, mail first, then those that are gone and that something is kept of.',
          whole('', { channel: text('mail, or its name in the configuration.'), ...messageCounts }),
        ),
      }),
    ),
    targets: orNull('In the order of the configuration. Null: the store cannot be read.', listOf('', target)),
  }),
} as const

export type Status = FromSchema<typeof statusSchema>
export type StatusTarget = NonNullable<Status['targets']>[number]
