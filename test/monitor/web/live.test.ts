import assert from 'node:assert/strict'
import { createLive, type Live, liveTimes, mostStreams } from '../../../monitor/web/live.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { emptyTables } from '../../support/memory-store/tables.ts'
import { type Served, serve } from '../../support/served.ts'

const times = { askMs: 5, commentMs: 60_000, restMs: 1 }
const never = { askMs: 60_000, commentMs: 60_000, restMs: 1 }

describe('the stream of changes', () => {
  const tables = emptyTables()
  const store = openMemoryStore({ tables })
  const other = openMemoryStore({ tables })
  const all: Served[] = []
  const gone = new AbortController()
  const start = async (live: Live, web = {}) => {
    const served = await serve({ live, store, web })
    all.push(served)
    return served
  }
  /** Reads what comes until it has what is waited for. */
  const listen = async (served: Served) => {
    const answer = await fetch(`${served.url}/live`, { signal: gone.signal })
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const until = async (pattern: RegExp) => {
      while (!pattern.test(text)) {
        const { done, value } = (await reader?.read()) ?? { done: true }
        if (done) throw new Error(`ended after ${JSON.stringify(text)}`)
        text += value
      }
      return text
    }
    return { answer, until, reader }
  }
  afterEach(() => Promise.all(all.splice(0).map((served) => served.close())))
  after(() => gone.abort())

  it('says at once where it stands, then only that something has changed, by a counter', async () => {
    const live = createLive({ store, times: never })
    const { answer, until } = await listen(await start(live))
    assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8')
    assert.equal(answer.headers.get('x-accel-buffering'), 'no')
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    await until(/data: 0\n\n/)
    live.changed()
    assert.equal(
      await until(/data: 1\n\n/),
      'retry: 3000\nevent: changed\ndata: 0\n\nevent: changed\ndata: 1\n\n',
    )
  })

  it('gathers what changes within a moment', async () => {
    const live = createLive({ store, times: never })
    const { until } = await listen(await start(live))
    await until(/data: 0\n\n/)
    for (let times = 0; times < 100; times++) live.changed()
    await until(/data: 2\n\n/)
    live.changed()
    assert.match(
      await until(/data: 3\n\n/),
      /data: 1\n\nevent: changed\ndata: 2\n\nevent: changed\ndata: 3\n\n$/,
    )
  })

  it('tells of what other processes write, and asks for that only while somebody listens', async () => {
    const asked: number[] = []
    const asking = {
      dataVersion: () => {
        asked.push(1)
        return store.dataVersion()
      },
    }
    const live = createLive({ store: asking, times })
    const served = await start(live)
    assert.equal(asked.length, 0)
    const { until, reader } = await listen(served)
    await until(/data: 0\n\n/)
    await other.mute({ target: 'test', kind: 'all', since: 0, until: 9, reason: null })
    await until(/data: 1\n\n/)
    await reader?.cancel()
    const { promise, resolve } = Promise.withResolvers<void>()
    // It may be noticed a little later that somebody has gone.
    const wait = () => {
      const before = asked.length
      setTimeout(() => (asked.length === before ? resolve() : wait()), 10 * times.askMs)
    }
    wait()
    await promise
  })

  it('asks no longer than somebody listens, however fast they come and go', async () => {
    const held: (() => void)[] = []
    let isHeld = true
    let asked = 0
    const dataVersion = async () => {
      asked++
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve))
      return 1
    }
    const live = createLive({ store: { dataVersion }, times })
    const first = live.listen()
    await first?.cancel()
    const second = live.listen()
    isHeld = false
    for (const resolve of held) resolve()
    await new Promise((resolve) => setImmediate(resolve))
    await second?.cancel()
    const before = asked
    await new Promise((resolve) => setTimeout(resolve, 10 * times.askMs))
    assert.equal(asked, before)
  })

  it('tells of nothing while nothing is written', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    let asked = 0
    const dataVersion = async () => {
      if (++asked === 10) resolve()
      return 1
    }
    const live = createLive({ store: { dataVersion }, times })
    const { until } = await listen(await start(live))
    await promise
    live.changed()
    assert.match(await until(/data: 1\n\n$/), /data: 0\n\nevent: changed\ndata: 1\n\n$/)
  })

  it('tells that the store has failed, and that it is back', async () => {
    let fails = false
    const failing = { dataVersion: async () => (fails ? Promise.reject(new Error('disk')) : 1) }
    const { until } = await listen(await start(createLive({ store: failing, times })))
    await until(/data: 0\n\n/)
    fails = true
    await until(/data: 1\n\n/)
    fails = false
    await until(/data: 2\n\n/)
  })

  it('gives signs of life to whoever is between', async () => {
    const { until } = await listen(await start(createLive({ store, times: { ...never, commentMs: 5 } })))
    assert.match(await until(/^: /m), /\n: still here\n\n/)
    assert.deepEqual([liveTimes.commentMs, liveTimes.askMs < 5000], [15_000, true])
  })

  it('takes no more listeners than it says, and another once one has gone', async () => {
    const live = createLive({ store, times: never })
    const streams = Array.from({ length: mostStreams }, () => live.listen())
    assert.ok(streams.every((stream) => stream !== null))
    const served = await start(live)
    const refused = await served.get('/live')
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '30'])
    await streams[0]?.cancel()
    const { answer } = await listen(served)
    assert.equal(answer.status, 200)
  })

  it('is not opened to whoever asks for its headers alone', async () => {
    const live = createLive({ store, times: never })
    let opened = 0
    const listened = () => {
      opened++
      return live.listen()
    }
    const served = await start({ ...live, listen: listened })
    const { status, headers } = await fetch(`${served.url}/live`, { method: 'HEAD' })
    assert.deepEqual([status, headers.get('content-type')], [200, 'text/event-stream; charset=utf-8'])
    assert.equal(opened, 0)
  })

  it('drops whoever does not read', async () => {
    const live = createLive({ store, times: { ...never, restMs: 0 } })
    const stream = live.listen()
    for (let times = 0; times < 50; times++) {
      live.changed()
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    let chunks = 0
    for await (const _chunk of stream ?? []) chunks++
    assert.ok(chunks < 30, `${chunks}`)
  })

  it('ends with the server, which does not wait for it', async () => {
    const live = createLive({ store, times: never })
    const served = await start(live)
    const { until } = await listen(served)
    await until(/data: 0\n\n/)
    await served.close()
    await assert.rejects(until(/never/))
    assert.equal(live.listen(), null)
    live.changed()
  })

  it('is for those alone who may read', async () => {
    const served = await start(createLive({ store, times: never }), { password: 'sesame' })
    assert.equal((await served.get('/live')).status, 401)
  })
})
