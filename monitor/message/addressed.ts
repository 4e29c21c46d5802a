// What is said, as one recipient gets it: a mail with its HTML and the report, or, for a channel, a body for programs. Pure.
// Called by whatever makes messages: messages.ts, own-trouble-messages.ts, farewell.ts.
import { isAddress } from '../config/routing.ts'
import type { NewMessage } from '../store/store.ts'
import { type BodyParts, bodyOf, textOfBody } from './body.ts'
import type { MessageContent } from './content.ts'
import { renderHtml } from './html.ts'
import { renderText } from './text.ts'

/** What all recipients are told alike. */
export interface Said extends Omit<BodyParts, 'id' | 'thread' | 'content' | 'text'> {
  readonly content: MessageContent
  /** JSON, attached to mails; null: there is none. */
  readonly report: string | null
}

export type Addressed = Pick<
  NewMessage,
  'channel' | 'to' | 'messageId' | 'thread' | 'subject' | 'text' | 'html' | 'report' | 'body'
>

export const channelSignature = 'contactrz-monitor wrote this.'

/** @param to An address, or the name of a channel. */
export function addressedTo(
  to: string,
  { messageId, thread }: Pick<NewMessage, 'messageId' | 'thread'>,
  { content, report, ...parts }: Said,
): Addressed {
  const channel = isAddress(to) ? 'mail' : to
  const names = { channel, to, messageId, thread, subject: content.subject }
  if (channel === 'mail')
    return { ...names, text: renderText(content), html: renderHtml(content), report, body: null }
  // Nothing can be attached to what a channel takes.
  const text = renderText({ ...content, footer: channelSignature })
  const body = textOfBody(bodyOf({ ...parts, id: messageId, thread, content, text }))
  return { ...names, text, html: null, report: null, body }
}
