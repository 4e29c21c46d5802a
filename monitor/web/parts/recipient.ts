// Who a message goes to, in words: an address, or a channel by its name. Pure.
import { clean } from '../../tools/formatting.ts'

export const recipientOf = ({ channel, to }: { readonly channel: string; readonly to: string }): string =>
  channel === 'mail' ? clean(to, 120) : `the channel ${clean(to, 80)}`
