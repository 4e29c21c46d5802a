import assert from 'node:assert/strict'
import { contactKinds } from '../../src/contract/synthetic-contact.ts'
import { ownJudge } from '../../src/live/live.ts'
import { contactOf, findingsOn } from '../../src/mutate/shown-faults.ts'
import {
  changedBy,
  type Sender,
  type StoredFault,
  senders,
  storedFaults,
  storedOf,
} from '../../src/mutate/stored-faults.ts'
import { gatherByProbe } from '../../src/report/gather.ts'
import type { ProbeReport } from '../../src/report/report.ts'

/** Whether one of a sender's contacts shows a fault at the property that is made for it. */
function isShown(fault: StoredFault, sender: Sender): boolean {
  return contactKinds.some((kind) => {
    const sent = contactOf(sender, kind)
    const findings = findingsOn(ownJudge(), fault, sent)
    const isNamed = findings.some(({ pointer }) => pointer === `/${fault.at}` || pointer === '')
    const isMoved = findings.some(({ rule }) => rule === 'echo-swapped')
    return changedBy(fault, sent).includes(fault.at) && (isNamed || isMoved)
  })
}

describe('what a provider could do to what is stored, by the live document', () => {
  it('is shown at the property that is made for it, or the table says why not', () => {
    const untrue = Object.entries(storedFaults).flatMap(([id, fault]) =>
      senders
        .filter((sender) => isShown(fault, sender) === (fault.hidden?.[sender] !== undefined))
        .map((sender) => `${id}, ${sender}`),
    )
    assert.deepEqual(untrue, [])
  })

  it('is found by the judge whenever it changes a value, and only then', () => {
    for (const [id, fault] of Object.entries(storedFaults)) {
      for (const sender of senders) {
        for (const kind of contactKinds) {
          const sent = contactOf(sender, kind)
          const isChanged = changedBy(fault, sent).length > 0
          assert.equal(findingsOn(ownJudge(), fault, sent).length > 0, isChanged, `${id}, ${sender}, ${kind}`)
        }
      }
    }
  })

  it('is nothing where a provider has no fault', () => {
    const faultless: StoredFault = { what: '', at: 'Name', store: (sent) => sent }
    for (const sender of senders) {
      for (const kind of contactKinds)
        assert.deepEqual(findingsOn(ownJudge(), faultless, contactOf(sender, kind)), [])
    }
    assert.equal(storedOf({ Name: 'x' }).Phone, '')
  })

  it('is many things', () => assert.ok(Object.keys(storedFaults).length >= 45))
})

describe('what a provider does to what it stores, told by the live document', () => {
  const probesOf = (fault: StoredFault, sender: Sender): ProbeReport[] =>
    contactKinds.map((contact) => {
      const findings = findingsOn(ownJudge(), fault, contactOf(sender, contact))
      return { variant: 'created', contact, outcome: 'drift', mayHaveCreated: true, findings }
    })

  it('is told of Name alone only where the full contact does not show it', () => {
    const twice = Object.entries(storedFaults).flatMap(([id, fault]) =>
      senders.flatMap((sender) => {
        const [full = [], alone = []] = gatherByProbe(probesOf(fault, sender))
        return full.length > 0 && alone.length > 0 ? [`${id}, ${sender}`] : []
      }),
    )
    assert.deepEqual(twice, [])
  })

  it('says of both contacts what both show, the one in more properties than the other', () => {
    const [full = [], alone] = gatherByProbe(probesOf(storedFaults['upper-case'] as StoredFault, 'loopback'))
    assert.deepEqual(
      [full.map(({ found, isOfBoth }) => [found.pointer, isOfBoth]), alone],
      [[['', true]], []],
    )
  })
})
