import assert from 'node:assert/strict'
import { groupsOf } from '../../../monitor/alerts/grouping.ts'
import { targetOf } from '../../support/target.ts'

describe('groupsOf', () => {
  const group = { by: 'host', waitMs: 60_000 } as const
  const urls = {
    one: 'https://api.example.com/a',
    two: 'https://API.example.com:443/b',
    otherPort: 'https://api.example.com:8443',
    alone: 'https://other.example.com',
  }
  const targets = Object.entries(urls).map(([name, url]) => targetOf({ name, url }))
  const hostsOf = (grouping: typeof group | null) => targets.map(groupsOf({ group: grouping, targets }))

  it('is the host of a target, where another is at the same host and port', () => {
    assert.deepEqual(hostsOf(group), ['api.example.com', 'api.example.com', null, null])
  })

  it('is none where nothing is to be grouped', () => {
    assert.deepEqual(hostsOf(null), [null, null, null, null])
  })
})
