import assert from 'node:assert/strict'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { StoreError } from '../../../../monitor/store/store.ts'
import { type FeedEvent, feedRoute, renderFeed } from '../../../../monitor/web/machine/feed.ts'
import { askOf, failing } from '../../../support/asking.ts'
import { finding } from '../../../support/incidents.ts'

const openedAt = Date.parse('2026-11-27T11:30:00Z')
const url = 'https://monitor.example.com'
const parser = new XMLParser({
  ignoreAttributes: false,
  isArray: (name) => ['entry', 'link', 'category'].includes(name),
})

const wrongId = finding('/Id', { rule: 'wrong-type', expected: 'string', actual: 'number' })
const renamed = finding('/Email', {
  rule: 'renamed-property',
  expected: '"Email"',
  actual: '"EMail" in its place',
})
const told = (found: typeof wrongId, isNew: boolean) =>
  ({ variant: 'created', found, contacts: ['full'], isNew }) as const
const content = { findings: [], gone: [], detail: null, seen: {}, proposal: null }

const eventOf = (more: Partial<FeedEvent> = {}): FeedEvent => ({
  ...{ target: 'production', kind: 'drift', openedAt, event: 'opened', at: openedAt, sequence: 1 },
  ...{ isMuted: false, content: { ...content, findings: [told(wrongId, true)] } },
  ...more,
})

const changed = eventOf({
  ...{ event: 'changed', sequence: 2, at: openedAt + 1_800_000 },
  content: { ...content, findings: [told(wrongId, false), told(renamed, true)] },
})

const parsed = (text: string) => {
  assert.equal(XMLValidator.validate(text), true)
  return parser.parse(text).feed
}

describe('the feed', () => {
  it('has an entry for each event, which says what happened and leads to its incident', () => {
    const feed = parsed(renderFeed([changed, eventOf()], url))
    const [first, second] = feed.entry
    assert.equal(first.title, 'production: drift changed - renamed-property /Email and 1 more')
    assert.equal(
      first.summary,
      'Answers are not as documented. It is not the same as before. New: renamed-property, created, body /Email: expected "Email", found "EMail" in its place. Still: wrong-type, created, body /Id: expected string, found number.',
    )
    assert.equal(first.link[0]['@_href'], `${url}/incidents/production/drift/20261127T113000.000Z`)
    assert.deepEqual(
      first.category.map((category: Record<string, string>) => category['@_term']),
      ['drift', 'changed'],
    )
    assert.equal(second.title, 'production: drift opened - wrong-type /Id')
    assert.equal(
      second.summary,
      'Answers are not as documented. Found: wrong-type, created, body /Id: expected string, found number.',
    )
    assert.deepEqual(
      feed.link.map((link: Record<string, string>) => [link['@_rel'], link['@_href']]),
      [
        ['self', `${url}/feed.atom`],
        ['alternate', `${url}/incidents`],
      ],
    )
  })

  it('says of what is resolved what it was, and of the other kinds why', () => {
    const [resolved, refused] = parsed(
      renderFeed(
        [
          eventOf({ event: 'resolved', sequence: 3 }),
          eventOf({ kind: 'unauthorized', content: { ...content, detail: 'the token command failed' } }),
        ],
        url,
      ),
    ).entry
    assert.equal(resolved.title, 'production: drift resolved')
    assert.match(resolved.summary, /^Answers are as documented again\. It was: wrong-type/)
    assert.match(refused.summary, /Why: the token command failed\.$/)
    const ended = { event: 'resolved', sequence: 4 } as const
    const closed = [{ ...content, isUnwatched: true as const }, null].map(
      (kept) => parsed(renderFeed([eventOf({ ...ended, content: kept })], url)).entry[0].summary,
    )
    assert.deepEqual(closed, ['It is no longer watched: whether it is over is not known.', 'It is resolved.'])
    const mended = parsed(
      renderFeed([eventOf({ event: 'changed', content: { ...content, gone: [told(wrongId, false)] } })], url),
    ).entry[0]
    assert.match(
      mended.summary,
      / No longer: wrong-type, created, body \/Id: expected string, found number\.$/,
    )
    const old = parsed(renderFeed([eventOf({ content: null })], url)).entry[0]
    assert.deepEqual([old.title, old.summary], ['production: drift opened', 'Answers are not as documented.'])
  })

  it('was updated when its newest entry was, and never now', () => {
    const feed = parsed(renderFeed([changed, eventOf()], url))
    assert.deepEqual(
      [feed.updated, feed.entry[1].updated],
      ['2026-11-27T12:00:00.000Z', '2026-11-27T11:30:00.000Z'],
    )
    assert.equal(renderFeed([changed], url), renderFeed([changed], url))
    const empty = parsed(renderFeed([], url))
    assert.deepEqual([empty.updated, empty.entry], ['1970-01-01T00:00:00.000Z', undefined])
  })

  it('keeps the ids of its entries at another address, and has one for each event', () => {
    const idsAt = (address: string) =>
      parsed(renderFeed([changed, eventOf()], address)).entry.map(({ id }: { readonly id: string }) => id)
    assert.deepEqual(idsAt(url), idsAt('http://127.0.0.1:8401'))
    assert.equal(new Set(idsAt(url)).size, 2)
    for (const id of idsAt(url))
      assert.match(id, /^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  })

  it('has a hundred entries at most', () => {
    const events = Array.from({ length: 150 }, (_, index) => eventOf({ at: openedAt - index }))
    assert.equal(parsed(renderFeed(events, url)).entry.length, 100)
  })

  it('stays XML whatever names and messages there are, and no longer than they need to be', () => {
    const hostile = `<b>&"']]>\u0000\u001b\u202e\ufffe\ud800${'x'.repeat(40_000)}`
    const found = { ...finding(hostile), rule: 'wrong-type', expected: hostile, actual: hostile } as const
    const event = eventOf({
      target: 'x&<>"',
      content: {
        ...content,
        findings: Array.from({ length: 300 }, () => told(found, true)),
        gone: [told(found, false)],
        detail: hostile,
      },
    })
    const text = renderFeed([event], url)
    assert.match(parsed(text).entry[0].summary, /and 280 more/)
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u202e\ufffe\ud800-\udfff]/)
    assert.doesNotMatch(text, /<b>/)
    assert.ok(text.length < 20_000)
  })

  it('has the latest hundred, answers 503 while the store cannot be read, and hides no other failure', async () => {
    const asked: number[] = []
    const latestEvents = async (most: number) => {
      asked.push(most)
      return [changed]
    }
    const answer = await feedRoute.file(askOf({ at: 0, targets: [], answers: { latestEvents } }))
    assert.deepEqual(
      [answer?.type, answer?.status, asked],
      ['application/atom+xml; charset=utf-8', undefined, [100]],
    )
    const lost = await feedRoute.file(askOf({ at: 0, targets: [], answers: failing(new StoreError('gone')) }))
    assert.deepEqual(
      [lost?.status, parsed(lost?.text ?? '').subtitle],
      [503, 'The monitor cannot read its store'],
    )
    const broken = askOf({ at: 0, targets: [], answers: failing(new TypeError('x')) })
    await assert.rejects(feedRoute.file(broken), TypeError)
  })
})
