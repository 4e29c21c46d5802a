import assert from 'node:assert/strict'
import { type ContactKind, contactKinds, createSyntheticContact, type Outcome } from 'contactrz'
import fc from 'fast-check'
import {
  contactOf,
  contactsLookedAt,
  contactsOf,
  nextContact,
  type SentContact,
} from '../../../monitor/plan/contact.ts'

const alternate = { send: 'alternate' } as const
const begin = Date.parse('2026-12-01T11:00:00Z')

/** What a series of runs sends, given what each comes to. */
function play(outcomeOf: (index: number, contact: ContactKind) => Outcome, runs: number): SentContact[] {
  const sent: SentContact[] = []
  for (let index = 0; index < runs; index++) {
    const slotAt = begin + index * 1_800_000
    const contact = nextContact(alternate, slotAt, sent.toReversed().slice(0, contactsLookedAt))
    sent.push({ contact, outcome: outcomeOf(index, contact) })
  }
  return sent
}

const kindsOf = (sent: readonly SentContact[]) => sent.map(({ contact }) => contact)

describe('nextContact', () => {
  it('takes turns, and begins with the full one', () => {
    const sent = play((index) => (index % 2 === 0 ? 'conforming' : 'drift'), 4)
    assert.deepEqual(kindsOf(sent), ['full', 'name-alone', 'full', 'name-alone'])
  })

  it('sends what got no verdict once more', () => {
    const sent = play((index) => (index === 1 ? 'unavailable' : 'conforming'), 4)
    assert.deepEqual(kindsOf(sent), ['full', 'name-alone', 'name-alone', 'full'])
  })

  it('sends one alone where the configuration says so', () => {
    for (const send of contactKinds)
      assert.equal(nextContact({ send }, begin, [{ contact: send, outcome: 'conforming' }]), send)
  })

  it('brings both to a verdict, whichever slots of a round fail', () => {
    const round = fc
      .array(fc.constantFrom<Outcome>('conforming', 'drift', 'unavailable', 'over-quota', 'unauthorized'), {
        minLength: 1,
        maxLength: 7,
      })
      .filter((outcomes) => outcomes.some((outcome) => outcome === 'conforming' || outcome === 'drift'))
    fc.assert(
      fc.property(round, fc.nat(20), (outcomes, offset) => {
        const at = (index: number) => outcomes[index % outcomes.length] ?? 'conforming'
        const sent = play(at, 300).slice(offset, offset + 40 * outcomes.length)
        for (const kind of contactKinds)
          assert.ok(
            sent.some(
              ({ contact, outcome }) => contact === kind && (outcome === 'conforming' || outcome === 'drift'),
            ),
            `${kind} has no verdict: ${JSON.stringify(outcomes)}`,
          )
      }),
      { numRuns: 1000 },
    )
  })

  it('still sends the one while the other alone fails', () => {
    for (const failing of contactKinds) {
      const sent = play((_index, contact) => (contact === failing ? 'unavailable' : 'conforming'), 20)
      assert.ok(kindsOf(sent).filter((kind) => kind !== failing).length >= 6, JSON.stringify(sent))
    }
  })
})

describe('contactsOf', () => {
  it('meets created with both, and an expired token with one', () => {
    assert.deepEqual(contactsOf(alternate, 'created'), ['full', 'name-alone'])
    assert.deepEqual(contactsOf(alternate, 'expiredToken'), ['full'])
    assert.deepEqual(contactsOf({ send: 'name-alone' }, 'created'), ['name-alone'])
    assert.deepEqual(contactsOf({ send: 'name-alone' }, 'expiredToken'), ['name-alone'])
  })
})

describe('contactOf', () => {
  const contact = { Name: 'contactrz synthetic of ours', Phone: null, Fax: '017' }

  it('puts overrides in the place of what is sent, and leaves out what is null', () => {
    const sent = contactOf({ contact }, 'full', 'm')
    assert.deepEqual([sent.Name, sent.Fax, 'Phone' in sent], ['contactrz synthetic of ours', '017', false])
    assert.equal(Object.keys(sent).length, Object.keys(createSyntheticContact('m')).length - 1)
  })

  it('sends Name and nothing else where Name alone is sent, with its override', () => {
    assert.deepEqual(contactOf({ contact }, 'name-alone', 'm'), { Name: contact.Name })
    const { Name, ...others } = contactOf({ contact: {} }, 'name-alone', 'm')
    assert.match(Name, /contactrz synthetic m/)
    assert.deepEqual(others, {})
  })
})
