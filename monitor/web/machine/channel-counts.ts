// How many messages are owed, sent and refused, by channel: those of the configuration, mail first, then those that are
// gone and that something is kept of. Called by status.ts and metrics.ts.
import { channelsOf } from '../../config/config-shape.ts'
import type { ChannelCounts } from '../../store/store.ts'
import type { Ask } from '../route.ts'

export async function readChannelCounts({
  config,
  store,
}: Pick<Ask, 'config' | 'store'>): Promise<readonly ChannelCounts[]> {
  const names = channelsOf(config)
  const counted = await store.messagesByChannel()
  const none = (channel: string): ChannelCounts => ({ channel, owed: 0, sent: 0, refused: 0 })
  const named = names.map((name) => counted.find(({ channel }) => channel === name) ?? none(name))
  return [...named, ...counted.filter(({ channel }) => !names.includes(channel))]
}
