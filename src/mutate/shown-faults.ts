// What our synthetic contacts show of a fault of stored values: who sends what, and what the judge finds in the answer. Pure.
// Called by docs/contact-page.ts, and by tests.
import { type ContactKind, createSyntheticContact } from '../contract/synthetic-contact.ts'
import type { CreateContact } from '../contract/types.ts'
import { isObject } from '../judge/evidence.ts'
import type { Judge } from '../judge/judge.ts'
import type { Finding } from '../judge/verdict.ts'
import { type Sender, type StoredFault, storedOf } from './stored-faults.ts'

/** What a sender sends. The marker is constant: what is shown must not depend on the day. */
export const contactOf = (sender: Sender, kind: ContactKind): CreateContact =>
  createSyntheticContact('2026-01-01T00:00:00.000Z', { kind, hostile: sender === 'loopback' })

/** What the judge finds in the answer of a provider with that fault. */
export function findingsOn(
  { documented, judge }: Judge,
  fault: StoredFault,
  sent: CreateContact,
): readonly Finding[] {
  const { contract, created } = documented
  const { identifier = '', status, example } = created
  const id = isObject(example) ? example[identifier] : undefined
  const body = { [identifier]: id, ...fault.store(storedOf(sent)) }
  const exchange = {
    startedAt: '2026-01-01T00:00:00.000Z',
    requestLeft: true,
    answer: {
      status,
      headers: [['content-type', contract.mediaType]] as const,
      body: new TextEncoder().encode(JSON.stringify(body)),
    },
    failure: null,
    timing: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: 1 },
  }
  return judge(exchange, { meant: created.name, sent, secrets: [] }).findings
}
