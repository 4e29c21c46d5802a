import assert from 'node:assert/strict'
import { groupOf } from '../../../monitor/alerts/grouping.ts'
import { targetOf } from '../../support/target.ts'

describe('groupOf', () => {
  const group = { by: 'host', waitMs: 60_000 } as const
  const urls = {
    one: 'https://api.example.com/a',
    two: 'https://API.example.com:443/b',
    otherPort: 'https://api.example.com:8443',
    alone: 'https://other.example.com',
  }
  const targets = Object.entries(urls).map(([name, url]) => targetOf({ name, url }))
  const groupsOf = (grouping: typeof group | null) =>
    targets.map((target) => groupOf(target, { group: grouping, targets }))

  it('is the host of a target, where another is at the same host and port', () => {
    assert.deepEqual(groupsOf(group), ['api.example.com', 'api.example.com', null, null])
  })

  it('is none where nothing is to be grouped', () => {
    assert.deepEqual(groupsOf(null), [null, null, null, null])
  })
})
