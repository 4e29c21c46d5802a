// Owed mail in memory, and what is known of the monitor's own troubles. Called by memory-store.ts.
import type { NewMail, OutboxStore, OwedMail } from '../../../monitor/store/store.ts'
import { type MailEntry, sorted, type Tables } from './tables.ts'

/** What was just tried is not tried again at once because another mail was taken. */
const leastGapMs = 60_000

/** Those that are not known yet. */
export function insertMails(tables: Tables, mails: readonly NewMail[], at: number): void {
  for (const mail of mails) {
    if (tables.mails.some(({ messageId }) => messageId === mail.messageId)) continue
    tables.mails.push({
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

export const outboxStoreOf = (tables: Tables, isUnderLock: boolean): OutboxStore => ({
  ...leasesOf(tables, isUnderLock),
  ...settlementsOf(tables),
  ...refusalsOf(tables),
  ...ownTroublesOf(tables),
})

type Leases = Pick<OutboxStore, 'leaseMail' | 'renewLease'>
type Settlements = Pick<OutboxStore, 'settleMail' | 'makeMailsDue'>
type OwnTroubles = Pick<OutboxStore, 'ownTroubles' | 'commitOwnTroubles'>
type Refusals = Omit<OutboxStore, keyof (Leases & Settlements & OwnTroubles)>

const owed = ({ mails }: Tables) => mails.filter(({ state }) => state === 'owed')

/** The end of the last mute that silences it; 0 if there is none. */
export const muteEndOf = ({ mutes }: Tables, mail: MailEntry): number =>
  Math.max(
    0,
    ...mutes
      .filter(({ target, kind }) => target === mail.target && (kind === 'all' || kind === mail.kind))
      .map(({ until }) => until),
  )

function leasesOf(tables: Tables, isUnderLock: boolean): Leases {
  const isFirst = (mail: MailEntry) =>
    !owed(tables).some(
      (other) =>
        other.to === mail.to &&
        other.target === mail.target &&
        other.kind === mail.kind &&
        other.id < mail.id,
    )
  return {
    async leaseMail(at, leaseMs, busy) {
      const isFree = ({ leasedUntil }: MailEntry) =>
        leasedUntil === null || leasedUntil <= at || leasedUntil > at + leaseMs
      const isDue = ({ dueAt, triedAt, owedAt }: MailEntry) => dueAt <= at || (triedAt ?? owedAt) > at
      const isSilent = (mail: MailEntry) => mail.afterMute && muteEndOf(tables, mail) > at
      const free = owed(tables).filter(
        (mail) => isDue(mail) && isFree(mail) && !busy.includes(mail.to) && !isSilent(mail) && isFirst(mail),
      )
      const [mail] = sorted(free, ({ dueAt }) => dueAt)
      if (mail === undefined) return null
      Object.assign(mail, {
        ...{ leasedUntil: at + leaseMs, isLeasedUnderLock: isUnderLock, attempts: mail.attempts + 1 },
      })
      return owedMail(mail)
    },
    async renewLease(id, until) {
      const mail = owed(tables).find((one) => one.id === id)
      if (mail !== undefined) mail.leasedUntil = until
    },
  }
}

function owedMail({ id, messageId, to, subject, text, html, report, thread, ...mail }: MailEntry): OwedMail {
  const { target, kind, event, severity = null, attempts } = mail
  return {
    ...{ id, messageId, to, subject, text, html, report, thread, target, kind, event, severity, attempts },
  }
}

function settlementsOf(tables: Tables): Settlements {
  const sent = (mail: MailEntry, at: number) => {
    Object.assign(mail, { state: 'sent', error: null, settledAt: at, isInTrouble: false })
    for (const other of tables.mails)
      if (other.to === mail.to && other.state === 'refused') other.isInTrouble = false
    for (const other of owed(tables))
      other.dueAt = Math.min(other.dueAt, Math.max(at, (other.triedAt ?? 0) + leastGapMs))
  }
  return {
    async settleMail(id, result, at) {
      const mail = tables.mails.find((one) => one.id === id)
      if (mail === undefined || (mail.state !== 'owed' && result.result !== 'sent')) return
      mail.leasedUntil = null
      if (result.result === 'sent') sent(mail, at)
      else if (result.result === 'refused')
        Object.assign(mail, { state: 'refused', error: result.error, settledAt: at, isInTrouble: true })
      else {
        const isInTrouble = mail.isInTrouble || result.isPutOff
        Object.assign(mail, { dueAt: result.at, error: result.error, triedAt: at, isInTrouble })
      }
    },
    async makeMailsDue(at) {
      for (const mail of owed(tables)) {
        mail.dueAt = Math.min(mail.dueAt, at)
        mail.owedAt = Math.min(mail.owedAt, at)
      }
    },
  }
}

function refusalsOf(tables: Tables): Refusals {
  return {
    async resendMails(to, at) {
      const again = tables.mails.filter(
        (mail) =>
          (mail.state === 'refused' || (mail.state === 'owed' && mail.isInTrouble)) &&
          (to === null || mail.to === to),
      )
      for (const mail of again)
        Object.assign(mail, { state: 'owed', dueAt: at, settledAt: null, attempts: 0 })
      return [...Map.groupBy(again, (mail) => mail.to)].map(([recipient, { length }]) => ({
        to: recipient,
        mails: length,
      }))
    },
    async refusedMails() {
      const refused = tables.mails.flatMap(({ isInTrouble, to, target, kind }) =>
        isInTrouble && target !== null ? [JSON.stringify({ to, target, kind })] : [],
      )
      return [...new Set(refused)].sort().map((text) => JSON.parse(text))
    },
    async countMails() {
      const of = (wanted: MailEntry['state']) => tables.mails.filter(({ state }) => state === wanted).length
      return { owed: of('owed'), sent: of('sent'), refused: of('refused') }
    },
  }
}

function ownTroublesOf(tables: Tables): OwnTroubles {
  return {
    async ownTroubles() {
      return JSON.parse(tables.ownTroubles)
    },
    async commitOwnTroubles({ at, basedOn, troubles, mails, recoveries }) {
      if (tables.ownTroubles !== JSON.stringify(basedOn)) return 'stale'
      tables.ownTroubles = JSON.stringify(troubles)
      insertMails(tables, mails, at)
      for (const recovery of recoveries)
        if (!withdraw(tables, recovery, at)) insertMails(tables, [recovery], at)
      return 'committed'
    },
  }
}

/** Deletes what was never sent of the thread of a recovery. True if nothing of it can have arrived. */
function withdraw(tables: Tables, { thread, to }: NewMail, at: number): boolean {
  const isOfThread = (mail: MailEntry) => mail.messageId === thread || mail.thread === thread
  const isUnsent = ({ state, attempts, isInTrouble, leasedUntil }: MailEntry) =>
    state === 'refused' || (state === 'owed' && (attempts === 0 || isInTrouble) && (leasedUntil ?? 0) <= at)
  tables.mails = tables.mails.filter((mail) => !(mail.to === to && isOfThread(mail) && isUnsent(mail)))
  return !tables.mails.some(isOfThread)
}
