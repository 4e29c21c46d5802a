import assert from 'node:assert/strict'
import { commitNotified } from '../../../monitor/engine/notify.ts'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import { StoreError } from '../../../monitor/store/store.ts'

const notified = { basedOn: noIncidents, incidents: noIncidents, events: [], messages: [] }

describe('commitNotified', () => {
  it('works out anew what others have written before it, and gives up after 20 times', async () => {
    let times = 0
    const notify = async () => {
      times++
      return notified
    }
    const begunAt = performance.now()
    assert.equal(await commitNotified(notify, async () => (times < 20 ? 'stale' : 'committed')), 'committed')
    assert.equal(times, 20)
    // A pause each time, longer than the one before, in which the others come to their end.
    assert.ok(performance.now() - begunAt > 300)
    times = 0
    await assert.rejects(
      commitNotified(notify, async () => 'stale'),
      (error: unknown) => error instanceof StoreError && /written by others 20 times/.test(error.message),
    )
    assert.equal(times, 20)
  })

  it('commits nothing where nothing has changed', async () => {
    const committed = await commitNotified(
      async () => null,
      async () => assert.fail('committed'),
    )
    assert.equal(committed, null)
  })
})
