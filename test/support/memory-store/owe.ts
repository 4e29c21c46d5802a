// How something becomes owed in memory, and what keeps it back. Called by whatever commits.
import type { Announcement, NewMessage } from '../../../monitor/store/store.ts'
import type { AnnouncementEntry, MessageEntry, Tables } from './tables.ts'

/** Those that are not known yet. */
export function insertMessages(tables: Tables, messages: readonly NewMessage[], at: number): void {
  for (const message of messages) {
    if (tables.messages.some(({ messageId }) => messageId === message.messageId)) continue
    tables.messages.push({
      ...message,
      ...{
        id: ++tables.lastId,
        state: 'owed',
        attempts: 0,
        error: null,
        owedAt: at,
        dueAt: at,
        settledAt: null,
      },
      ...{ triedAt: null, leasedUntil: null, isLeasedUnderLock: false, isInTrouble: false },
    })
  }
}

const isSame = (a: Announcement, b: Announcement) =>
  a.to === b.to &&
  a.target === b.target &&
  a.kind === b.kind &&
  a.openedAt === b.openedAt &&
  a.sequence === b.sequence

export function insertAnnouncements(
  tables: Tables,
  announcements: readonly Announcement[],
  at: number,
): void {
  for (const one of announcements)
    if (!tables.announcements.some((other) => isSame(one, other)))
      tables.announcements.push({ ...one, id: ++tables.lastId, owedAt: at })
}

/** The end of the last mute that silences it; 0 if there is none. */
export const muteEndOf = ({ mutes }: Tables, message: Pick<MessageEntry, 'target' | 'kind'>): number =>
  Math.max(
    0,
    ...mutes
      .filter(({ target, kind }) => target === message.target && (kind === 'all' || kind === message.kind))
      .map(({ until }) => until),
  )

/** When the mute ends that keeps it back, or what comes before it of the same target and recipient; 0: none does. */
export function keptUntil(tables: Tables, one: AnnouncementEntry): number {
  const isKept = tables.announcements.some(
    ({ to, target, kind, afterMute, id }) =>
      afterMute && to === one.to && target === one.target && kind === one.kind && id <= one.id,
  )
  return isKept ? muteEndOf(tables, one) : 0
}
