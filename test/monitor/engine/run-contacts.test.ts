import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { contract } from 'contactrz'
import type { Deviation } from 'contactrz/provider'
import type { Target } from '../../../monitor/config/config-shape.ts'
import { describeResult, fieldsOf } from '../../../monitor/engine/result-line.ts'
import { type RunResult, runSlot } from '../../../monitor/engine/run.ts'
import type { Tokens } from '../../../monitor/engine/token.ts'
import { createLog } from '../../../monitor/log/log.ts'
import { streamSink } from '../../../monitor/log/log-sink.ts'
import { serveHttp } from '../../support/answer-server.ts'
import { createSlotBench, type SlotBench } from '../../support/slot-bench.ts'
import { describeOnEveryStore } from '../../support/stores.ts'
import { alerts, byMail, targetOf } from '../../support/target.ts'

/** 20:00 in Jakarta: creates are allowed. */
const evening = Date.parse('2026-12-01T13:00:00Z')
const tokensOf = (get: Tokens['get'], expired: string | null = null): Tokens => ({
  get,
  expired: () => expired,
})

describeOnEveryStore('runSlot, with two contacts of the live document', (create) => {
  let bench: SlotBench
  let tokens: Tokens
  beforeEach(async () => {
    bench = await createSlotBench(evening, create())
    tokens = tokensOf(async () => {
      return { token: bench.provider.issueToken() }
    })
  })
  afterEach(() => bench.close())

  const run = (more: Partial<Target> = {}, slotAt = bench.clock): Promise<RunResult> => {
    const dependencies = { store: bench.store, tokens, alerts, routing: byMail, now: () => bench.clock }
    return runSlot(targetOf({ url: bench.provider.url, ...more }), slotAt, dependencies)
  }
  const all = { target: 'test', from: 0, to: Number.MAX_SAFE_INTEGER }
  const ledger = async () => (await bench.store.ledgerOf(all)).map(({ state }) => state)
  const events = async () => (await bench.store.eventsOf(all)).map(({ event }) => event)
  const contacts = async () => (await bench.store.runsOf(all)).map(({ contact }) => contact)
  const answer = (deviation: Deviation) => bench.provider.deviate([deviation])

  const names = Object.keys(contract.request.schema.properties)
  const sentNames = async (more: Partial<Target> = {}) => {
    const seen: string[] = []
    for (let slot = 0; slot < 4; slot++) {
      const result = await run(more)
      if (result.result === 'run') seen.push(String(result.contact))
      bench.clock += 1_800_000
    }
    return seen
  }

  it('sends them in turn, each with its own verdict, and both conform', async () => {
    assert.deepEqual(await sentNames(), ['full', 'name-alone', 'full', 'name-alone'])
    const full = await run()
    bench.clock += 1_800_000
    const nameAlone = await run()
    assert.match(describeResult(targetOf(), bench.clock, full) ?? '', /conforming$/)
    assert.match(describeResult(targetOf(), bench.clock, nameAlone) ?? '', /conforming \(name-alone\)$/)
    const stream = new PassThrough()
    const log = await createLog('json', streamSink(stream))
    log('a slot', fieldsOf(targetOf(), bench.clock, nameAlone))
    const line = String(stream.read())
    assert.equal(JSON.parse(line).contactKind, 'name-alone')
    assert.doesNotMatch(line, /redacted/)
    const turn = ['full', 'name-alone']
    assert.deepEqual(await contacts(), [...turn, ...turn, ...turn])
    assert.deepEqual(
      (await bench.store.latestContacts('test', 2)).map(({ contact, outcome }) => [contact, outcome]),
      [
        ['name-alone', 'conforming'],
        ['full', 'conforming'],
      ],
    )
    assert.deepEqual(new Set(await ledger()), new Set(['created']))
  })

  it('takes turns across a restart, whatever is gated in between', async () => {
    await run()
    await bench.reopen()
    bench.clock = Date.parse('2026-12-02T05:00:00Z')
    assert.equal((await run()).result, 'gated')
    bench.clock = Date.parse('2026-12-02T13:00:00Z')
    const second = await run()
    assert.equal(second.result === 'run' && second.contact, 'name-alone')
  })

  it('finds what shows only where something was not sent, messages it once, and resolves it when it is mended', async () => {
    let unset: string | null
    let id = 0
    const server = await serveHttp((_request, response, body) => {
      const sent: Record<string, string> = JSON.parse(body)
      const contact = Object.fromEntries(names.map((name) => [name, sent[name] ?? unset]))
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ Id: String(++id), ...contact }))
    })
    const outcomes: string[] = []
    for (let slot = 0; slot < 10; slot++) {
      unset = slot < 5 || slot > 7 ? null : ''
      const result = await run({ url: server.url })
      if (result.result === 'run') outcomes.push(`${result.contact} ${result.outcome}`)
      bench.clock += 1_800_000
    }
    await server.close()
    assert.deepEqual(outcomes, [
      'full conforming',
      'name-alone drift',
      'full conforming',
      'name-alone drift',
      'full conforming',
      'name-alone conforming',
      'full conforming',
      'name-alone conforming',
      'full conforming',
      'name-alone drift',
    ])
    assert.deepEqual(await events(), ['opened', 'resolved', 'opened'])
    const messages: string[] = []
    for (;;) {
      const mail = await bench.store.leaseMessage('mail', bench.clock, 1, [])
      if (mail === null) break
      messages.push(mail.text)
      await bench.store.settleMessage(mail.id, { result: 'sent' }, bench.clock)
    }
    const [opened = '', , again = ''] = messages
    assert.match(opened, /created, body (\/\w+,\s+)+\/\w+, where Name alone is sent/)
    // That the other one conforms is no comfort: this one never has.
    assert.match(opened, /Last conforming +created \d{4}-/)
    assert.doesNotMatch(opened, /created, Name alone/)
    assert.match(again, /\n +created, Name alone \d{4}-/)
  })

  it('tries again with a new token what it has begun with', async () => {
    await run()
    bench.clock += 1_800_000
    const lives = [-60, 900]
    tokens = tokensOf(async () => ({
      token: bench.provider.issueToken({ lifeSeconds: lives.shift() ?? 900 }),
    }))
    const { store } = bench
    const begun: string[] = []
    bench.store = {
      ...store,
      claim(slot, attempt, budgetPerDay) {
        begun.push(attempt.contact)
        return store.claim(slot, attempt, budgetPerDay)
      },
      claimAgain(attempt, budgetPerDay) {
        begun.push(attempt.contact)
        return store.claimAgain(attempt, budgetPerDay)
      },
    }
    await run()
    assert.deepEqual(begun, ['name-alone', 'name-alone'])
  })

  it('sends one alone where that is configured, and forgets what the other had shown', async () => {
    answer({ variant: 'created', remove: ['/Fax'] })
    await run()
    bench.clock += 1_800_000
    await run()
    bench.provider.deviate([])
    bench.clock += 1_800_000
    assert.deepEqual(await sentNames({ send: 'full' }), ['full', 'full', 'full', 'full'])
    assert.deepEqual(await events(), ['opened', 'resolved'])
    assert.deepEqual((await bench.store.incidents('test')).drifts, {})
  })

  it('leaves out what is overridden with null: it has to come back empty', async () => {
    const result = await run({ contact: { Phone: null, Fax: '01632960999' } })
    assert.equal(result.result === 'run' && result.outcome, 'conforming')
    assert.deepEqual(result.result === 'run' && result.contact, 'full')
    bench.clock += 2 * 1_800_000
    // What comes back in its place was not sent.
    answer({ variant: 'created', set: { '/Phone': '01632960117' } })
    const filled = await run({ send: 'full', contact: { Phone: null } })
    const findings = filled.result === 'run' ? (filled.verdict?.findings ?? []) : []
    assert.deepEqual(
      findings.map(({ rule, pointer }) => `${rule} ${pointer}`),
      ['echo-mismatch /Phone'],
    )
  })
})
