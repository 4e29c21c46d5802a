// The page of a monitor of many targets, and what it asks of the store.
import assert from 'node:assert/strict'
import type { Config, Target } from '../../../monitor/config/config-shape.ts'
import { noIncidents } from '../../../monitor/incidents/incident.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { renderStatus, renderTargetPage } from '../../../monitor/web/status.ts'
import { openMemoryStore } from '../../support/memory-store/memory-store.ts'
import { targetOf } from '../../support/target.ts'

const at = Date.parse('2026-12-01T13:10:00Z')
const said = { reasons: [], troubles: [] }
const configOf = (targets: readonly Target[]) => ({ targets }) as unknown as Config

describe('the page of many targets', () => {
  let asked: string[]
  let store: Store
  beforeEach(() => {
    asked = []
    store = openMemoryStore({ onAsked: (method) => void asked.push(method) })
  })
  afterEach(() => store.close())

  const many = (count: number) =>
    Array.from({ length: count }, (_none, index) => targetOf({ name: `t${index}` }))
  const openIn = async (target: string) => {
    const open = { blind: { openedAt: at - 1, toldAt: at - 1, sequence: 1 } }
    await store.commitIncidents({
      ...{ target, at, basedOn: noIncidents, incidents: { ...noIncidents, open }, events: [], mails: [] },
    })
  }
  const shown = async (count: number, page?: number) => {
    const text = await renderStatus(configOf(many(count)), store, at, [], said, page)
    return {
      text,
      names: [...text.matchAll(/<td><a href="\/target\?name=[^"]*">([^<]*)</g)].map(([, name]) => name),
    }
  }

  it('has 50 a page, those in trouble first, all else in the order of the configuration', async () => {
    await openIn('t118')
    await store.setHold('t60', { since: at - 1, until: at + 1 })
    const pages = [await shown(120), await shown(120, 2), await shown(120, 3)]
    assert.deepEqual(
      pages.map(({ names }) => names.length),
      [50, 50, 20],
    )
    assert.deepEqual(pages[0]?.names.slice(0, 4), ['t60', 't118', 't0', 't1'])
    assert.equal(new Set(pages.flatMap(({ names }) => names)).size, 120)
    assert.match(pages[0]?.text ?? '', /<p>Page 1 of 3\. <a href="\/\?page=2">next<\/a>/)
    assert.match(
      pages[1]?.text ?? '',
      /Page 2 of 3\. <a href="\/\?page=1">previous<\/a> <a href="\/\?page=3">next/,
    )
    assert.doesNotMatch(pages[2]?.text ?? '', /next<\/a>/)
  })

  it('shows the nearest page of a number that there is not, and none of its own where one is enough', async () => {
    for (const [number, page] of [
      [99, 3],
      [-1, 1],
      [Number.NaN, 1],
    ])
      assert.match((await shown(120, number)).text, new RegExp(`Page ${page} of 3`))
    assert.doesNotMatch((await shown(50)).text, /Page/)
  })

  it('says of each what stands, its last slot and its next', async () => {
    await openIn('t1')
    const slot = { target: 't1', decidedAt: at, local: '', timeZone: 'UTC', rule: '' }
    await store.gate({ ...slot, slotAt: at - 600_000 }, 'hold')
    const { text } = await shown(2)
    const [, row = ''] = /<tr>(<td><a href="\/target\?name=t1">.*?)<\/tr>/s.exec(text) ?? []
    assert.match(row, /<li class="drift">blind since 2026-12-01 20:09:59/)
    assert.match(row, /2026-12-01 20:00:00 \+07:00 <span class="gated">gated \(hold\)<\/span>/)
    assert.match(row, /<td>2026-12-01 20:30:00 \+07:00<\/td>/)
    assert.match(text, />t0<.*?no incident is open.*?<td>none<\/td>/s)
  })

  it('asks the store once, however many targets there are', async () => {
    asked = []
    await shown(2000)
    assert.deepEqual(asked, ['countMails', 'oldestOwedAt', 'overview'])
  })

  it('shows a target alone in whole at once, and each of several on a page of its own', async () => {
    const whole = /<table><tr><th>Slot \(Asia\/Jakarta\)/
    assert.match((await shown(1)).text, whole)
    assert.doesNotMatch((await shown(2)).text, whole)
    const config = configOf([targetOf({ name: 'a & b' }), targetOf({ name: 'c' })])
    const links = [{ href: '/', text: 'all targets' }]
    const text = await renderStatus(config, store, at, [])
    assert.match(text, /<a href="\/target\?name=a%20%26%20b">a &amp; b<\/a>/)
    const own = await renderTargetPage(config, store, at, links, 'a & b')
    assert.match(own ?? '', whole)
    assert.match(own ?? '', /<title>a &amp; b · contactrz-monitor<.*<a href="\/">all targets<\/a>/s)
    assert.equal(await renderTargetPage(config, store, at, links, 'nobody'), null)
  })

  it('names the first reasons why the monitor is not well, and how many more there are', async () => {
    const reasons = many(53).map(({ name }) => ({ kind: 'slot-undecided', target: name, since: at }) as const)
    const text = await renderStatus(configOf(many(53)), store, at, [], { reasons, troubles: [] })
    assert.match(
      text,
      /t49: no slot was decided.*and 3 more, as <a href="\/api\/status\.json">status<\/a> says/,
    )
    assert.doesNotMatch(text, /t50: no slot/)
    const few = { reasons: reasons.slice(0, 50), troubles: [] }
    assert.doesNotMatch(await renderStatus(configOf(many(53)), store, at, [], few), /more, as/)
  })
})
