import assert from 'node:assert/strict'
import { type Mute, mutedBy, mutedUntil } from '../../../monitor/store/mutes.ts'

describe('the mutes of a target', () => {
  const mute = (kind: Mute['kind'], until: number): Mute => ({
    ...{ target: 'test', kind, since: 0, until, reason: null },
  })

  it('silence a kind until the last of them that is of it, or of all, ends', () => {
    for (const mutes of [
      [mute('all', 20), mute('drift', 10)],
      [mute('drift', 20), mute('all', 10)],
    ]) {
      assert.equal(mutedUntil(mutes, 'drift'), 20)
      assert.equal(mutedUntil(mutes, 'blind'), mutes.find(({ kind }) => kind === 'all')?.until)
    }
    assert.equal(mutedUntil([mute('drift', 10)], 'blind'), null)
  })

  it('silence the kinds that they name, or all', () => {
    assert.deepEqual([...mutedBy([mute('drift', 1), mute('blind', 1)])].toSorted(), ['blind', 'drift'])
    assert.ok(mutedBy([mute('all', 1)]).has('quota'))
    assert.equal(mutedBy([]).size, 0)
  })
})
