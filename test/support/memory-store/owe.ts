// How something becomes owed in memory, and what keeps it back. Called by whatever commits.
import type { Announcement, NewMessage } from '../../../monitor/store/store.ts'
import type { MessageEntry, Tables } from './tables.ts'

/** Those that are not known yet. */
export function insertMessages(tables: Tables, messages: readonly NewMessage[], at: number): void {
  for (const mail of messages) {
    if (tables.messages.some(({ messageId }) => messageId === mail.messageId)) continue
    tables.messages.push({
      ...mail,
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
export const muteEndOf = ({ mutes }: Tables, mail: Pick<MessageEntry, 'target' | 'kind'>): number =>
  Math.max(
    0,
    ...mutes
      .filter(({ target, kind }) => target === mail.target && (kind === 'all' || kind === mail.kind))
      .map(({ until }) => until),
  )
