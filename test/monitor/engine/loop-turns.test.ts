import assert from 'node:assert/strict'
import { createProvider } from 'contactrz/provider'
import { ownTurn } from '../../../monitor/engine/loop-turns.ts'
import { meet } from '../../../monitor/engine/meet.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { serveHttp } from '../../support/answer-server.ts'
import { targetOf } from '../../support/target.ts'

/** Counts the turns of the loop until it is stopped. */
function countTurns() {
  let turn = 0
  let isCounting = true
  const count = () => {
    turn++
    if (isCounting) setImmediate(count)
  }
  setImmediate(count)
  return { now: () => turn, stop: () => (isCounting = false) }
}

const isAscending = (turns: readonly number[]) =>
  turns.every((turn, index) => index === 0 || turn > (turns[index - 1] as number))

describe('what many runs do at once', () => {
  const many = 12
  const evening = Date.parse('2026-12-01T13:00:00Z')
  let turns: ReturnType<typeof countTurns>
  beforeEach(() => {
    turns = countTurns()
  })
  afterEach(() => turns.stop())

  it('is done in a turn of the loop for each, in the order in which they came', async () => {
    const done: [name: number, turn: number][] = []
    await Promise.all(
      Array.from({ length: many }, async (_, name) => {
        await ownTurn()
        done.push([name, turns.now()])
      }),
    )
    assert.deepEqual(
      done.map(([name]) => name),
      Array.from({ length: many }, (_, name) => name),
    )
    assert.ok(isAscending(done.map(([, turn]) => turn)), String(done))
  })

  it('is to begin an exchange, and to judge an answer: none keeps others from being read in time', async () => {
    const provider = await createProvider({ now: () => evening })
    const answers: (() => void)[] = []
    // All answers leave at once, when all requests have come.
    const server = await serveHttp(async (request, response, body) => {
      const { promise: all, resolve } = Promise.withResolvers<void>()
      const { authorization = '' } = request.headers
      const headers = { 'content-type': 'application/json', authorization }
      const answer = await fetch(`${provider.url}${request.url}`, { method: 'POST', headers, body })
      const text = await answer.text()
      if (answers.push(resolve) === many) for (const leave of answers) leave()
      await all
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
    })
    const [begun, judged]: [number[], number[]] = [[], []]
    const lookUp = async () => {
      begun.push(turns.now())
      return [{ address: '127.0.0.1', family: 4 as const }]
    }
    /** Asked right after an answer was judged. */
    const knowsId = async () => {
      judged.push(turns.now())
      return false
    }
    const store = { hold: async () => null, knowsId } as Partial<Store> as Store
    const target = targetOf({ url: server.url.replace('127.0.0.1', 'localhost'), connection: { lookUp } })
    try {
      const met = await Promise.all(
        Array.from({ length: many }, (_, id) => {
          const pair = { variant: 'created', contact: 'full', id } as const
          return meet(target, { target: 'test', slotAt: evening }, pair, provider.issueToken(), {
            store,
            now: () => evening,
          })
        }),
      )
      assert.ok(met.every((one) => 'outcome' in one && one.outcome === 'conforming'))
      assert.deepEqual([begun.length, judged.length], [many, many])
      assert.ok(isAscending(begun), `begun in the turns ${begun}`)
      assert.ok(isAscending(judged), `judged in the turns ${judged}`)
    } finally {
      await server.close()
      await provider.close()
    }
  })
})
