// What programs are told of targets in every state there is, beside what the pages say: the real `start`, on a store that a
// monitor has written.
import assert from 'node:assert/strict'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { targetStates } from '../../monitor/snapshot/target-state.ts'
import { createPast, type Past } from '../support/states/past.ts'
import { type Site, startSite } from '../support/states/site.ts'
import { stateTargets } from '../support/states/targets.ts'
import { askStatus } from '../support/status.ts'

describe('programs that ask a monitor', () => {
  let past: Past
  let site: Site
  before(async () => {
    past = await createPast(stateTargets)
    site = await startSite(past)
  })
  after(async () => {
    await site?.stop()
    await past?.close()
  })

  const textOf = async (path: string) => {
    const answer = await fetch(`${site.url}${path}`)
    assert.equal(answer.status, 200, path)
    return answer.text()
  }
  /** What stands in the heading, as it is read. */
  const headingOf = async (path: string) => {
    const [, heading = ''] = /<h1[^>]*>(.*?)<\/h1>/s.exec(await textOf(path)) ?? []
    return heading.replaceAll(/<svg.*?<\/svg>|<[^>]*>/gs, '').trim()
  }

  it('are told of each target, in each state, what its page says', async () => {
    // Mail cannot be delivered: a watchdog has to hear of it.
    const { code, status } = await askStatus(site.url)
    assert.deepEqual([code, status.targets?.length], [503, stateTargets.length])
    assert.equal(status.sentence, await headingOf('/'))
    for (const { name, sentence } of status.targets ?? [])
      assert.equal(sentence, await headingOf(`/targets/${name}`))
    const states = new Set(status.targets?.map(({ state }) => state))
    assert.deepEqual([...states].toSorted(), [...targetStates].toSorted())
  })

  it('get a badge of each', async () => {
    for (const { name } of stateTargets) {
      const { message } = JSON.parse(await textOf(`/badge/${name}.json`))
      const image = await textOf(`/badge/${name}.svg`)
      assert.equal(XMLValidator.validate(image), true)
      assert.ok(image.includes(`<title>contract: ${message}</title>`), name)
    }
  })

  it('are led by the feed, and by the status, to the page of each incident', async () => {
    const text = await textOf('/feed.atom')
    assert.equal(XMLValidator.validate(text), true)
    const { entry } = new XMLParser({ ignoreAttributes: false }).parse(text).feed
    const { status } = await askStatus(site.url)
    const pages = [
      ...entry.map((one: { readonly link: { readonly '@_href': string } }) => one.link['@_href']),
      ...(status.targets ?? []).flatMap(({ incidents }) => incidents.map(({ page }) => page)),
    ]
    assert.ok(pages.length > 20)
    for (const page of new Set(pages)) assert.equal((await fetch(page)).status, 200, page)
    const times = entry.map(({ updated }: { readonly updated: string }) => updated)
    assert.deepEqual(times, times.toSorted().toReversed())
  })
})
