import assert from 'node:assert/strict'
import fc from 'fast-check'
import { incidentKinds } from '../../../monitor/incidents/incident.ts'
import { incidentPath, parseIncidentParams } from '../../../monitor/snapshot/incident-path.ts'

const paramsOf = (path: string) => {
  const [, , target = '', kind = '', openedAt = ''] = path.split('/').map(decodeURIComponent)
  return { target, kind, openedAt }
}

describe('the address of an incident', () => {
  it('has target, kind and the instant at which it opened', () => {
    const openedAt = Date.parse('2026-11-27T11:30:00.018Z')
    assert.equal(
      incidentPath('production', 'drift', openedAt),
      '/incidents/production/drift/20261127T113000.018Z',
    )
  })

  it('leads back to the incident, whatever the target is called', () => {
    const key = fc.record(
      {
        target: fc.string({ unit: 'grapheme', minLength: 1 }),
        kind: fc.constantFrom(...incidentKinds),
        openedAt: fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }),
      },
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(key, (of) => {
        const path = incidentPath(of.target, of.kind, of.openedAt)
        assert.match(path, /^\/incidents\/[^/?#\s]+\/[a-z-]+\/\d{8}T\d{6}\.\d{3}Z$/)
        assert.deepEqual(parseIncidentParams(paramsOf(path)), of)
      }),
    )
  })

  it('is none where a kind, an instant or a target is none', () => {
    const params = { target: 'a', kind: 'drift', openedAt: '20261127T113000.000Z' }
    assert.notEqual(parseIncidentParams(params), null)
    const wrong = [
      { ...params, kind: 'Drift' },
      { ...params, kind: 'toString' },
      { ...params, target: '' },
      ...['', '0', '2026-11-27T11:30:00.000Z', '20261127T113000Z', '20260230T113000.000Z'].map(
        (openedAt) => ({
          ...params,
          openedAt,
        }),
      ),
      { ...params, openedAt: '20261327T113000.000Z' },
      {},
    ]
    for (const one of wrong) assert.equal(parseIncidentParams(one), null, JSON.stringify(one))
  })
})
