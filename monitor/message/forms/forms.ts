// What a channel is sent, by its form: made of the body that is owed, when it is sent. Pure. Called by delivery/webhook.ts.
import type { WebhookForm } from '../../config/config-shape.ts'
import type { MessageBody } from '../body-schema.ts'
import { pagerDutyFormOf } from './pagerduty.ts'
import { slackFormOf } from './slack.ts'
import { teamsFormOf } from './teams.ts'

/**
 * @param body As it is owed.
 * @param secret Of the channel.
 */
export function formOf(as: WebhookForm, body: string, secret: string | null): string {
  // Byte for byte, so that what is signed is the same at each try.
  if (as === 'json') return body
  const message = JSON.parse(body) as MessageBody
  switch (as) {
    case 'slack':
      return JSON.stringify(slackFormOf(message))
    case 'teams':
      return JSON.stringify(teamsFormOf(message))
    case 'pagerduty':
      return JSON.stringify(pagerDutyFormOf(message, secret ?? ''))
  }
}
