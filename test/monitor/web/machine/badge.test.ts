import assert from 'node:assert/strict'
import { XMLValidator } from 'fast-xml-parser'
import { targetStates } from '../../../../monitor/snapshot/target-state.ts'
import { StoreError } from '../../../../monitor/store/store.ts'
import {
  badgeColours,
  badgeRoutes,
  labelColour,
  renderBadge,
  renderEndpoint,
} from '../../../../monitor/web/machine/badge.ts'
import { askOf, failing } from '../../../support/asking.ts'
import { glanceOf, withOpen } from '../../../support/glances.ts'
import { targetOf } from '../../../support/target.ts'

/** 19:42 in Jakarta. */
const at = Date.parse('2026-11-27T12:42:10Z')
const since = Date.parse('2026-11-27T11:30:00Z')
const seen = { lastConclusive: { created: since }, lastConforming: { created: since } }
const targets = [targetOf({ name: 'production' })]
const [svg, json] = badgeRoutes
const ask = (glance = glanceOf(), params = { target: 'production' }) =>
  askOf({ at, targets, params, answers: { glances: async () => [{ ...glance, target: 'production' }] } })
const messageOf = async (glance = glanceOf()) =>
  JSON.parse((await json?.file(ask(glance)))?.text ?? '').message

describe('the badge', () => {
  it('says the state, and since when', async () => {
    assert.equal(await messageOf(), 'no verdict yet')
    assert.equal(await messageOf(glanceOf(seen)), 'conforming')
    const opened = (kind: string, firstAt = since) =>
      glanceOf({ ...seen, incidents: withOpen({ [kind]: { firstAt } }) })
    assert.equal(await messageOf(opened('drift')), 'drift since 27 Nov')
    assert.equal(await messageOf(opened('unavailable')), 'no verdict since 18:30 WIB')
    assert.equal(await messageOf(opened('unauthorized', since - 86_400_000)), 'no verdict since 26 Nov')
    assert.equal(await messageOf(opened('quota')), 'no verdict since 18:30 WIB')
    assert.equal(await messageOf(opened('blind')), 'not known')
    assert.equal(await messageOf(opened('monitor-fault')), 'monitor fault')
  })

  it('is an image whose title says it, the same in both forms', async () => {
    const drift = glanceOf({ incidents: withOpen({ drift: { firstAt: since } }) })
    const image = await svg?.file(ask(drift))
    assert.equal(XMLValidator.validate(image?.text ?? ''), true)
    assert.match(image?.text ?? '', /<title>contract: drift since 27 Nov<\/title>/)
    assert.equal(image?.type, 'image/svg+xml; charset=utf-8')
    const endpoint = await json?.file(ask(drift))
    assert.deepEqual(JSON.parse(endpoint?.text ?? ''), {
      ...{ schemaVersion: 1, label: 'contract', message: 'drift since 27 Nov' },
      ...{ color: badgeColours.drift, isError: true },
    })
    assert.deepEqual([svg?.open, json?.open], ['badge', 'badge'])
  })

  it('is of no target that is not watched', async () => {
    assert.equal(await svg?.file(ask(glanceOf(), { target: 'other' })), null)
  })

  it('says while the store cannot be read that the monitor has a fault, and hides no other failure', async () => {
    const lost = askOf({
      at,
      targets,
      params: { target: 'production' },
      answers: failing(new StoreError('disk I/O error')),
    })
    assert.equal(JSON.parse((await json?.file(lost))?.text ?? '').message, 'monitor fault')
    assert.equal(XMLValidator.validate((await svg?.file(lost))?.text ?? ''), true)
    const broken = askOf({
      at,
      targets,
      params: { target: 'production' },
      answers: failing(new TypeError('x')),
    })
    await assert.rejects(async () => svg?.file(broken), TypeError)
  })

  it('is read on each of its colours: white text has a contrast of 4.5', () => {
    for (const colour of [...targetStates.map((state) => badgeColours[state]), labelColour])
      assert.ok(contrastWithWhite(colour) >= 4.5, colour)
  })

  it('lets no message out of its text', () => {
    const text = renderBadge({ message: `"><script>&'\u{1f4a9}`, state: 'drift' })
    assert.equal(XMLValidator.validate(text), true)
    assert.doesNotMatch(text, /<script/)
    assert.equal(JSON.parse(renderEndpoint({ message: '"\n', state: 'blind' })).message, '"\n')
  })
})

/** WCAG 2.2: relative luminance, and the contrast of white on it. */
function contrastWithWhite(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((index) => {
    const value = Number.parseInt(colour.slice(index, index + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}
