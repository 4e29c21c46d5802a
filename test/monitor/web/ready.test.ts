import assert from 'node:assert/strict'
import type { Pulse } from '../../../monitor/engine/monitor.ts'
import { StoreError } from '../../../monitor/store/store.ts'
import { createReadiness } from '../../../monitor/web/ready.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { serve, well } from '../../support/served.ts'

const alive: Pulse = { sinceTickMs: 89_000, isStopping: false }
const fails = (text: string) => () => Promise.reject(new StoreError(text, { code: 'store-failed' }))

describe('readiness', () => {
  const reasons = (pulse: Pulse, store = {}) =>
    createReadiness({ store: { ...openMemoryStore(), ...store }, monitor: { pulse: () => pulse } })()

  it('is that it ticks, is not being stopped, and can read and write its store', async () => {
    assert.deepEqual(await reasons(alive), [])
    assert.deepEqual(await reasons({ ...alive, sinceTickMs: null }), ['it has not started yet'])
    assert.deepEqual(await reasons({ ...alive, sinceTickMs: 90_000 }), [
      'it has not looked at what is due for 90 s',
    ])
    assert.deepEqual(await reasons({ ...alive, isStopping: true }), ['it is being stopped'])
    assert.deepEqual(await reasons(alive, { countMessages: fails('disk I/O error') }), [
      'the store cannot be read: disk I/O error',
    ])
    assert.deepEqual(
      await reasons(alive, { assertWritable: fails('attempt to write a readonly database') }),
      ['the store cannot be written: attempt to write a readonly database'],
    )
    assert.deepEqual(
      await reasons(alive, { countMessages: () => Promise.reject(new Error('secret')) }),
      ['the store cannot be read: a fault of ours'],
      'what no store says could say anything',
    )
  })

  it('asks the store once a second at most, whoever asks', async () => {
    let [asked, at] = [0, 0]
    const store = { countMessages: openMemoryStore().countMessages, assertWritable: async () => void asked++ }
    const readiness = createReadiness({ store, monitor: { pulse: () => alive }, steady: () => at })
    await Promise.all([readiness(), readiness()])
    at = 999
    await readiness()
    assert.equal(asked, 1)
    at = 1000
    await readiness()
    assert.equal(asked, 2)
  })

  it('is told to everybody by /readyz, and its reasons to those who may read', async () => {
    let pulse = alive
    const served = await serve({
      web: { password: 'sesame' },
      monitor: {
        ...well,
        pulse: () => pulse,
        health: async () => [{ kind: 'slot-undecided', target: 'test', since: 0 }],
      },
    })
    const ready = async (headers = {}) => {
      const answer = await served.get('/readyz', headers)
      return [answer.status, await answer.text()]
    }
    const authorization = `Basic ${btoa('a:sesame')}`
    assert.deepEqual(await ready(), [200, 'ok\n'])
    pulse = { sinceTickMs: 100_000, isStopping: true }
    assert.deepEqual(await ready(), [503, 'not ready\n'])
    assert.deepEqual(await ready({ authorization: 'Basic eDp5' }), [503, 'not ready\n'])
    assert.deepEqual(await ready({ authorization }), [
      503,
      'not ready\nit is being stopped\nit has not looked at what is due for 100 s\n',
    ])
    await served.close()
  })

  it('is no matter of /healthz, which reads nothing and asks nobody for a password', async () => {
    const asked: string[] = []
    const store = openMemoryStore({ onAsked: (method) => void asked.push(method) })
    const served = await serve({ store, web: { password: 'sesame' } })
    const answer = await served.get('/healthz')
    assert.deepEqual([answer.status, await answer.text(), asked], [200, 'ok\n', []])
    await served.close()
  })
})
