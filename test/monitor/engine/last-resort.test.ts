// Who is told straight away that the store cannot be used: senders that answer as they are told to, and a store in memory.
import assert from 'node:assert/strict'
import type { Config } from '../../../monitor/config/config-shape.ts'
import type { SendResult } from '../../../monitor/delivery/sender.ts'
import { createLastResort } from '../../../monitor/engine/last-resort.ts'
import type { NewMessage } from '../../../monitor/store/store.ts'
import { originOfTests } from '../../support/mails.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'

const at = Date.parse('2026-12-01T12:00:00Z')

describe('the last resort', () => {
  const smtp = {
    ...{ host: '127.0.0.1', port: 9, user: null, password: null, from: 'm@example.com' },
    security: 'none' as const,
  }
  const configOf = (...mailTo: string[]): Config => ({
    ...{ directory: '.', targets: [targetOf({ mailTo })], smtp, ...bounds, ...byMail, alerts },
    ...{ storeFile: '', retentionMs: 86_400_000, heartbeatUrl: null, web, warnings: [] },
  })
  /** @param answers To each message in turn; sent, when there are no more. */
  const begin = (config: Config, answers: readonly SendResult[]) => {
    const sent: string[] = []
    const left = [...answers]
    let inForce = config
    const lastResort = createLastResort({
      store: openMemoryStore(),
      send: async ({ to }: NewMessage) => {
        sent.push(to)
        return left.shift() ?? { result: 'sent' }
      },
      now: () => at,
      origin: () => originOfTests,
      config: () => inForce,
    })
    const fail = async () => {
      lastResort.storeFailed('test slot', 'disk full')
      await lastResort.idle()
    }
    const reload = (next: Config) => {
      inForce = next
      lastResort.reload()
    }
    return { sent, fail, reload }
  }
  const busy: SendResult = {
    result: 'failed',
    refusal: 'passing',
    error: 'EHTTP 429',
    retryAt: at + 3_600_000,
  }
  const away: SendResult = { result: 'failed', refusal: 'passing', error: 'ECONNREFUSED' }

  it('tries whoever could not be told at the next failure, and whoever wants a rest not before that is over', async () => {
    const { sent, fail } = begin(configOf('a@example.com', 'b@example.com'), [away, busy])
    await fail()
    await fail()
    await fail()
    assert.deepEqual(sent, ['a@example.com', 'b@example.com', 'a@example.com'])
  })

  it('lets nobody rest on when the configuration was reloaded: somebody has mended something', async () => {
    const config = configOf('a@example.com')
    const { sent, fail, reload } = begin(config, [busy])
    await fail()
    await fail()
    assert.equal(sent.length, 1)
    reload(config)
    await fail()
    assert.equal(sent.length, 2)
  })

  it('tells nobody whom a reload has taken out, and whoever stayed', async () => {
    const { sent, fail, reload } = begin(configOf('a@example.com', 'b@example.com'), [away, away])
    await fail()
    reload(configOf('b@example.com'))
    await fail()
    assert.deepEqual(sent, ['a@example.com', 'b@example.com', 'b@example.com'])
  })
})
