import assert from 'node:assert/strict'
import { getTasks } from 'node-cron'
import { createTicks } from '../../../monitor/engine/ticks.ts'
import { targetOf } from '../../support/target.ts'

/** Of no other test. */
const [first, second] = ['11 4 6 3 *', '12 4 6 3 *']

describe('the ticks of the watches', () => {
  let ticked: string[]
  let schedules: string[]
  beforeEach(() => {
    ticked = []
    schedules = [first]
  })

  const ticks = createTicks(() =>
    schedules.map((schedule) => ({
      target: targetOf({ schedule }),
      tick: async (...given: unknown[]) => void ticked.push(`${schedule} ${given.length}`),
    })),
  )
  afterEach(() => ticks.stop())

  const ticking = (schedule: string) =>
    [...getTasks().values()].filter(
      (task) => task.getPattern() === schedule && task.getStatus() !== 'stopped',
    )
  const counts = () => [ticking(first).length, ticking(second).length]

  it('do not come where they are reloaded before they have started', async () => {
    await ticks.reload()
    assert.deepEqual(counts(), [0, 0])
  })

  it('come by the schedules in force, and by none of before', async () => {
    ticks.start()
    assert.deepEqual(counts(), [1, 0])
    schedules = [second]
    await ticks.reload()
    assert.deepEqual(counts(), [0, 1])
    await ticks.stop()
    assert.deepEqual(counts(), [0, 0])
  })

  it('leave it to the watch to find out why it missed a slot', async () => {
    schedules = [first, second]
    ticks.start()
    await ticking(second)[0]?.execute()
    assert.deepEqual(ticked, [`${second} 0`])
  })
})
