// When the store cannot be written, no mail can be owed: then one is sent straight away, once per reminder time. It
// can be lost, unlike an owed one; silence would be worse. Called by monitor.ts.
import type { Alerts, Target } from '../config-shape.ts'
import type { IncidentEvent } from '../incident.ts'
import { nothingKnown, type Origin } from './circumstances.ts'
import { mailsOf } from './mails.ts'
import type { Mailer } from './smtp.ts'

export interface LastResortOptions {
  readonly mailer: () => Promise<Mailer>
  readonly now: () => number
  readonly origin: Origin
}

/** Gives back what tells of a failing store, at most once per `remindEveryMs` and target. Never throws. */
export function createLastResort({ mailer, now, origin }: LastResortOptions) {
  const toldAt = new Map<string, number>()
  return async (target: Target, detail: string, { remindEveryMs }: Alerts): Promise<void> => {
    const at = now()
    const before = toldAt.get(target.name)
    if (before !== undefined && at - before < remindEveryMs) return
    toldAt.set(target.name, at)
    const incident = { openedAt: at, toldAt: at, sequence: 1, why: detail }
    const event: IncidentEvent = {
      kind: 'monitor-fault',
      event: 'opened',
      at,
      incident,
      findings: [],
      gone: [],
      alone: null,
      mail: 'owed',
      isMuteEnd: false,
    }
    const mails = mailsOf(target, event, nothingKnown(origin))
    const sent = await Promise.all(mails.map(async (mail) => (await mailer()).send(mail)))
    // Nobody was told: the next failure tries again.
    if (sent.every(({ result }) => result !== 'sent')) toldAt.delete(target.name)
  }
}
