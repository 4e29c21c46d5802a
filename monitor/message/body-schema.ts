// The shape of what a webhook is sent (`as: json`), as a JSON Schema: what programs can rely on, and the type of what body.ts
// makes. `npm run generate` writes it to monitor/message.schema.json, which is published. Bounds are the most that is told.
import { severities as findingSeverities } from 'contactrz'
import type { FromSchema } from '../config/from-schema.ts'
import { eventNames, incidentKinds } from '../incidents/incident.ts'
import { ownTroubleKinds } from '../incidents/own-trouble.ts'
import { severities } from '../incidents/severity.ts'
import { count, instant, orNull, whole } from '../tools/schema.ts'

/** What is left out is counted: a message is about what to do now, and the page has all of it. */
export const bodyBounds = {
  targets: 50,
  /** Of one target. */
  findings: 20,
  /** Of all of them: the first targets first. */
  allFindings: 50,
  todo: 10,
  /** Characters: of a line, of a paragraph, of the whole text. */
  ...{ line: 300, paragraph: 2000, text: 8000 },
} as const

const listOf = <const Items extends object>(description: string, maxItems: number, items: Items) =>
  ({ type: 'array', description, maxItems, items }) as const
const text = (description: string, maxLength: number = bodyBounds.line) =>
  ({ type: 'string', description, maxLength }) as const
const address = (description: string) => orNull(description, { type: 'string', maxLength: 2000 } as const)
const severity = orNull('Null: verdicts go on.', { enum: [...severities] } as const)

const finding = whole('One deviation: types, names and lengths, never a value.', {
  rule: text('A rule of docs/rules.md.'),
  variant: text('Of the documented answers.'),
  pointer: text('JSON Pointer in the body, or the name of a header; empty: the whole.'),
  expected: text('What is documented.'),
  actual: text('What was found.'),
  severity: { enum: [...findingSeverities] },
})

const target = whole('A target that this is about.', {
  name: text('Of the configuration.'),
  event: { enum: [...eventNames], description: 'What has happened there.' },
  since: instant('When its trouble was first met.'),
  severity: { enum: [...severities] },
  url: address('The page of its incident. Null: none is known that can be reached from elsewhere.'),
  findings: listOf('What stands, or, when it is resolved, what it was.', bodyBounds.findings, finding),
  moreFindings: count('Findings that are left out.'),
})

const data = whole('', {
  version: { const: 1 },
  id: text('The same at each try, and in the header webhook-id: what is sent twice is known by it.'),
  thread: text(
    'The same for all that is told of one incident, or of one group: `id` of the message that opened it, whether or not that came here.',
  ),
  kind: { enum: [...incidentKinds], description: 'Of a trouble of the monitor itself: monitor-fault.' },
  event: { enum: [...eventNames, 'test'], description: 'What has happened.' },
  severity,
  subject: text(
    'The same for all messages of a thread, as long as nobody joins it and it becomes no better or worse.',
  ),
  sentence: text('What is so now, without a full stop.'),
  lead: text('What it is, in sentences; it can be empty.', bodyBounds.paragraph),
  text: text('All of it, for people.', bodyBounds.text),
  url: address(
    'The page of the incident, or of all of them. Null: none is known that can be reached from elsewhere.',
  ),
  host: orNull('Whose targets it is about, where several are told together.', {
    type: 'string',
    maxLength: bodyBounds.line,
  } as const),
  monitor: text('Name of the machine of the monitor that says so.'),
  trouble: orNull('Of the monitor itself; null: it is about targets.', {
    enum: [...ownTroubleKinds],
  } as const),
  since: instant('When its trouble was first met.'),
  targets: listOf(
    'What this has news of, the worst first. None: it is about the monitor itself.',
    bodyBounds.targets,
    target,
  ),
  more: count('Targets that are left out.'),
  todo: listOf('What to do.', bodyBounds.todo, text('', bodyBounds.paragraph)),
})

const types = [
  ...eventNames.map((event) => `incident.${event}` as const),
  ...eventNames.map((event) => `monitor.${event}` as const),
  'monitor.test' as const,
]

export const messageSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Message of contactrz-monitor to a webhook (as: json)',
  ...whole('Signed as Standard Webhooks 1.0 says. Unknown values of `type` may be added: leave them.', {
    type: { enum: types, description: '`monitor.…`: about the monitor itself.' },
    timestamp: instant('When it happened; when it was sent is in the header webhook-timestamp.'),
    data,
  }),
} as const

export type MessageBody = FromSchema<typeof messageSchema>
export type BodyTarget = MessageBody['data']['targets'][number]
export type BodyFinding = BodyTarget['findings'][number]
