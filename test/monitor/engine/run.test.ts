import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { PassThrough } from 'node:stream'
import { createProvider, type Deviation, type Provider } from 'contactrz/provider'
import type { Config, Target } from '../../../monitor/config/config-shape.ts'
import { describeResult, fieldsOf } from '../../../monitor/engine/result-line.ts'
import { type RunResult, runExpiredProbe, runSlot } from '../../../monitor/engine/run.ts'
import type { Tokens } from '../../../monitor/engine/token.ts'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import { createLog } from '../../../monitor/log/log.ts'
import { streamSink } from '../../../monitor/log/log-sink.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import type { RunRecord, Store } from '../../../monitor/store/store.ts'
import { renderStatus } from '../../../monitor/web/status.ts'
import { serveHttp } from '../../support/answer-server.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { alerts, targetOf } from '../../support/target.ts'

const tokensOf = (get: Tokens['get'], lapsed: string | null = null): Tokens => ({ get, lapsed: () => lapsed })

describe('runSlot', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let provider: Provider
  let store: Store
  let file: string
  /** 20:00 in Jakarta: creates are allowed. */
  let clock: number
  let tokens: Tokens
  let asked: number

  beforeEach(async () => {
    directory = temporaryDirectory()
    file = join(directory.path, 'monitor.db')
    clock = Date.parse('2026-12-01T13:00:00Z')
    provider = await createProvider({ now: () => clock })
    store = openSqliteStore(file)
    asked = 0
    tokens = tokensOf(async () => {
      asked++
      return { token: provider.issueToken() }
    })
  })
  afterEach(async () => {
    await store.close()
    await provider.close()
    directory.remove()
  })

  const run = (more: Partial<Target> = {}, slotAt = clock): Promise<RunResult> =>
    runSlot(targetOf({ url: provider.url, ...more }), slotAt, { store, tokens, alerts, now: () => clock })
  const query = (sql: string) => {
    const db = new DatabaseSync(file, { readOnly: true })
    const rows = db.prepare(sql).all()
    db.close()
    return rows.map((row) => Object.values(row))
  }
  const ledger = () => query('SELECT state FROM ledger ORDER BY id').flat()
  const creates = () => provider.requests.length
  const answer = (deviation: Deviation) => provider.deviate([deviation])

  it('settles a conforming create with its Id', async () => {
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'conforming')
    assert.deepEqual(ledger(), ['created'])
    assert.match(String(query('SELECT created_id FROM ledger')[0]), /^\d+$/)
  })

  it('knows an Id again that creates of long ago have brought', async () => {
    await run({ budgetPerDay: 99 })
    const [first] = query('SELECT created_id FROM ledger').flat()
    for (let times = 0; times < 3; times++) {
      clock += 1_800_000
      await run({ budgetPerDay: 99 })
    }
    answer({ variant: 'created', set: { '/Id': String(first) } })
    clock += 1_800_000
    const result = await run({ budgetPerDay: 99 })
    const findings = result.result === 'run' ? result.verdict?.findings : null
    assert.deepEqual(
      findings?.map(({ rule, pointer }) => [rule, pointer]),
      [['id-not-new', '/Id']],
    )
  })

  describe('with two contacts', () => {
    const names = ['Name', 'Phone', 'Fax', 'Email', 'Mobile', 'TwitterId', 'FacebookId', 'Media']
    const sentNames = async (more: Partial<Target> = {}) => {
      const seen: string[] = []
      for (let slot = 0; slot < 4; slot++) {
        const result = await run(more)
        if (result.result === 'run') seen.push(String(result.contact))
        clock += 1_800_000
      }
      return seen
    }

    it('sends them in turn, each with its own verdict, and both conform', async () => {
      assert.deepEqual(await sentNames(), ['full', 'name-alone', 'full', 'name-alone'])
      const full = await run()
      clock += 1_800_000
      const nameAlone = await run()
      assert.match(describeResult(targetOf(), clock, full) ?? '', /conforming$/)
      assert.match(describeResult(targetOf(), clock, nameAlone) ?? '', /conforming \(name-alone\)$/)
      const stream = new PassThrough()
      const log = await createLog('json', streamSink(stream))
      log('a slot', fieldsOf(targetOf(), clock, nameAlone))
      const line = String(stream.read())
      assert.equal(JSON.parse(line).contactKind, 'name-alone')
      assert.doesNotMatch(line, /redacted/)
      assert.deepEqual(query('SELECT contact, outcome FROM runs ORDER BY id'), [
        ['full', 'conforming'],
        ['name-alone', 'conforming'],
        ['full', 'conforming'],
        ['name-alone', 'conforming'],
        ['full', 'conforming'],
        ['name-alone', 'conforming'],
      ])
      assert.deepEqual(query('SELECT contact FROM ledger ORDER BY id LIMIT 2').flat(), ['full', 'name-alone'])
      assert.deepEqual(new Set(ledger()), new Set(['created']))
    })

    it('takes turns across a restart, whatever is gated in between', async () => {
      await run()
      await store.close()
      store = openSqliteStore(file)
      clock = Date.parse('2026-12-02T05:00:00Z')
      assert.equal((await run()).result, 'gated')
      clock = Date.parse('2026-12-02T13:00:00Z')
      const second = await run()
      assert.equal(second.result === 'run' && second.contact, 'name-alone')
    })

    it('finds what shows only where something was not sent, mails it once, and resolves it when it is mended', async () => {
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
        clock += 1_800_000
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
      assert.deepEqual(query('SELECT event FROM events').flat(), ['opened', 'resolved', 'opened'])
      const [opened = '', , again = ''] = query('SELECT text FROM mails ORDER BY id').flat().map(String)
      assert.match(opened, /created, body (\/\w+,\s)+\s*\/Media, where Name alone is sent/)
      // That the other one conforms is no comfort: this one never has.
      assert.match(opened, /Last conforming +created \d{4}-/)
      assert.doesNotMatch(opened, /created, Name alone/)
      assert.match(again, /\n +created, Name alone \d{4}-/)
    })

    it('tries again with a new token what it has begun with', async () => {
      await run()
      clock += 1_800_000
      const lives = [-60, 900]
      tokens = tokensOf(async () => ({ token: provider.issueToken({ lifeSeconds: lives.shift() ?? 900 }) }))
      await run()
      assert.deepEqual(query('SELECT contact FROM ledger ORDER BY id').flat(), [
        'full',
        'name-alone',
        'name-alone',
      ])
    })

    it('sends one alone where that is configured, and forgets what the other had shown', async () => {
      answer({ variant: 'created', remove: ['/Fax'] })
      await run()
      clock += 1_800_000
      await run()
      provider.deviate([])
      clock += 1_800_000
      assert.deepEqual(await sentNames({ send: 'full' }), ['full', 'full', 'full', 'full'])
      assert.deepEqual(query('SELECT event FROM events').flat(), ['opened', 'resolved'])
      assert.deepEqual((await store.incidents('test')).drifts, {})
    })

    it('leaves out what is overridden with null: it has to come back empty', async () => {
      const result = await run({ contact: { Phone: null, Fax: '01632960999' } })
      assert.equal(result.result === 'run' && result.outcome, 'conforming')
      assert.deepEqual(result.result === 'run' && result.contact, 'full')
      clock += 2 * 1_800_000
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

  it('notices an answer that took long, and opens nothing', async () => {
    const result = await run({ slowMs: 0.001 })
    assert.equal(result.result === 'run' && result.outcome, 'conforming')
    const rules = result.result === 'run' ? result.verdict?.findings.map(({ rule }) => rule) : []
    assert.deepEqual(rules, ['slow'])
    assert.equal(describeResult(targetOf(), clock, result)?.endsWith('conforming: slow'), true)
    assert.deepEqual(query('SELECT event FROM events'), [])
    clock += 1_800_000
    const inTime = await run({ slowMs: 9000 })
    assert.deepEqual(inTime.result === 'run' && inTime.verdict?.findings, [])
    clock += 1_800_000
    const unset = await run()
    assert.deepEqual(unset.result === 'run' && unset.verdict?.findings, [])
  })

  it('runs a slot once, however often it is asked', async () => {
    await run()
    assert.deepEqual(await run(), { result: 'taken' })
    assert.equal(creates(), 1)
  })

  it('ends with drift on an upgrade that nobody asked for, and the next slot runs', async () => {
    answer({ variant: 'created', interim: [101] })
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'drift')
    provider.deviate([])
    clock += 60_000
    const next = await run()
    assert.equal(next.result === 'run' && next.outcome, 'conforming')
    assert.deepEqual(ledger(), ['unknown', 'created'])
  })

  it('does not run again a slot that was gated', async () => {
    const slot = clock
    clock = Date.parse('2026-12-01T05:00:00Z')
    assert.deepEqual(await run({}, slot), { result: 'gated', reason: 'quota-window' })
    clock = Date.parse('2026-12-01T13:00:00Z')
    assert.deepEqual(await run({}, slot), { result: 'taken' })
    assert.deepEqual([creates(), asked], [0, 0])
  })

  it('asks the gate again after the token was fetched: the clock went on', async () => {
    clock = Date.parse('2026-12-01T22:58:00Z')
    tokens = tokensOf(async () => {
      clock += 3 * 60_000
      return { token: provider.issueToken() }
    })
    assert.deepEqual(await run(), { result: 'gated', reason: 'quota-window' })
    assert.equal(creates(), 0)
    assert.deepEqual(ledger(), ['not-sent'])
    assert.deepEqual(query('SELECT decision, reason FROM slots'), [['gated', 'quota-window']])
    assert.equal(await store.spentOn('test', '2026-12-02'), 0)
  })

  it('sends nothing under a hold that another process has begun meanwhile', async () => {
    tokens = tokensOf(async () => {
      await store.setHold('test', { since: clock, until: clock + 3_600_000 })
      return { token: provider.issueToken() }
    })
    assert.deepEqual(await run(), { result: 'gated', reason: 'hold' })
    assert.equal(creates(), 0)
    assert.deepEqual(ledger(), ['not-sent'])
  })

  it('settles as unknown what a crash left behind, and goes on counting it', async () => {
    const slot = { target: 'test', slotAt: clock }
    const decision = { ...slot, decidedAt: clock, local: '', timeZone: 'Asia/Jakarta', rule: '' }
    const attempt = {
      ...slot,
      variant: 'created' as const,
      day: '2026-12-01',
      at: clock,
      marker: 'm',
      contact: 'full' as const,
    }
    await store.claim(decision, attempt, 30)
    assert.deepEqual(await store.settleAbandoned('test', 0, clock), [])
    const abandoned = await store.settleAbandoned('test', 0, clock + 1)
    assert.deepEqual(
      abandoned.map((one) => ({ ...one })),
      [{ slotAt: clock, variant: 'created', contact: 'full' }],
    )
    assert.deepEqual(ledger(), ['unknown'])
    assert.deepEqual(query('SELECT outcome, may_have_created FROM runs'), [['monitor-fault', 1]])
    assert.equal(await store.spentOn('test', '2026-12-01'), 1)
    assert.deepEqual(await run(), { result: 'taken' })
  })

  it('stops at the budget of the day and goes on the next', async () => {
    const results: string[] = []
    for (let index = 0; index < 4; index++) {
      clock += 60_000
      const result = await run({ budgetPerDay: 2 })
      results.push(result.result === 'gated' ? result.reason : result.result)
    }
    assert.deepEqual(results, ['run', 'run', 'budget', 'budget'])
    clock += 86_400_000
    assert.equal((await run({ budgetPerDay: 2 })).result, 'run')
    assert.equal(creates(), 3)
  })

  it('holds creates after over-quota until the named hours of the next day, across a restart', async () => {
    await provider.close()
    provider = await createProvider({ now: () => clock, quotaPerDay: 0 })
    const first = await run()
    assert.equal(first.result === 'run' && first.outcome, 'over-quota')
    assert.deepEqual(ledger(), ['refused'])
    assert.equal((await store.hold('test'))?.until, Date.parse('2026-12-02T11:00:00Z'))
    await store.close()
    store = openSqliteStore(file)
    clock += 3_600_000
    assert.deepEqual(await run(), { result: 'gated', reason: 'hold' })
    assert.deepEqual([creates(), asked], [1, 1])
    clock = Date.parse('2026-12-02T11:30:00Z')
    assert.equal((await run()).result, 'run')
  })

  it('runs again when the hold is released', async () => {
    tokens = tokensOf(async () => ({ token: 'not-a-token' }))
    await run()
    assert.notEqual(await store.release('test'), null)
    assert.equal(await store.release('test'), null)
    clock += 60_000
    assert.equal((await run()).result, 'run')
  })

  it('holds creates after a 401 that is not documented, and counts the create as unknown', async () => {
    tokens = tokensOf(async () => ({ token: 'not-a-token' }))
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'drift')
    assert.deepEqual(ledger(), ['unknown'])
    clock += 60_000
    assert.deepEqual(await run(), { result: 'gated', reason: 'hold' })
  })

  it('names a token as the suspect of such a 401, until a create has succeeded', async () => {
    const suspicion = /No create has succeeded at this target yet: the token may be what is wrong/
    const page = async () =>
      renderStatus({ targets: [targetOf({ url: provider.url })] } as unknown as Config, store, clock, [])
    const mailed = () => query('SELECT text FROM mails ORDER BY id DESC LIMIT 1').join().replace(/\s+/g, ' ')
    tokens = tokensOf(async () => ({ token: 'not-a-token' }))
    const result = await run({ send: 'full' })
    assert.match(mailed(), suspicion)
    assert.match(mailed(), /check where the token comes from/)
    assert.match(await page(), /no create has succeeded yet: the token may be what is wrong/)
    assert.match(
      describeResult(targetOf({}), clock, result) ?? '',
      /drift: unknown-variant .*\(or the token is wrong\)$/,
    )
    await store.release('test')
    tokens = tokensOf(async () => ({ token: provider.issueToken() }))
    clock += 60_000
    await run({ send: 'full' })
    tokens = tokensOf(async () => ({ token: 'not-a-token' }))
    clock += 60_000
    await run({ send: 'full' })
    assert.match(mailed(), /drift/)
    assert.doesNotMatch(mailed(), suspicion)
    assert.doesNotMatch(await page(), /no create has succeeded yet/)
  })

  it('tries once more with a new token after a refusal, as a create of its own', async () => {
    const lives = [-60, 900]
    tokens = tokensOf(async () => ({ token: provider.issueToken({ lifeSeconds: lives.shift() ?? 900 }) }))
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'conforming')
    assert.deepEqual(ledger(), ['refused', 'created'])
    assert.equal(creates(), 2)
  })

  it('does not try again with the token that was refused', async () => {
    const lapsed = provider.issueToken({ lifeSeconds: -60 })
    tokens = tokensOf(async () => ({ token: lapsed }))
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'unauthorized')
    assert.deepEqual(ledger(), ['refused'])
    assert.equal(creates(), 1)
  })

  it('gives up after the second refusal', async () => {
    tokens = tokensOf(async () => ({ token: provider.issueToken({ lifeSeconds: -60 }) }))
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'unauthorized')
    assert.deepEqual(ledger(), ['refused', 'refused'])
  })

  it('does not try again when the gate has shut while the token was renewed', async () => {
    tokens = tokensOf(async ({ fresh = false } = {}) => {
      // Noon in Jakarta.
      if (fresh) clock = Date.parse('2026-12-02T05:00:00Z')
      return { token: provider.issueToken({ lifeSeconds: fresh ? 900 : -60 }) }
    })
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'unauthorized')
    assert.deepEqual([ledger(), creates()], [['refused'], 1])
  })

  describe('on a machine that sleeps while it connects', () => {
    /** Noon in Jakarta, as soon as the name is looked up the given time. */
    const sleepAt = (nth: number) => {
      let lookUps = 0
      const lookUp = async () => {
        if (++lookUps === nth) clock = Date.parse('2026-12-02T05:00:00Z')
        return [{ address: '127.0.0.1', family: 4 } as const]
      }
      return { url: `http://provider.test:${new URL(provider.url).port}`, connection: { lookUp } }
    }
    const spent = () => query('SELECT coalesce(sum(spent), 0) FROM budgets').flat()

    it('creates nothing inside the window: the slot is gated, and the budget given back', async () => {
      const result = await run(sleepAt(1))
      assert.deepEqual(result, { result: 'gated', reason: 'quota-window' })
      assert.deepEqual([ledger(), spent(), creates()], [['not-sent'], [0], 0])
      assert.deepEqual(query('SELECT decision, reason FROM slots'), [['gated', 'quota-window']])
      assert.deepEqual(query('SELECT * FROM runs'), [])
    })

    it('does not try again after a refusal, and the first create stays as it was', async () => {
      tokens = tokensOf(async ({ fresh = false } = {}) => {
        return { token: provider.issueToken({ lifeSeconds: fresh ? 900 : -60 }) }
      })
      const result = await run(sleepAt(2))
      assert.equal(result.result === 'run' && result.outcome, 'unauthorized')
      assert.deepEqual([ledger(), spent(), creates()], [['refused', 'not-sent'], [1], 1])
      assert.deepEqual(query('SELECT decision FROM slots').flat(), ['run'])
    })

    it('leaves the probe with an expired token for later', async () => {
      const lapsed = provider.issueToken({ lifeSeconds: -60 })
      const get = async () => ({ token: provider.issueToken() })
      const dependencies = { store, tokens: tokensOf(get, lapsed), alerts, now: () => clock }
      assert.equal(await runExpiredProbe(targetOf(sleepAt(1)), clock, dependencies), null)
      assert.deepEqual([ledger(), spent(), creates()], [['not-sent'], [0], 0])
    })
  })

  it('says of a run that it stood still, and blames nobody', async () => {
    const server = await serveHttp(() => {
      const end = performance.now() + 600
      while (performance.now() < end);
    })
    const result = await run({ url: server.url, timeoutMs: 300 })
    await server.close()
    assert.equal(result.result === 'run' && result.outcome, 'monitor-fault')
    assert.match(describeResult(targetOf(), clock, result) ?? '', /monitor-fault: .*this process stood still/)
    assert.deepEqual(ledger(), ['unknown'])
    assert.deepEqual(query('SELECT kind FROM events').flat(), ['monitor-fault'])
    assert.match(String(query('SELECT text FROM mails')[0]).replace(/\s+/g, ' '), /this process stood still/)
  })

  it('without a token for a reason of ours, such as a loop that stood still, blames no token', async () => {
    tokens = tokensOf(async () => ({ problem: 'own-fault', detail: 'the token request failed (why)' }))
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'monitor-fault')
    assert.deepEqual([ledger(), query('SELECT kind FROM events').flat()], [[], ['monitor-fault']])
  })

  it('does not count a deviation that is accepted, until it is not accepted any more', async () => {
    answer({ variant: 'created', remove: ['/Fax'] })
    const accept = [
      { rule: 'missing-property', pointer: '/Fax', reason: 'ticket 7', until: '2026-12-01' },
    ] as const
    const accepted = await run({ accept })
    assert.equal(accepted.result === 'run' && accepted.outcome, 'conforming')
    assert.deepEqual(query('SELECT event FROM events'), [])
    clock += 2 * 86_400_000
    const counted = await run({ accept })
    assert.equal(counted.result === 'run' && counted.outcome, 'drift')
    assert.deepEqual(query('SELECT event FROM events'), [['opened']])
    const [mail] = query('SELECT text FROM mails')
    assert.match(
      String(mail).replace(/\s+/g, ' '),
      /counts again, since it was accepted until 2026-12-01 only/,
    )
    const config = { targets: [targetOf({ url: provider.url })] } as unknown as Config
    assert.match(await renderStatus(config, store, clock, []), /\(accepted until 2026-12-01 only\)/)
  })

  it('does not try again when the budget has no second create', async () => {
    tokens = tokensOf(async () => ({ token: provider.issueToken({ lifeSeconds: -60 }) }))
    await run({ budgetPerDay: 1 })
    assert.deepEqual(ledger(), ['refused'])
    assert.equal(creates(), 1)
  })

  it('sends nothing without a token, and writes no ledger', async () => {
    tokens = tokensOf(async () => ({ problem: 'failed', detail: 'no token today' }))
    const result = await run()
    assert.partialDeepStrictEqual(result, {
      ...{ result: 'run', outcome: 'unauthorized', variant: 'created', contact: null, slotAt: clock },
      ...{ verdict: null, totalMs: null, detail: 'no token today', attempt: null, hold: null },
    })
    assert.deepEqual([ledger(), creates()], [[], 0])
  })

  it('takes back nothing that another process has told between the answer and the commit', async () => {
    answer({ variant: 'created', remove: ['/Fax'] })
    const other = openSqliteStore(file)
    const blind = { openedAt: clock, toldAt: clock, sequence: 1 }
    let isFirst = true
    const beside = new Proxy(store, {
      get(of, name) {
        if (name !== 'commit' || !isFirst) return Reflect.get(of, name)
        isFirst = false
        return async (record: RunRecord) => {
          const incidents = { ...noIncidents, open: { blind } }
          const change = { target: 'test', at: clock, basedOn: noIncidents, incidents, events: [], mails: [] }
          assert.equal(await other.commitIncidents(change), 'committed')
          return of.commit(record)
        }
      },
    })
    const target = targetOf({ url: provider.url })
    await runSlot(target, clock, { store: beside, tokens, alerts, now: () => clock })
    // The drift is told of what stands now: the verdict has ended the blindness that it did not know of.
    assert.deepEqual(query('SELECT kind, event FROM events ORDER BY id'), [
      ['drift', 'opened'],
      ['blind', 'resolved'],
    ])
    assert.deepEqual(Object.keys((await store.incidents('test')).open), ['drift'])
    assert.deepEqual([ledger(), query('SELECT outcome FROM runs')], [['created'], [['drift']]])
    await other.close()
  })

  it('takes the slot and records the run at once, without a token: another process finds both or neither', async () => {
    const other = openSqliteStore(file)
    // The slot is free when it is looked for, and taken by another before the token is refused.
    tokens = tokensOf(async () => {
      const failing = tokensOf(async () => ({ problem: 'failed', detail: 'no token today' }))
      await runSlot(targetOf({ url: provider.url }), clock, {
        store: other,
        tokens: failing,
        alerts,
        now: () => clock,
      })
      return { problem: 'failed', detail: 'no token today' }
    })
    assert.deepEqual(await run(), { result: 'taken' })
    assert.deepEqual(query('SELECT outcome FROM runs'), [['unauthorized']])
    assert.deepEqual(query('SELECT decision FROM slots'), [['run']])
    assert.equal((await store.incidents('test')).streaks.unauthorized, 1)
    await other.close()
  })

  it('counts a create as not sent when no connection could be made', async () => {
    await provider.close()
    const result = await run()
    assert.equal(result.result === 'run' && result.outcome, 'unavailable')
    assert.deepEqual(ledger(), ['not-sent'])
    assert.equal(await store.spentOn('test', '2026-12-01'), 1)
    provider = await createProvider()
  })

  it('counts a create as unknown when the provider failed, and as created when an Id can be read', async () => {
    answer({ variant: 'created', status: 502 })
    await run()
    clock += 60_000
    answer({ variant: 'created', set: { '/Id': 31322 } })
    await run()
    clock += 60_000
    answer({ variant: 'created', remove: ['/Id'] })
    await run()
    assert.deepEqual(ledger(), ['unknown', 'created', 'unknown'])
  })

  it('owes one mail per recipient and event, committed with the run', async () => {
    answer({ variant: 'created', remove: ['/Fax'] })
    await run({ mailTo: ['a@example.com', 'b@example.com'] })
    clock += 60_000
    await run({ mailTo: ['a@example.com', 'b@example.com'] })
    assert.deepEqual(query('SELECT recipient, state FROM mails ORDER BY id'), [
      ['a@example.com', 'owed'],
      ['b@example.com', 'owed'],
    ])
  })

  it('tells the ledger alone what it came to after another process gave it up, and says so in the log', async () => {
    const late: Store = {
      ...store,
      async commit(record) {
        await store.settleAbandoned('test', 0, clock + 1)
        return store.commit(record)
      },
    }
    const target = targetOf({ url: provider.url })
    const result = await runSlot(target, clock, { store: late, tokens, alerts, now: () => clock })
    assert.equal(result.result, 'lapsed')
    assert.match(
      String(describeResult(target, clock, result)),
      /conforming, after it was given up: the ledger/,
    )
    assert.deepEqual([ledger(), creates()], [['created'], 1])
    const runs = await store.latestRuns('test', 9)
    assert.deepEqual(
      runs.map(({ outcome, mayHaveCreated }) => [outcome, mayHaveCreated]),
      [['monitor-fault', true]],
    )
    assert.equal((await store.incidents('test')).version, undefined)
  })

  it('keeps no value of the contact and no token in the store', async () => {
    answer({ variant: 'created', set: { '/Fax': 'Geheim-47114711471', '/Phone': 47114711471 } })
    await run({ contact: { Name: 'Canary Name', Email: 'canary@example.com' } })
    const tables = ['slots', 'runs', 'ledger', 'holds', 'incident_states', 'events', 'mails']
    const text = JSON.stringify(tables.map((table) => query(`SELECT * FROM ${table}`)))
    for (const value of ['Geheim', '47114711471', 'Canary', 'canary@', "O'Hara", 'eyJ'])
      assert.ok(!text.includes(value), value)
  })

  describe('and the probe with an expired token', () => {
    const probeExpired = (more: Partial<Target> = {}) => {
      const lapsed = provider.issueToken({ lifeSeconds: -60 })
      const get = async () => ({ token: provider.issueToken() })
      const dependencies = { store, tokens: tokensOf(get, lapsed), alerts, now: () => clock }
      return runExpiredProbe(targetOf({ url: provider.url, ...more }), clock, dependencies)
    }

    it('meets the documented refusal, and writes the attempt to the ledger', async () => {
      const result = await probeExpired()
      assert.equal(result?.result === 'run' && result.outcome, 'conforming')
      assert.deepEqual(query('SELECT variant, state FROM ledger'), [['expiredToken', 'refused']])
    })

    it('is made again only when it is due', async () => {
      await probeExpired()
      clock += 3_600_000
      assert.equal(await probeExpired(), null)
      clock = Date.parse('2026-12-02T14:00:00Z')
      assert.notEqual(await probeExpired(), null)
    })

    it('that gets no verdict spends no more than three creates beside those of slots, and opens nothing', async () => {
      answer({ variant: 'expiredToken', status: 503 })
      const outcomes: unknown[] = []
      for (let slot = 0; slot < 6; slot++) {
        const result = await probeExpired()
        outcomes.push(result?.result === 'run' ? result.outcome : result)
        clock += 1_800_000
      }
      assert.deepEqual(outcomes, ['unavailable', 'unavailable', 'unavailable', null, null, null])
      assert.deepEqual(query('SELECT kind FROM events'), [])
      const config = { targets: [targetOf({ url: provider.url })] } as unknown as Config
      assert.match(
        await renderStatus(config, store, clock, []),
        /Expired probe: no verdict at its latest 3 tries \(unavailable\), since 2026-12-01 20:00/,
      )
      clock = Date.parse('2026-12-02T14:00:00Z')
      provider.deviate([])
      assert.notEqual(await probeExpired(), null)
      assert.match(
        await renderStatus(config, store, clock, []),
        /Expired probe: last verdict 2026-12-02 21:00/,
      )
    })

    it('is gated and budgeted like a create', async () => {
      assert.equal(await probeExpired({ budgetPerDay: 0 }), null)
      clock = Date.parse('2026-12-01T05:00:00Z')
      assert.equal(await probeExpired(), null)
      assert.equal(creates(), 0)
    })

    it('drifts when an expired token is accepted, and that is what is mailed', async () => {
      const accepting = await createProvider()
      const live = accepting.issueToken()
      const dependencies = {
        store,
        tokens: tokensOf(async () => ({ token: live }), live),
        alerts,
        now: () => clock,
      }
      const result = await runExpiredProbe(targetOf({ url: accepting.url }), clock, dependencies)
      await accepting.close()
      assert.equal(result?.result === 'run' && result.outcome, 'drift')
      assert.match(
        String(query('SELECT text FROM mails')[0]),
        /^test: drift opened - expired-token-accepted\n/,
      )
    })
  })
})
