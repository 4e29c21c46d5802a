// The outbox on a bench: a store, a clock that a test sets, and a mail server that answers as it is told.
import { createOutbox, type Outbox } from '../../monitor/delivery/outbox.ts'
import type { Letter, Sender, SendResult } from '../../monitor/delivery/sender.ts'
import type { NewMessage, Store } from '../../monitor/store/store.ts'
import { changeAt, changeNow, mailOf } from '../monitor/store/conformance/rows.ts'
import { type Database, describeOnEveryStore } from './stores.ts'

export const down: SendResult = { result: 'failed', refusal: 'passing', error: 'ETIMEDOUT' }
export const full: SendResult = { result: 'failed', refusal: 'put-off', error: 'EENVELOPE 552 5.2.2' }
export const noSuchMailbox: SendResult = {
  result: 'failed',
  refusal: 'refused',
  error: 'EENVELOPE 550 5.1.1',
}

export interface OutboxBench {
  readonly store: Store
  clock: number
  /** What has reached the mail server. */
  sent: Letter[]
  /** What the mail server says. Default: it takes each. */
  answer: (mail: Letter) => SendResult
  /** What was logged. */
  readonly lines: string[]
  readonly faults: unknown[]
  owe(...messages: NewMessage[]): Promise<unknown>
  /** An outbox beside that of `deliver`. */
  outboxWith(of: Store, send: Sender['send']): Outbox
  deliver(): Promise<void>
  /** Of what was sent, in order. */
  recipients(): string[]
}

export const mailTo = (to: string, more: Partial<NewMessage> = {}): NewMessage =>
  mailOf(to, to, { html: '<p>t', report: '{}', ...more })

function createBench(store: Store): OutboxBench {
  const bench: OutboxBench = {
    ...{ store, clock: 1_000_000, sent: [], answer: () => ({ result: 'sent' }), lines: [], faults: [] },
    owe: (...messages) => changeNow(store, changeAt(bench.clock, { messages })),
    outboxWith: (of, send) =>
      createOutbox({
        store: of,
        ...{ channel: 'mail', isConfigured: () => true },
        sender: async () => ({ send, verify: async () => null, close() {} }),
        ...{ now: () => bench.clock, log: (line: string) => void bench.lines.push(line), random: () => 0 },
        onFault: (error) => void bench.faults.push(error),
      }),
    deliver: () =>
      bench
        .outboxWith(store, async (mail) => {
          bench.sent.push(mail)
          return bench.answer(mail)
        })
        .deliver(),
    recipients: () => bench.sent.map(({ to }) => to),
  }
  return bench
}

/** @param tests Are given a function: the bench is another in each test. */
export function describeOutbox(what: string, tests: (of: () => OutboxBench) => void) {
  describeOnEveryStore(what, (create) => {
    let database: Database
    let bench: OutboxBench
    beforeEach(() => {
      database = create()
      bench = createBench(database.open())
    })
    afterEach(async () => {
      await bench.store.close()
      database.remove()
    })
    tests(() => bench)
  })
}
