import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { metrics } from '../../../monitor/metrics/catalogue.ts'
import { createCounters } from '../../../monitor/metrics/counters.ts'
import { createExposition, type Sample, sampleOf } from '../../../monitor/metrics/exposition.ts'

const expositionOf = (samples: readonly Sample[]) => {
  const written = createExposition()
  written.add(samples)
  return written.text()
}
/** Of a monitor that watches these. */
const samplesOf = (
  counters: ReturnType<typeof createCounters>,
  targets: readonly string[],
  channels: readonly string[] = ['mail'],
) => {
  counters.forget('target', (name) => targets.includes(name))
  counters.forget('channel', (name) => channels.includes(name))
  return [
    ...targets.flatMap((name) => counters.samplesOf('target', name)),
    ...channels.flatMap((name) => counters.samplesOf('channel', name)),
    ...counters.samplesOfProcess(),
  ]
}

describe('the metrics', () => {
  it('have the names, types and labels that dashboards and alerts were made for', () => {
    const golden = readFileSync(new URL('../../fixtures/metrics.txt', import.meta.url), 'utf8')
    const table = Object.entries(metrics).map(([name, { type, labels }]) =>
      `${name} ${type} ${labels.join(',')}`.trimEnd(),
    )
    assert.equal(`${table.join('\n')}\n`, golden)
  })

  it('are told with help and type, also those that have no sample', () => {
    const text = expositionOf([sampleOf('contactrz_store_readable', {}, 0)])
    assert.ok(
      text.includes(`
# HELP contactrz_store_readable Whether the store can be read (1) or not (0).
# TYPE contactrz_store_readable gauge
contactrz_store_readable 0
# HELP contactrz_store_size_bytes`),
    )
    for (const name of Object.keys(metrics)) assert.ok(text.includes(`# TYPE ${name} `), name)
    assert.ok(text.endsWith('\n'))
  })

  it('escape whatever a label may hold, so that it stays one label on one line', () => {
    const text = expositionOf([sampleOf('contactrz_gate_open', { target: 'a"b\\c\nd\ud800}' }, 1)])
    assert.ok(text.includes('\ncontactrz_gate_open{target="a\\"b\\\\c\\nd\ufffd}"} 1\n'), text)
  })
})

describe('the counters', () => {
  const createsOf = (counters: ReturnType<typeof createCounters>, targets: readonly string[]) =>
    samplesOf(counters, targets).filter(({ name }) => name === 'contactrz_creates_total')

  it('are 0 from the start, for every value that a label can have', () => {
    const samples = samplesOf(createCounters(), ['a', 'b'])
    assert.ok(samples.every(({ value }) => value === 0))
    const told = samples.map(({ name, labels }) => JSON.stringify([name, labels]))
    assert.equal(new Set(told).size, told.length)
    for (const decided of ['"run","reason":""', '"gated","reason":"hold"', '"missed","reason":"late"'])
      assert.ok(
        told.some((series) => series.includes(`"a","decision":${decided}`)),
        decided,
      )
    for (const result of ['sent', 'retry', 'refused', 'ok', 'failed'])
      assert.ok(
        told.some((series) => series.includes(`"result":"${result}"`)),
        result,
      )
  })

  it('count by target, and forget one that is no longer watched', () => {
    const counters = createCounters()
    counters.add('contactrz_creates_total', { target: 'a', state: 'created' })
    counters.add('contactrz_creates_total', { target: 'a', state: 'created' }, 2)
    const ofCreated = (targets: readonly string[]) =>
      createsOf(counters, targets).filter(({ labels }) => labels.state === 'created')
    assert.deepEqual(
      ofCreated(['a', 'b']).map(({ labels, value }) => [labels.target, value]),
      [
        ['a', 3],
        ['b', 0],
      ],
    )
    assert.deepEqual(ofCreated(['b']).length, 1)
    assert.deepEqual(
      ofCreated(['a']).map(({ value }) => value),
      [0],
    )
  })

  it('count by channel, and forget one that is gone', () => {
    const counters = createCounters()
    for (const channel of ['mail', 'ops', 'ops'])
      counters.add('contactrz_message_attempts_total', { channel, result: 'sent' })
    const sent = (channels: readonly string[]) =>
      samplesOf(counters, [], channels)
        .filter(({ labels }) => labels.result === 'sent')
        .map(({ labels, value }) => [labels.channel, value])
    assert.deepEqual(sent(['mail', 'ops']), [
      ['mail', 1],
      ['ops', 2],
    ])
    assert.deepEqual(sent(['mail']), [['mail', 1]])
    assert.deepEqual(sent(['ops']), [['ops', 0]])
  })

  it('do not take a target named like a channel, or like the process, for it', () => {
    const counters = createCounters()
    counters.add('contactrz_message_attempts_total', { channel: 'mail', result: 'sent' })
    counters.add('contactrz_heartbeats_total', { result: 'ok' })
    for (const target of ['process', 'mail'])
      counters.add('contactrz_incidents_opened_total', { target, kind: 'drift' })
    const told = samplesOf(counters, ['process', 'mail']).filter(({ value }) => value > 0)
    assert.deepEqual(
      told.map(({ name, labels, value }) => [name, labels.target ?? labels.channel, value]),
      [
        ['contactrz_incidents_opened_total', 'process', 1],
        ['contactrz_incidents_opened_total', 'mail', 1],
        ['contactrz_message_attempts_total', 'mail', 1],
        ['contactrz_heartbeats_total', undefined, 1],
      ],
    )
  })
})
