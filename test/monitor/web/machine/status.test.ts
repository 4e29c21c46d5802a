// `/api/status.json`, held to its published schema wherever it is read.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'
import { XMLValidator } from 'fast-xml-parser'
import { type ReasonKind, reasonKinds } from '../../../../monitor/health/health.ts'
import { noIncidents } from '../../../../monitor/incidents/incident.ts'
import { StoreError } from '../../../../monitor/store/store.ts'
import { badgeRoutes } from '../../../../monitor/web/machine/badge.ts'
import { feedRoute } from '../../../../monitor/web/machine/feed.ts'
import { statusRoute, statusSchemaRoute } from '../../../../monitor/web/machine/status.ts'
import { type Asking, askOf, failing } from '../../../support/asking.ts'
import { temporaryDirectory } from '../../../support/command.ts'
import { glanceOf, slotDayOf, withOpen } from '../../../support/glances.ts'
import { finding } from '../../../support/incidents.ts'
import { openMemoryStore } from '../../../support/memory-store/memory-store.ts'
import { serve, well } from '../../../support/served.ts'
import { statusOf, statusSchema } from '../../../support/status.ts'
import { openEmptyStore } from '../../../support/stores.ts'
import { targetOf } from '../../../support/target.ts'

const at = Date.parse('2026-11-27T12:42:10Z')
const openedAt = Date.parse('2026-11-27T11:30:00Z')
const hourMs = 3_600_000
const production = targetOf({ name: 'production' })

async function ask(asking: Partial<Asking> = {}) {
  const answer = await statusRoute.file(askOf({ at, targets: [production], ...asking }))
  return { code: answer?.status, essence: answer?.essence, ...statusOf(answer?.text ?? '') }
}
const ill = (...kinds: ReasonKind[]) => ({ health: async () => kinds.map((kind) => ({ kind, since: at })) })

const drifting = glanceOf({
  target: 'production',
  incidents: {
    ...withOpen({ drift: { openedAt, firstAt: openedAt, seen: 3 } }),
    drifts: {
      created: { full: [finding('/Id', { rule: 'wrong-type', expected: 'string', actual: 'number' })] },
    },
  },
  mutes: [{ target: 'production', kind: 'drift', since: at, until: at + hourMs, reason: 'ticket of Ann' }],
  spent: 7,
  lastSlot: { slotAt: openedAt + hourMs, decision: 'run', reason: null, decidedAt: openedAt + hourMs + 20 },
  lastConclusive: { created: openedAt + hourMs },
  lastConforming: { created: openedAt - 13 * hourMs },
  last24h: { runs: 23, p50: 145.04999999, p95: 231.16, p99: 702, max: 800 },
})

describe('the status for programs', () => {
  it('says of each target what its page says, and all that the page knows', async () => {
    const days = [
      slotDayOf('2026-11-26', {}, { conforming: 20, drift: 2, noVerdict: 1, missed: 1, gated: 25 }),
    ]
    const status = await ask({
      answers: {
        glances: async () => [drifting],
        slotDaysOf: async () => days.map((day) => ({ ...day, target: 'production' })),
        messagesByChannel: async () => [
          { channel: 'gone', owed: 0, sent: 9, refused: 2 },
          { channel: 'mail', owed: 1, sent: 30, refused: 0 },
        ],
        oldestOwedAt: async () => openedAt,
      },
    })
    assert.deepEqual(
      [status.code, status.state, status.sentence],
      [200, 'drift', 'production drifts, and is muted'],
    )
    assert.deepEqual(status.messages, {
      ...{ owed: 1, sent: 39, refused: 2, oldestOwedAt: '2026-11-27T11:30:00.000Z' },
      channels: [
        { channel: 'mail', owed: 1, sent: 30, refused: 0 },
        { channel: 'gone', owed: 0, sent: 9, refused: 2 },
      ],
    })
    assert.match(status.monitor.contract, /^\d+\.\d+\.\d+$/)
    assert.equal(status.monitor.lastTickAt, '2026-11-27T12:42:09.000Z')
    assert.deepEqual(status.targets, [
      {
        ...{ name: 'production', state: 'drift', since: '2026-11-27T11:30:00.000Z' },
        sentence: 'production drifts, and is muted',
        lastConclusiveAt: '2026-11-27T12:30:00.000Z',
        lastConforming: { created: '2026-11-26T22:30:00.000Z' },
        lastSlot: {
          ...{ at: '2026-11-27T12:30:00.000Z', decision: 'run', reason: null },
          decidedAt: '2026-11-27T12:30:00.020Z',
        },
        gate: { open: true, reason: null, opensAt: null },
        next: { at: '2026-11-27T13:00:00.000Z', local: '2026-11-27 20:00:00 +07:00', waitsFor: null },
        window: { from: '06:00', to: '18:00', timeZone: 'Asia/Jakarta' },
        heldUntil: null,
        budget: { day: '2026-11-27', perDay: 30, spent: 7 },
        verdicts: { from: '2026-11-26', due: 24, conclusive: 22, missed: 1, gated: 25 },
        durationMs: { hours: 24, runs: 23, p50: 145, p95: 231.2, p99: 702 },
        incidents: [
          {
            ...{ kind: 'drift', openedAt: '2026-11-27T11:30:00.000Z', since: '2026-11-27T11:30:00.000Z' },
            mutedUntil: '2026-11-27T13:42:10.000Z',
            page: 'https://monitor.example.com/incidents/production/drift/20261127T113000.000Z',
            findings: [
              {
                ...{ variant: 'created', rule: 'wrong-type', severity: 'breaking', part: 'body' },
                ...{ pointer: '/Id', expected: 'string', actual: 'number' },
              },
            ],
          },
        ],
        mutes: [{ kind: 'drift', until: '2026-11-27T13:42:10.000Z' }],
      },
    ])
  })

  it('says of one that conforms since when, as far as its days tell', async () => {
    const seen = { lastConclusive: { created: openedAt }, lastConforming: { created: openedAt } }
    const answers = {
      glances: async (asked: readonly { readonly name: string }[]) =>
        asked.map(({ name }) => glanceOf({ target: name, ...seen })),
      slotDaysOf: async () => [{ ...slotDayOf('2026-11-01', { 35: 'd', 37: 'c' }), target: 'production' }],
    }
    const alone = await ask({ answers })
    assert.deepEqual(
      [alone.sentence, alone.targets?.[0]?.sentence, alone.targets?.[0]?.since],
      ['The contract holds', 'production conforms', '2026-11-01T11:30:00.000Z'],
    )
    const two = await ask({ answers, targets: [production, targetOf({ name: 'staging' })] })
    assert.deepEqual(
      [two.sentence, two.targets?.map(({ sentence, since }) => [sentence, since])],
      [
        'Both targets conform',
        [
          ['production conforms', '2026-11-01T11:30:00.000Z'],
          ['staging conforms', null],
        ],
      ],
    )
  })

  it('is JSON whatever names the wire has', async () => {
    const hostile = `</script>"\\\u0000\u001b[2J\u2028${'x'.repeat(40_000)}`
    const found = finding(`/${hostile}`, { expected: hostile, actual: hostile })
    const incidents = { ...withOpen({ drift: {} }), drifts: { created: { full: [found] } } }
    const answers = { glances: async () => [glanceOf({ target: 'production', incidents })] }
    const text = (await statusRoute.file(askOf({ at, targets: [production], answers })))?.text ?? ''
    assert.equal(statusOf(text).targets?.[0]?.incidents[0]?.findings[0]?.pointer, `/${hostile}`)
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f]/)
  })

  it('is well before the first run, and says why nothing is known', async () => {
    const noon = Date.parse('2026-11-27T05:48:00Z')
    const { code, state, sentence, targets } = await ask({
      at: noon,
      answers: { glances: async () => [glanceOf({ target: 'production' })] },
    })
    assert.deepEqual([code, state, sentence], [200, 'none-yet', 'No verdict yet, and nothing is wrong'])
    const [target] = targets ?? []
    assert.deepEqual(
      [target?.gate, target?.next],
      [
        { open: false, reason: 'quota-window', opensAt: '2026-11-27T11:01:00.000Z' },
        { at: '2026-11-27T11:30:00.000Z', local: '2026-11-27 18:30:00 +07:00', waitsFor: 'quota-window' },
      ],
    )
    assert.deepEqual([target?.since, target?.lastSlot, target?.durationMs], [null, null, null])
  })

  it('answers 503 for each reason not to be well, whatever stands, and 200 in a drift', async () => {
    for (const kind of reasonKinds) {
      const { code, reasons, targets } = await ask({ monitor: ill(kind) })
      assert.deepEqual([code, reasons], [503, [{ kind, since: '2026-11-27T12:42:10.000Z' }]])
      assert.equal(targets === null, kind === 'store-unusable', kind)
    }
    const of = async () => [{ kind: 'slot-undecided', target: 'production', since: at } as const]
    assert.equal((await ask({ monitor: { health: of } })).reasons[0]?.target, 'production')
    assert.equal((await ask({ answers: { glances: async () => [drifting] } })).code, 200)
  })

  it('says of a store that cannot be read just that, also where nobody has met it before', async () => {
    for (const lost of [
      await ask({ monitor: ill('store-unusable', 'log-lost') }),
      await ask({ answers: failing(new StoreError('disk I/O error')) }),
    ]) {
      assert.deepEqual(
        [lost.code, lost.state, lost.sentence, lost.targets, lost.messages, lost.reasons[0]?.kind],
        [503, 'monitor-fault', 'The monitor cannot read its store', null, null, 'store-unusable'],
      )
    }
    await assert.rejects(ask({ answers: failing(new TypeError('x')) }), TypeError)
  })

  it('says what was told of the monitor itself, and by how much the clocks are apart, and is no worse for it', async () => {
    const { code, ownTroubles, clockApartMs, monitor } = await ask({
      monitor: {
        ownTroubles: async () => [{ kind: 'message-refused', since: openedAt }],
        clockApartMs: () => -300_000,
        pulse: () => ({ sinceTickMs: null, isStopping: false }),
      },
    })
    assert.deepEqual([code, clockApartMs, monitor.lastTickAt], [200, -300_000, null])
    assert.deepEqual(ownTroubles, [{ kind: 'message-refused', since: '2026-11-27T11:30:00.000Z' }])
    assert.equal((await ask()).clockApartMs, null)
  })

  it('is the same as before where but the clock has moved', async () => {
    const answers = { glances: async () => [drifting] }
    const [now, later, other] = [
      await ask({ answers }),
      await ask({ answers, at: at + 1000 }),
      await ask({ answers, monitor: ill('message-owed') }),
    ]
    assert.notEqual(now?.at, later?.at)
    assert.equal(now?.essence, later?.essence)
    assert.notEqual(now?.essence, other?.essence)
  })

  it('keeps nothing waiting: of 2,000 targets it asks ten times, and does what is due in between', async () => {
    const asked: string[] = []
    const store = openMemoryStore({ onAsked: (method) => void asked.push(method) })
    let turns = 0
    let isOver = false
    const others = (async () => {
      while (!isOver) {
        await turn()
        turns++
      }
    })()
    const targets = Array.from({ length: 2000 }, (_none, index) => targetOf({ name: `t${index}` }))
    const status = await ask({ targets, store })
    isOver = true
    await others
    const times = (method: string) => asked.filter((name) => name === method).length
    assert.deepEqual([status.targets?.length, status.targets?.[1999]?.name], [2000, 't1999'])
    assert.deepEqual([times('glances'), times('slotDaysOf'), asked.length], [10, 10, 22])
    assert.ok(turns >= 10)
    await store.close()
  })
})

describe('what programs are told while the store is lost', () => {
  it('is a status by its schema, a badge and a feed that are XML, each with its code', async () => {
    const directory = temporaryDirectory()
    const file = join(directory.path, 'monitor.db')
    const store = openEmptyStore(file)
    const files = [statusRoute, ...badgeRoutes, feedRoute]
    const site = await serve({ store, targets: [production], routes: { files } })
    const get = async (path: string) => {
      const answer = await site.get(path)
      return { code: answer.status, text: await answer.text() }
    }
    const said = async () => {
      const [status, svg, json, feed] = [
        await get('/api/status.json'),
        await get('/badge/production.svg'),
        await get('/badge/production.json'),
        await get('/feed.atom'),
      ]
      for (const { text } of [svg, feed]) assert.equal(XMLValidator.validate(text), true)
      const { state } = statusOf(status.text)
      return [status.code, state, svg.code, JSON.parse(json.text).message, feed.code]
    }
    assert.deepEqual(await said(), [200, 'none-yet', 200, 'no verdict yet', 200])
    const other = new DatabaseSync(file)
    other.exec('DROP TABLE incident_states; DROP TABLE events')
    other.close()
    assert.deepEqual(await said(), [503, 'monitor-fault', 200, 'monitor fault', 503])
    await site.close()
    await store.close()
    directory.remove()
  })
})

describe('the status over HTTP', () => {
  it('has a schema beside it, which is the published one', async () => {
    const answer = await statusSchemaRoute.file(askOf({ at, targets: [] }))
    assert.deepEqual(JSON.parse(answer?.text ?? ''), statusSchema)
  })

  it('has beside it badge and feed, which say whether they have changed, and are not kept without asking', async () => {
    const files = [statusRoute, statusSchemaRoute, ...badgeRoutes, feedRoute]
    const site = await serve({ targets: [production], now: () => at, routes: { files } })
    const ask = async (path: string, headers = {}) => {
      const answer = await site.get(path, headers)
      await answer.text()
      return answer
    }
    const open = ['/badge/production.svg', '/badge/production.json', '/feed.atom']
    for (const path of ['/api/status.json', '/api/status.schema.json', ...open]) {
      const { status, headers } = await ask(path)
      const again = await ask(path, { 'if-none-match': headers.get('etag') ?? '' })
      assert.deepEqual([status, again.status], [200, 304], path)
      assert.equal(headers.get('cache-control'), open.includes(path) ? 'no-cache' : 'no-store', path)
    }
    const foreign = (await ask('/badge/production.svg')).headers.get('cross-origin-resource-policy')
    assert.equal(foreign, 'cross-origin')
    assert.equal((await ask('/badge/other.svg')).status, 404)
    await site.close()
  })

  it('tells which incident is muted, as long as it is; an unchanged one is not sent again', async () => {
    const store = openMemoryStore()
    const open = { openedAt: at, toldAt: at, sequence: 1 }
    await store.commitIncidents({
      ...{ target: 'production', at, basedOn: noIncidents, events: [], messages: [] },
      incidents: { ...noIncidents, open: { drift: open, blind: open } },
    })
    await store.mute({ target: 'production', kind: 'drift', since: at, until: at + 60_000, reason: null })
    let now = at
    const files = [statusRoute, statusSchemaRoute]
    const site = await serve({
      store,
      targets: [production],
      monitor: well,
      now: () => now,
      routes: { files },
    })
    const muted = async () =>
      statusOf(await (await site.get('/api/status.json')).text()).targets?.[0]?.incidents.map(
        ({ kind, mutedUntil }) => [kind, mutedUntil !== null],
      )
    assert.deepEqual(await muted(), [
      ['drift', true],
      ['blind', false],
    ])
    const first = await site.get('/api/status.json')
    const again = await site.get('/api/status.json', { 'if-none-match': first.headers.get('etag') ?? '' })
    assert.deepEqual(
      [again.status, first.headers.get('content-type')],
      [304, 'application/json; charset=utf-8'],
    )
    now += 60_000
    assert.deepEqual(await muted(), [
      ['drift', false],
      ['blind', false],
    ])
    assert.equal(
      (await site.get('/api/status.schema.json')).headers.get('content-type'),
      'application/schema+json; charset=utf-8',
    )
    await site.close()
    await store.close()
  })
})
