import assert from 'node:assert/strict'
import type { Config } from '../../../../monitor/config/config-shape.ts'
import type { Store } from '../../../../monitor/store/store.ts'
import { incidentsPage, incidentsShown } from '../../../../monitor/web/pages/incidents.ts'
import type { Ask } from '../../../../monitor/web/route.ts'
import { finding } from '../../../support/incidents.ts'
import { openMemoryStore } from '../../../support/memory-store/memory-store.ts'
import { alerts, targetOf } from '../../../support/target.ts'
import {
  contentOf,
  lookedAt,
  minuteMs,
  openedAt,
  tell,
  told,
  wrongId,
} from '../../../support/told-incidents.ts'
import { changeNow } from '../../store/conformance/rows.ts'

describe('the list of incidents', () => {
  let store: Store
  beforeEach(() => {
    store = openMemoryStore()
  })

  const ask = (query = '') =>
    ({
      ...{ store, at: lookedAt, query: new URLSearchParams(query), params: {} },
      config: { targets: [targetOf()], alerts } as unknown as Config,
    }) as unknown as Ask
  const show = async (query?: string) => {
    const view = await incidentsPage.view(ask(query))
    assert.ok(view !== null)
    return view
  }
  const read = async (query?: string) =>
    (await show(query)).body.text
      .replace(/<\/?(?:code|time|span|a|svg|use)\b[^>]*>/g, '')
      .replace(/<[^>]*>/g, ' | ')
      .replace(/[ \n]+/g, ' ')
      .replace(/(?:\| )+/g, '| ')

  it('says that there was none', async () => {
    assert.match(await read(), /\| No incident is open \| There has been none so far\./)
    assert.deepEqual([(await show()).sign, (await show()).title], ['conforming', 'No incident is open'])
  })

  it('says how many are open, and of each what, since when and until when, and what it was about', async () => {
    const findings = [told(wrongId), told(finding('/Email'))]
    await tell(store, { kind: 'drift', content: contentOf({ findings }) })
    await tell(store, { kind: 'blind', telling: 'none' })
    const at = openedAt + 30 * minuteMs
    await tell(store, { kind: 'blind', event: 'resolved', at, sequence: 2, telling: 'none' })
    const text = await read()
    assert.match(
      text,
      /\| One incident is open \| The newest first, those that have ended as well\. Follow them as a feed\./,
    )
    assert.match(
      text,
      /\| drift \| test \| 18:30 \| still open \| wrong-type and 1 more \| opened, 18:30 \| 0 of 1 sent \|/,
    )
    assert.match(text, /\| not known \| test \| 18:30 \| 19:00 \| resolved, 19:00 \| none \|/)
    const { title, sign, body } = await show()
    assert.deepEqual([title, sign], ['1 open', 'drift'])
    assert.match(body.text, /href="\/incidents\/test\/drift\/20261127T113000\.000Z"/)
  })

  it('has the sign of the worst that is open', async () => {
    await tell(store, { kind: 'quota' })
    await tell(store, { kind: 'blind' })
    await tell(store, { target: 'other', kind: 'monitor-fault' })
    const { title, sign } = await show()
    assert.deepEqual([title, sign], ['3 open', 'fault'])
    assert.match(await read(), /\| 3 incidents are open \|/)
  })

  it('has those as well of targets that are no longer watched, and shows no markup of their names', async () => {
    await tell(store, { target: '<b>gone\u202e', kind: 'unavailable' })
    const { text } = (await show()).body
    assert.match(text, /&lt;b&gt;gone/)
    assert.doesNotMatch(text, /<b>|\u202e/)
  })

  it('goes on where a part ends, and leaves none out that opened at the same instant as another', async () => {
    const openings = Array.from(
      { length: 2 * incidentsShown },
      (_none, index) => openedAt - Math.floor(index / 3) * minuteMs,
    )
    for (const [index, at] of openings.entries()) {
      const incident = { openedAt: at, toldAt: at, sequence: 1 }
      const event = { kind: 'drift', event: 'opened', at, incident, findings: [], gone: [] } as const
      const recorded = { ...event, alone: null, telling: 'none', isMuteEnd: false, content: null } as const
      await changeNow(store, {
        ...{ target: `t${index}`, at, basedOn: {}, messages: [], events: [recorded] },
        incidents: await store.incidents(`t${index}`),
      })
    }
    const seen: string[] = []
    let query: string | undefined = ''
    while (query !== undefined) {
      const text: string = (await show(query)).body.text
      const names = [...text.matchAll(/href="\/incidents\/(t\d+)\//g)].map(([, name = '']) => name)
      assert.ok(names.length < incidentsShown + 3)
      seen.push(...names)
      query = /href="\/incidents\?(before=[^"]*)"/.exec(text)?.[1]
    }
    assert.equal(seen.length, openings.length)
    assert.equal(new Set(seen).size, openings.length)
    assert.match(await read('before=2026-11-27T10:00:00.000Z'), /Newest/)
    assert.match(await read('before=2020-01-01T00:00:00Z'), /There is none that is older\./)
  })

  it('leads to no older ones where there are none, be there as many as a page has', async () => {
    for (let index = 0; index < incidentsShown; index++)
      await tell(store, { target: `t${index}`, kind: 'drift' })
    const { text } = (await show()).body
    assert.equal(text.match(/href="\/incidents\/t/g)?.length, incidentsShown)
    assert.doesNotMatch(text, /Older/)
  })

  it('is none before what is no instant', async () => {
    for (const before of ['', 'yesterday', '12', '2026-11-27', '2026-99-99T00:00:00Z'])
      assert.equal(await incidentsPage.view(ask(`before=${before}`)), null, before)
  })
})
