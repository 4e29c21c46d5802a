// No value of a contact, no Id and no token in what is put on record, whatever an answer holds, and wherever.
import assert from 'node:assert/strict'
import { assertNoCanary, everyColumn, meetCanaries } from '../../support/canaries.ts'
import { createSlotBench, type SlotBench } from '../../support/slot-bench.ts'
import { describeOnEveryStore } from '../../support/stores.ts'

/** 20:00 in Jakarta: creates are allowed. */
const evening = Date.parse('2026-12-01T13:00:00Z')

describe('a store, after answers that hold everything', () => {
  let bench: SlotBench
  let secrets: readonly string[]
  before(async () => {
    bench = await createSlotBench(evening)
    secrets = await meetCanaries(bench)
    await bench.store.close()
  })
  after(() => bench.close())

  it('has no value, Id or token in any column', () => {
    for (const { column, values } of everyColumn(bench.file))
      for (const value of values) assertNoCanary(column, value, secrets)
  })

  it('has shapes, contents and findings, in which there could have been some', () => {
    const columns = new Map(everyColumn(bench.file).map(({ column, values }) => [column, values]))
    for (const [column, least] of [
      ['shapes.shape', 5],
      ['runs.seen_id', 10],
      ['events.content', 6],
      ['findings.findings', 8],
      ['messages.text', 5],
      ['messages.html', 5],
      ['messages.report', 5],
    ] as const)
      assert.ok((columns.get(column)?.length ?? 0) >= least, `${column}: ${columns.get(column)?.length}`)
    const shapes = columns.get('shapes.shape')?.join('\n') ?? ''
    for (const told of ['Deeper', '(22 characters)', '"items":', '"type":"integer"'])
      assert.ok(shapes.includes(told), told)
    const contents = columns.get('events.content')?.join('\n') ?? ''
    for (const told of ['"seen":{"created":{"type"', '"overlay":"1.0.0"', '"consumerType"'])
      assert.ok(contents.includes(told), told)
  })
})

describe('what waits for its group, after answers that hold everything', () => {
  it('has no value, Id or token in any column, though it has all that is told later', async () => {
    const bench = await createSlotBench(evening)
    try {
      const secrets = await meetCanaries(bench, { groupHost: 'api.example.com' })
      const columns = everyColumn(bench.file)
      for (const { column, values } of columns)
        for (const value of values) assertNoCanary(column, value, secrets)
      const contents = columns.find(({ column }) => column === 'announcements.content')?.values ?? []
      assert.ok(contents.length >= 5, `${contents.length}`)
      assert.match(contents.join('\n'), /"findings":\[\{"title":/)
    } finally {
      await bench.close()
    }
  })
})

describeOnEveryStore('what pages ask', (create) => {
  it('has no value, Id or token after answers that hold everything', async () => {
    const bench = await createSlotBench(evening, create())
    const secrets = await meetCanaries(bench)
    const { store, clock: at } = bench
    const part = { before: null, most: 200 }
    const span = { target: 'test', from: 0, to: at }
    const incidents = await store.incidentsOf('test', part)
    const answers = {
      glances: await store.glances([{ name: 'test', day: '2026-12-01' }], at),
      slots: await store.slotsWithRuns('test', part),
      slotsOf: await store.slotsWithRunsOf(span),
      days: await store.slotDaysOf(['test'], '2026-11-01', '2026-12-31'),
      phases: await store.phasesOf(span),
      incidents,
      stories: await Promise.all(
        incidents.map(({ target, kind, openedAt }) => store.incidentStory(target, kind, openedAt)),
      ),
      events: await store.latestEvents(100),
      messages: await store.stuckMessages(at, 200),
    }
    await bench.close()
    for (const [name, answer] of Object.entries(answers)) {
      assert.ok(Object.keys(answer).length > 0, name)
      assertNoCanary(name, JSON.stringify(answer), secrets)
    }
    assert.match(JSON.stringify(answers.stories), /"seen":\{"created":\{"type"/)
    assert.match(JSON.stringify(answers.slots), /"seen":\{"type"/)
  })
})
