// A message as a workflow of Teams takes it ("When a Teams webhook request is received"): an Adaptive Card as an attachment.
// Pure. Called by forms.ts. What is said stands in runs of text, where nothing is Markdown and so nothing can be a link
// (https://learn.microsoft.com/adaptive-cards/create/textfeatures). Kept below 28 kB, the limit of Teams' webhooks of before.
import type { MessageBody } from '../body-schema.ts'
import { fitting, type Shown, shownOf } from './shown.ts'

export interface TeamsForm {
  readonly type: 'message'
  readonly attachments: readonly [
    {
      readonly contentType: 'application/vnd.microsoft.card.adaptive'
      readonly contentUrl: null
      readonly content: AdaptiveCard
    },
  ]
}

interface AdaptiveCard {
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json'
  readonly type: 'AdaptiveCard'
  readonly version: '1.4'
  readonly msteams: { readonly width: 'Full' }
  readonly body: readonly RichTextBlock[]
  readonly actions?: readonly OpenUrl[]
}

interface RichTextBlock {
  readonly type: 'RichTextBlock'
  readonly spacing?: 'small'
  readonly inlines: readonly TextRun[]
}

interface TextRun {
  readonly type: 'TextRun'
  readonly text: string
  readonly size?: 'large' | 'small'
  readonly weight?: 'bolder'
  readonly isSubtle?: true
}

interface OpenUrl {
  readonly type: 'Action.OpenUrl'
  readonly title: string
  readonly url: string
}

/** In bytes, as JSON: of the lines, of what to do. */
const roomOfLines = 10_000
const roomOfTodo = 2500
/** Around each line. */
const frameOfLine = 100

export function teamsFormOf(body: MessageBody): TeamsForm {
  const shown = shownOf(body)
  const { url } = shown
  const content: AdaptiveCard = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    ...{ type: 'AdaptiveCard', version: '1.4', msteams: { width: 'Full' }, body: blocksOf(shown) },
    ...(url !== null && { actions: [{ type: 'Action.OpenUrl', title: 'See what happened', url }] }),
  }
  const contentType = 'application/vnd.microsoft.card.adaptive'
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] }
}

function blocksOf({ sentence, what, lead, title, lines, more, todo, from }: Shown): RichTextBlock[] {
  const found = fitting(lines, roomOfLines, bytesOf)
  const done = fitting(todo, roomOfTodo, bytesOf)
  const left = found.left + more
  const list = (heading: string, texts: readonly string[]) =>
    texts.length === 0
      ? []
      : [block({ text: heading, weight: 'bolder' }), ...texts.map((text) => close({ text: `• ${text}` }))]
  return [
    block({ text: sentence, size: 'large', weight: 'bolder' }),
    close({ text: what, isSubtle: true }),
    ...(lead === '' ? [] : [block({ text: lead })]),
    ...list(title, [...found.fit, ...(left === 0 ? [] : [`and ${left} more`])]),
    ...list('What to do', done.fit),
    block({ text: from, size: 'small', isSubtle: true }),
  ]
}

const block = (run: Omit<TextRun, 'type'>): RichTextBlock => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', ...run }],
})
const close = (run: Omit<TextRun, 'type'>): RichTextBlock => ({ ...block(run), spacing: 'small' })

const bytesOf = (line: string): number => new TextEncoder().encode(JSON.stringify(line)).length + frameOfLine
