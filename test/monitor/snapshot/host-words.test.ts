import assert from 'node:assert/strict'
import { type IncidentKind, incidentKinds } from '../../../monitor/incidents/incident.ts'
import { type HostCounts, sentenceOfHost } from '../../../monitor/snapshot/host-words.ts'

const host = 'api.example.com'
/** Those that are nothing else are open. */
const said = (kind: IncidentKind, all: number, { open: _, ...counts }: Partial<HostCounts> = {}) => {
  const others = { flapping: 0, muted: 0, over: 0, unwatched: 0, ...counts }
  const open = all - Object.values(others).reduce((sum, count) => sum + count, 0)
  return sentenceOfHost(kind, host, { ...others, all, open })
}
const ends = (kind: IncidentKind, all: number, over: number, unwatched = 0) =>
  said(kind, all, { over, unwatched })

/** While it stands at two; when it is over at one of three, at two of four, at all of two. */
const sentences: Readonly<Record<IncidentKind, readonly string[]>> = {
  drift: [
    '2 targets of api.example.com drift',
    '1 of 3 targets of api.example.com answers as documented again, 2 do not',
    '3 of 4 targets of api.example.com answer as documented again, 1 does not',
    'Both targets of api.example.com answer as documented again',
  ],
  unavailable: [
    '2 targets of api.example.com give no answer',
    '1 of 3 targets of api.example.com answers again, 2 do not',
    '3 of 4 targets of api.example.com answer again, 1 does not',
    'Both targets of api.example.com answer again',
  ],
  unauthorized: [
    '2 targets of api.example.com accept no token',
    '1 of 3 targets of api.example.com accepts a token again, 2 do not',
    '3 of 4 targets of api.example.com accept a token again, 1 does not',
    'Both targets of api.example.com accept a token again',
  ],
  quota: [
    '2 targets of api.example.com have used up their quota',
    '1 of 3 targets of api.example.com takes creates again, 2 do not',
    '3 of 4 targets of api.example.com take creates again, 1 does not',
    'Both targets of api.example.com take creates again',
  ],
  blind: [
    '2 targets of api.example.com are not known',
    '1 of 3 targets of api.example.com is known again, 2 are not',
    '3 of 4 targets of api.example.com are known again, 1 is not',
    'Both targets of api.example.com are known again',
  ],
  'monitor-fault': [
    'The monitor has failed at 2 targets of api.example.com',
    'The monitor works again at 1 of 3 targets of api.example.com, and not at 2',
    'The monitor works again at 3 of 4 targets of api.example.com, and not at 1',
    'The monitor works again at both targets of api.example.com',
  ],
}

describe('what several targets of one host are said to do', () => {
  it('is a sentence for each kind, while it stands, while it ends, and when it is over', () => {
    for (const kind of incidentKinds)
      assert.deepEqual([said(kind, 2), ends(kind, 3, 1), ends(kind, 4, 3), ends(kind, 2, 2)], sentences[kind])
  })

  it('says of what comes and goes, and of what is muted, neither that it is so nor that it is over', () => {
    const of = 'targets of api.example.com'
    assert.equal(said('drift', 3, { flapping: 1 }), `2 of 3 ${of} drift, 1 comes and goes`)
    assert.equal(said('drift', 3, { muted: 2 }), `1 of 3 ${of} drifts, 2 are muted`)
    assert.equal(
      said('drift', 3, { flapping: 2, muted: 1 }),
      `None of 3 ${of} drift, 2 come and go, 1 is muted`,
    )
    assert.equal(said('drift', 2, { flapping: 2 }), `2 ${of} drift`)
    assert.equal(
      said('unavailable', 5, { over: 1, flapping: 1, muted: 1, unwatched: 1 }),
      `1 of 5 ${of} answers again, 1 is no longer watched, 1 does not, 1 comes and goes, 1 is muted`,
    )
    assert.equal(said('monitor-fault', 3, { muted: 1 }), `The monitor has failed at 2 of 3 ${of}, 1 is muted`)
    assert.equal(
      said('monitor-fault', 3, { over: 1, muted: 2 }),
      `The monitor works again at 1 of 3 ${of}, 2 are muted`,
    )
  })

  it('leaves open what nobody looks at any longer', () => {
    assert.equal(
      ends('drift', 5, 2, 1),
      '2 of 5 targets of api.example.com answer as documented again, 1 is no longer watched, 2 do not',
    )
    assert.equal(
      ends('drift', 5, 0, 2),
      'None of 5 targets of api.example.com answer as documented again, 2 are no longer watched, 3 do not',
    )
    assert.equal(ends('drift', 3, 0, 3), 'All 3 targets of api.example.com are no longer watched')
    assert.equal(ends('blind', 2, 0, 2), 'Both targets of api.example.com are no longer watched')
  })
})
