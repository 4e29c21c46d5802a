// Mutes in memory. Called by memory-store.ts.
import type { Mute, MuteStore } from '../../../monitor/store/store.ts'
import { sorted, type Tables } from './tables.ts'

export function muteStoreOf(tables: Tables): MuteStore {
  const without = (isLifted: (mute: Mute) => boolean): readonly Mute[] => {
    const lifted = tables.mutes.filter(isLifted)
    tables.mutes = tables.mutes.filter((mute) => !lifted.includes(mute))
    return lifted
  }
  return {
    async mute(next) {
      without(({ target, kind }) => target === next.target && kind === next.kind)
      tables.mutes.push({ ...next })
    },
    async unmute(target, kind, at) {
      const lifted = without((mute) => mute.target === target && (kind === null || mute.kind === kind))
      return lifted.filter(({ until }) => until > at)
    },
    async mutes(target, at) {
      const found = tables.mutes.filter((mute) => mute.target === target && mute.until > at)
      return sorted(found, ({ kind }) => kind)
    },
  }
}
