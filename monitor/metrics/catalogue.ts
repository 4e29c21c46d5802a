// Every metric of the monitor: its type, its labels, its help and what it means to whoever looks at it. The output, the
// counters and docs/monitoring.md are made of this table; a test keeps names, types and labels from changing unseen.

export const metricGroups = {
  state: 'State',
  incidents: 'Incidents',
  verdicts: 'Verdicts',
  times: 'Times by phase',
  allowance: 'Gate, budget and ledger',
  messages: 'Messages',
  monitor: 'The monitor itself',
} as const
export type MetricGroup = keyof typeof metricGroups

export interface Metric {
  readonly type: 'gauge' | 'counter'
  readonly labels: readonly string[]
  readonly group: MetricGroup
  /** One line, in the output. */
  readonly help: string
  /** What the help leaves open. */
  readonly meaning: string
}

const ofTarget = ['target'] as const
const ofVariant = ['target', 'variant'] as const
const ofKind = ['target', 'kind'] as const

export const metrics = {
  contactrz_build_info: {
    ...{ type: 'gauge', labels: ['version', 'contract', 'node'], group: 'monitor' },
    help: 'Versions at work; always 1.',
    meaning: 'Where it is absent, nothing is scraped: nobody watches.',
  },
  contactrz_target_info: {
    ...{ type: 'gauge', labels: ['target', 'host', 'time_zone'], group: 'state' },
    help: 'What is watched; always 1.',
    meaning: 'The host without its path, and the zone that days and local times are told in.',
  },
  contactrz_target_state: {
    ...{ type: 'gauge', labels: ['target', 'state'], group: 'state' },
    help: 'State of a target: 1 for the one it is in, 0 for the others.',
    meaning: 'The state that the page tells: of the latest conclusive verdict and of what is open.',
  },
  contactrz_incident_open: {
    ...{ type: 'gauge', labels: ofKind, group: 'incidents' },
    help: 'Whether an incident of this kind is open (1) or not (0).',
    meaning: 'Alert on this one: it goes by the streaks and shares of `alerts`, as messages do.',
  },
  contactrz_incident_opened_timestamp_seconds: {
    ...{ type: 'gauge', labels: ofKind, group: 'incidents' },
    help: 'When the open incident opened; absent while none is open.',
    meaning: 'How long it has been open is `time()` less this.',
  },
  contactrz_incident_muted: {
    ...{ type: 'gauge', labels: ofKind, group: 'incidents' },
    help: 'Whether a mute silences this kind now (1) or not (0).',
    meaning: 'A mute silences messages, and hides nothing: the incident stays open.',
  },
  contactrz_findings: {
    ...{ type: 'gauge', labels: ['target', 'variant', 'severity'], group: 'incidents' },
    help: 'Findings that stand, accepted ones and notices left out.',
    meaning: 'Each deviation counts once, whichever contact it was met with.',
  },
  contactrz_last_conclusive_timestamp_seconds: {
    ...{ type: 'gauge', labels: ofVariant, group: 'verdicts' },
    help: 'When a variant last got a conclusive verdict; absent if never.',
    meaning: 'Conclusive is conforming or drift. It grows old while the gate is shut, too.',
  },
  contactrz_last_conforming_timestamp_seconds: {
    ...{ type: 'gauge', labels: ofVariant, group: 'verdicts' },
    help: 'When a variant last conformed; absent if never.',
    meaning: 'In a drift, this is when it was last right.',
  },
  contactrz_probe_duration_seconds: {
    ...{ type: 'gauge', labels: ofVariant, group: 'times' },
    help: 'How long the latest exchange took.',
    meaning: 'Of one exchange, not a mean. Absent where the latest run sent nothing.',
  },
  contactrz_probe_phase_duration_seconds: {
    ...{ type: 'gauge', labels: ['target', 'variant', 'phase'], group: 'times' },
    help: 'How long each phase of the latest exchange took; absent for a phase that was not reached.',
    meaning: 'The phases of one exchange follow each other, so that they may be stacked.',
  },
  contactrz_next_slot_timestamp_seconds: {
    ...{ type: 'gauge', labels: ofTarget, group: 'state' },
    help: 'When the next slot that may run is.',
    meaning: 'By window, guard, hold and budget as they are now; absent where none is found.',
  },
  contactrz_gate_open: {
    ...{ type: 'gauge', labels: ofTarget, group: 'allowance' },
    help: 'Whether a create may leave now (1) or not (0).',
    meaning: 'A shut gate is no trouble: it says only why nothing is sent.',
  },
  contactrz_hold_until_timestamp_seconds: {
    ...{ type: 'gauge', labels: ofTarget, group: 'allowance' },
    help: 'Until when creates are held; absent while they are not.',
    meaning: '`contactrz-monitor release` lifts a hold.',
  },
  contactrz_budget_creates: {
    ...{ type: 'gauge', labels: ofTarget, group: 'allowance' },
    help: 'Creates that the budget allows in a day.',
    meaning: '`budget.perDay` of the configuration.',
  },
  contactrz_budget_spent_creates: {
    ...{ type: 'gauge', labels: ofTarget, group: 'allowance' },
    help: 'Creates of today that count against the budget.',
    meaning: 'Of the calendar day in the zone of the target; it goes back to 0 with the next.',
  },
  contactrz_messages: {
    ...{ type: 'gauge', labels: ['channel', 'state'], group: 'messages' },
    help: 'Messages that are kept and did not arrive, by channel and state.',
    meaning:
      'Owed: not delivered yet. Refused: never delivered; `contactrz-monitor resend` tries again. The channel is `mail`, or its name in the configuration; one that is gone is there while something is kept of it.',
  },
  contactrz_message_oldest_owed_timestamp_seconds: {
    ...{ type: 'gauge', labels: [], group: 'messages' },
    help: 'When the oldest owed message was owed; absent while none is.',
    meaning:
      'What waits for the end of a mute, or for others of its group, is not late; of what has waited, this is when that ended, or was due.',
  },
  contactrz_last_tick_timestamp_seconds: {
    ...{ type: 'gauge', labels: [], group: 'monitor' },
    help: 'When the monitor last looked at its targets.',
    meaning: 'Every 20 s, whatever the schedules are. It stands where the process hangs.',
  },
  contactrz_store_readable: {
    ...{ type: 'gauge', labels: [], group: 'monitor' },
    help: 'Whether the store can be read (1) or not (0).',
    meaning: 'While it cannot, only what the process knows by itself is here: no gauge of a target.',
  },
  contactrz_store_size_bytes: {
    ...{ type: 'gauge', labels: [], group: 'monitor' },
    help: 'Size of the store with its journal.',
    meaning: 'Of the files on this machine; absent where they are not there.',
  },
  contactrz_config_last_reload_successful: {
    ...{ type: 'gauge', labels: [], group: 'monitor' },
    help: 'Whether the configuration was read at the last reload (1) or refused (0).',
    meaning: 'Refused: the one of before is in force. 1 as well before the first reload.',
  },
  contactrz_slots_total: {
    ...{ type: 'counter', labels: ['target', 'decision', 'reason'], group: 'verdicts' },
    help: 'Slots by what was decided, since the process started.',
    meaning: 'By this process: slots that passed while nothing ran are counted as missed when it starts.',
  },
  contactrz_runs_total: {
    ...{ type: 'counter', labels: ['target', 'variant', 'outcome'], group: 'verdicts' },
    help: 'Runs by outcome, since the process started.',
    meaning: 'By the variant that was to be met.',
  },
  contactrz_creates_total: {
    ...{ type: 'counter', labels: ['target', 'state'], group: 'allowance' },
    help: 'Attempted creates by what became of them, since the process started.',
    meaning: 'As the ledger has them. `unknown` may have created: look for its marker.',
  },
  contactrz_incidents_opened_total: {
    ...{ type: 'counter', labels: ofKind, group: 'incidents' },
    help: 'Incidents that opened, since the process started.',
    meaning: 'Muted ones, and those that open too often to be told each time, as well.',
  },
  contactrz_message_attempts_total: {
    ...{ type: 'counter', labels: ['channel', 'result'], group: 'messages' },
    help: 'Attempts to send a message by what came of them, since the process started.',
    meaning:
      'Of what is owed. `retry`: it is tried again; `refused`: for good, such as an address that does not exist.',
  },
  contactrz_heartbeats_total: {
    ...{ type: 'counter', labels: ['result'], group: 'monitor' },
    help: 'Heartbeats by whether they were answered, since the process started.',
    meaning: 'None is sent while the monitor is not well: then neither grows.',
  },
  process_start_time_seconds: {
    ...{ type: 'gauge', labels: [], group: 'monitor' },
    help: 'When the process started.',
    meaning: 'A process that restarts again and again shows here.',
  },
  process_resident_memory_bytes: {
    ...{ type: 'gauge', labels: [], group: 'monitor' },
    help: 'Resident memory.',
    meaning: 'Of this process, all threads included.',
  },
  process_cpu_seconds_total: {
    ...{ type: 'counter', labels: [], group: 'monitor' },
    help: 'User and system CPU time.',
    meaning: 'Since the process started.',
  },
} as const satisfies Readonly<Record<string, Metric>>

export type MetricName = keyof typeof metrics
/** Those that the process counts by itself. */
export type CounterName = Exclude<
  { [Name in MetricName]: (typeof metrics)[Name]['type'] extends 'counter' ? Name : never }[MetricName],
  'process_cpu_seconds_total'
>
export type LabelsOf<Name extends MetricName> = Readonly<
  Record<(typeof metrics)[Name]['labels'][number], string>
>
