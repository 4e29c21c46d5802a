import assert from 'node:assert/strict'
import type { Config, Target } from '../../../../monitor/config/config-shape.ts'
import { openSqliteStore } from '../../../../monitor/store/sqlite.ts'
import type { Attempt, LedgerState, Store } from '../../../../monitor/store/store.ts'
import { ledgerFile, ledgerPage } from '../../../../monitor/web/pages/ledger.ts'
import type { Ask } from '../../../../monitor/web/route.ts'
import { createInstallation } from '../../../support/installation.ts'
import { openMemoryStore } from '../../../support/memory-store/memory-store.ts'
import { serve } from '../../../support/served.ts'
import { alerts, targetOf } from '../../../support/target.ts'
import { attempt, idOf, slot } from '../../store/conformance/rows.ts'

const hourMs = 3_600_000
/** 19:42:10 on Friday 27 November 2026, in Jakarta. */
const at = Date.parse('2026-11-27T12:42:10Z')

/** Begun at that time; what it came to, if that is known. */
async function create(
  store: Store,
  begunAt: number,
  state: LedgerState,
  createdId: string | null = null,
  more: Partial<Attempt> = {},
) {
  const { target = 'test' } = more
  const day = new Date(begunAt + 7 * hourMs).toISOString().slice(0, 10)
  const id = idOf(await store.claim(slot(begunAt, target), { ...attempt(begunAt, { day }), ...more }, 999))
  if (state !== 'pending') await store.settle(id, state, createdId, begunAt)
}

describe('the page of the ledger', () => {
  let store: Store
  beforeEach(() => {
    store = openMemoryStore()
  })

  const ask = (query = '', targets: readonly Target[] = [targetOf()]) =>
    ({
      ...{ store, at, query: new URLSearchParams(query), params: {} },
      config: { targets, alerts } as unknown as Config,
    }) as unknown as Ask
  const show = async (...args: Parameters<typeof ask>) => {
    const view = await ledgerPage.view(ask(...args))
    assert.ok(view !== null)
    return view
  }
  const read = async (...args: Parameters<typeof ask>) =>
    (await show(...args)).body.text
      .replace(/<\/?(?:code|strong|time|span|a)\b[^>]*>/g, '')
      .replace(/<[^>]*>/g, ' | ')
      .replace(/[ \n]+/g, ' ')
      .replace(/(?:\| )+/g, '| ')

  it('says that none was attempted', async () => {
    assert.match(await read(), /^ ?\| No create was attempted \|.*\| There is none\. \|/)
  })

  it('says how many were created, how many may have been, and of each day what of the budget is spent', async () => {
    await create(store, at - hourMs, 'created', '31322')
    await create(store, at - 2 * hourMs, 'unknown')
    await create(store, at - 3 * hourMs, 'pending')
    await create(store, at - 26 * hourMs, 'refused')
    await create(store, at - 27 * hourMs, 'created', '31321')
    const { nav, zone, title } = await show()
    assert.deepEqual([nav, zone, title], ['ledger', 'Asia/Jakarta', 'Ledger'])
    const text = await read()
    assert.match(
      text,
      /\| 2 contacts were created \| Every create that was ever attempted\. What was created stays/,
    )
    assert.match(text, /2 are unknown: they may have been created\./)
    assert.match(text, /\| 27 Nov \| 1 \| 0 \| 0 \| 2 \| 3 of 30 \| 26 Nov \| 1 \| 1 \| 0 \| 0 \| 2 of 30 \|/)
    assert.match(text, /\| 18:42:10 \| test \| created \| 31322 \| created \| m \|/)
    assert.match(text, /\| 17:42:10 \| test \| unknown \| – \|/)
    assert.match(text, /\| 16:42:10 \| test \| unknown \| – \|/)
  })

  it('counts days by the zone of the target, and leaves out those without a create, but for today', async () => {
    // 00:30 in Jakarta, of the day that has not begun in UTC.
    await create(store, Date.parse('2026-11-24T17:30:00Z'), 'created', '1')
    assert.match(
      await read(),
      /\| 27 Nov \| 0 \| 0 \| 0 \| 0 \| 0 of 30 \| 25 Nov \| 1 \| 0 \| 0 \| 0 \| 1 of 30 \|/,
    )
  })

  it('shows a part of it: of a target, an outcome, a span', async () => {
    const other = targetOf({ name: 'other one' })
    await create(store, at - hourMs, 'created', '1')
    await create(store, at - 2 * hourMs, 'unknown', null, { target: 'other one', marker: 'theirs' })
    await create(store, at - 3 * hourMs, 'pending', null, { target: 'other one', marker: 'under way' })
    const both = [targetOf(), other]
    const markers = async (query: string) =>
      [...(await show(query, both)).body.text.matchAll(/<code>([^<]*)<\/code><\/td><\/tr>/g)].map(
        ([, m]) => m,
      )
    assert.deepEqual(await markers(''), ['m', 'theirs', 'under way'])
    assert.deepEqual(await markers('target=other+one'), ['theirs', 'under way'])
    assert.deepEqual(await markers('state=unknown'), ['theirs', 'under way'])
    assert.deepEqual(await markers('state=created&target='), ['m'])
    assert.deepEqual(await markers('from=2026-11-27T10:00Z&to=2026-11-27T11:00Z'), ['theirs'])
    const { text } = (await show('target=other+one&state=unknown&from=2026-11-27', both)).body
    assert.match(text, /href="\/ledger\.csv\?target=other\+one&amp;state=unknown&amp;from=2026-11-27"/)
    assert.match(text, /<option value="other one" selected>/)
    const ofTheUnknown = (await show('target=other+one&from=2026-11-27', both)).body.text
    assert.match(
      ofTheUnknown,
      /href="\/ledger\.csv\?target=other\+one&amp;(?:state=unknown&amp;from=2026-11-27|from=2026-11-27&amp;state=unknown)" download>Only the unknown/,
    )
    assert.match(text, /<option value="unknown" selected>/)
    assert.match(text, /name="from" value="2026-11-27"/)
    assert.match(
      await read('target=other+one&from=2026-11-27', both),
      /attempted at other one in this span\./,
    )
  })

  it('asks the store as often, however much is in it', async () => {
    const asked: string[] = []
    const counted = openMemoryStore({ onAsked: (method) => asked.push(method) })
    const count = async () => {
      asked.length = 0
      await ledgerPage.view({ ...ask('state=unknown'), store: counted })
      return asked.length
    }
    const before = await count()
    for (let index = 0; index < 60; index++) await create(counted, at - index * 7 * hourMs, 'unknown')
    assert.equal(await count(), before)
  })

  it('goes on behind the last entry of a part, and back to the newest', async () => {
    for (let index = 0; index < 60; index++) await create(store, at - index * 60_000, 'created', `${index}`)
    const links = async (query: string) =>
      [...(await show(query)).body.text.matchAll(/href="(\/ledger\?[^"]*|\/ledger)"/g)].map(
        ([, href]) => href,
      )
    const [older = ''] = await links('state=created')
    assert.match(older, /^\/ledger\?state=created&amp;before=\d+$/)
    const query = older.slice('/ledger?'.length).replace('&amp;', '&')
    assert.deepEqual(await links(query), ['/ledger?state=created'])
    assert.equal((await show(query)).body.text.match(/<tr><th scope="row"/g)?.length, 10)
  })

  it('says what is wrong with a span, beside the field; of anything else that is nonsense there is none', async () => {
    const view = await show('from=yesterday')
    assert.equal(view.status, 400)
    assert.match(
      view.body.text,
      /name="from" value="yesterday"[^>]* aria-invalid="true" aria-describedby="from-problem"><p class="bad small" id="from-problem" role="alert">Give a day/,
    )
    assert.match((await show('from=2026-11-02&to=2026-11-01')).body.text, /This lies before the beginning\./)
    for (const query of ['before=x', 'before=0', 'before=-1', 'state=pending', 'state=x', 'target=nobody'])
      assert.equal(await ledgerPage.view(ask(query)), null, query)
    for (const query of ['from=x', 'state=x', 'target=nobody'])
      assert.equal(await ledgerFile.file(ask(query)), null, query)
  })

  it('has what a target of before has made, under its name', async () => {
    await create(store, at - hourMs, 'created', '7', { target: 'gone' })
    assert.match(await read('target=gone'), /\| One contact was created \|.*\| 18:42:10 \| created \| 7 \|/)
    assert.match((await ledgerFile.file(ask('target=gone')))?.text ?? '', /\r\ngone,/)
  })

  it('shows no markup of a marker or an Id, and no formula in the file', async () => {
    const marker = '=cmd|<img src=x>\u202e'
    await create(store, at - hourMs, 'created', '@1<b>', { marker })
    assert.doesNotMatch((await show()).body.text, /<img|<b>|\u202e/)
    const { text = '' } = (await ledgerFile.file(ask())) ?? {}
    assert.match(text, /,'@1<b>,'=cmd/)
  })

  it('is, as a file, what the report writes, and of the unknown alone their lines of it', async () => {
    const site = await createInstallation()
    site.configure()
    await site.once()
    const written = openSqliteStore(site.storeFile)
    const begunAt = Date.now() - 5000
    await create(written, begunAt, 'unknown', null, { marker: 'lost' })
    await create(written, begunAt, 'created', '9', { target: 'gone' })
    const report = async (...args: readonly string[]) =>
      (await site.call(['report', '--ledger', '--format', 'csv', ...args])).stdout
    const served = await serve({
      ...{ routes: { files: [ledgerFile] }, store: written, targets: [targetOf()] },
    })
    try {
      const csv = async (query = '') => (await served.get(`/ledger.csv${query}`)).text()
      assert.equal(await csv(), await report())
      assert.equal((await csv()).split('\r\n').length, 5)
      assert.equal(await csv('?target=test'), await report('--target', 'test'))
      const tomorrow = new Date(begunAt + 86_400_000).toISOString().slice(0, 10)
      assert.equal(
        await csv(`?from=${tomorrow}`),
        await report('--from', tomorrow, '--to', `${tomorrow}T01:00Z`),
      )
      assert.equal(await csv('?to=2026-01-02'), await report('--from', '2026-01-01', '--to', '2026-01-02'))
      const [head, ...lines] = (await report()).split('\r\n')
      const unknown = lines.filter((line) => line.includes(',unknown,'))
      assert.equal(unknown.length, 1)
      assert.equal(await csv('?state=unknown'), [head, ...unknown, ''].join('\r\n'))
      const answer = await served.get('/ledger.csv')
      assert.match(answer.headers.get('content-type') ?? '', /^text\/csv; charset=utf-8/)
      assert.match(answer.headers.get('content-disposition') ?? '', /filename="ledger\.csv"/)
    } finally {
      await served.close()
      await written.close()
      await site.close()
    }
  })
})
