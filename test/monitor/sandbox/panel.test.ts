import assert from 'node:assert/strict'
import type { Deviation } from 'contactrz/provider'
import { type Choice, choiceOf } from '../../../monitor/sandbox/deviations.ts'
import { createPanel, type PanelHands } from '../../../monitor/sandbox/panel.ts'

describe('the panel of the sandbox', () => {
  /** What it has done, in order. */
  let done: string[]
  let deviations: readonly Deviation[]
  beforeEach(() => {
    done = []
    deviations = []
  })
  const panelOf = () =>
    createPanel(
      {
        deviate(next) {
          deviations = next
          done.push('deviate')
        },
      },
      'sandbox',
    )
  const handsOf = (
    runNow: PanelHands['runNow'] = async () => ({ result: { result: 'run' } }),
  ): PanelHands => ({
    store: {
      now: async () => 7,
      async release(target, at) {
        assert.equal(at, 7)
        done.push(`release ${target}`)
        return null
      },
    },
    runNow(target) {
      done.push('run')
      return runNow(target)
    },
  })
  const choice = (name: string) => {
    const found = choiceOf(name)
    assert.ok(found)
    return found
  }

  it('has the provider answer so, lifts the hold, and then runs', async () => {
    const panel = panelOf()
    assert.equal(panel.chosen(), null)
    const chosen = { choice: choice('id-number'), at: 7 }
    await panel.choose(chosen, handsOf()).met
    assert.deepEqual(done, ['deviate', 'release sandbox', 'run'])
    assert.deepEqual(deviations, [choice('id-number').deviation])
    assert.equal(panel.chosen(), chosen)
  })

  it('has it answer as documented again', async () => {
    const panel = panelOf()
    await panel.choose({ choice: choice('quota'), at: 1 }, handsOf()).met
    await panel.choose({ choice: null, at: 2 }, handsOf()).met
    assert.deepEqual(deviations, [])
    assert.equal(panel.chosen()?.choice, null)
  })

  it('runs once more where a run that was under way has held creates anew, and then no more', async () => {
    const held = async () => ({ result: { result: 'gated', reason: 'hold' } })
    await panelOf().choose({ choice: null, at: 1 }, handsOf(held)).met
    assert.deepEqual(done, ['deviate', 'release sandbox', 'run', 'release sandbox', 'run'])
  })

  it('runs an outage until it is told, unless something else is chosen meanwhile', async () => {
    const runsOf = async (other: Choice | null | undefined) => {
      done = []
      const panel = panelOf()
      const hands = handsOf(async () => {
        if (other !== undefined && done.filter((what) => what === 'run').length === 1)
          await panel.choose({ choice: other, at: 2 }, handsOf()).met
        return { result: { result: 'run' } }
      })
      await panel.choose({ choice: choice('status-503'), at: 1 }, hands).met
      return done.filter((what) => what === 'run').length
    }
    assert.equal(await runsOf(undefined), 3)
    assert.equal(await runsOf(null), 2)
  })

  it('survives a failure of ours, which is in the log of the monitor', async () => {
    const failing = handsOf(async () => {
      throw new Error('the store')
    })
    await panelOf().choose({ choice: null, at: 1 }, failing).met
    assert.deepEqual(done, ['deviate', 'release sandbox', 'run'])
  })
})
