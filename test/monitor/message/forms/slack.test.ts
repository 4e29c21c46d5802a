import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { BodyTarget } from '../../../../monitor/message/body-schema.ts'
import { type SlackForm, slackFormOf } from '../../../../monitor/message/forms/slack.ts'
import { anyBody, bodyWith, driftBody, groupBody, targetWith } from '../../../support/message-bodies.ts'

/** As Slack documents them; the last as it shows. */
const limits = { blocks: 50, text: 3000, all: 13_000 }

const textsOf = ({ blocks }: SlackForm) =>
  blocks.flatMap((block) => (block.type === 'section' ? [block.text] : block.elements))
const shownBy = (form: SlackForm) =>
  textsOf(form)
    .map(({ text }) => text)
    .join('\n')

describe('a message to Slack', () => {
  it('is within the limits of blocks and texts, whatever it tells of', () => {
    for (const body of anyBody()) {
      const form = slackFormOf(body)
      assert.ok(form.blocks.length >= 2 && form.blocks.length <= limits.blocks)
      for (const { text } of textsOf(form)) assert.ok(text.length > 0 && text.length <= limits.text, text)
      assert.ok(form.text.length > 0 && form.text.length <= limits.text)
      assert.ok(JSON.stringify(form.blocks).length < limits.all, `${JSON.stringify(form.blocks).length}`)
    }
  })

  it('says what is so, the worst of it, what to do, and where there is more', () => {
    const form = slackFormOf(driftBody(25))
    assert.equal(form.text, 'production drifts (opened, drift, breaking)')
    const shown = shownBy(form)
    assert.match(
      shown,
      /^\*production drifts\*\nopened, drift, breaking\nNot as documented\.\n\*What was found\*\n/,
    )
    assert.match(
      shown,
      /\n• missing-property \/production\/0 \(created\): documented a property, seen none\n/,
    )
    assert.match(shown, /\n• missing-property \/production\/19 .*\nand 5 more\n\*What to do\*\n• Tell\.\n/)
    assert.match(shown, /\n<https:\/\/monitor\.example\.net\/a\|See what happened>\n/)
    assert.match(shown, /\ncontactrz-monitor on watcher; since 2026-12-01 12:00 UTC$/)
  })

  it('lists the targets of a group, and counts those that do not fit', () => {
    const shown = shownBy(slackFormOf(groupBody(120, 3)))
    assert.match(
      shown,
      /\*120 targets\*\n• tenant-0: changed, breaking: missing-property \/tenant-0\/0 and 2 more\n/,
    )
    const listed = shown.split('\n').filter((line) => line.startsWith('• tenant-')).length
    assert.match(shown, new RegExp(`\nand ${120 - listed} more\n`))
  })

  it('names whom there is news of, where it is one of a group', () => {
    const host = 'api.example.net'
    const shown = (event: 'changed' | 'resolved', targets: BodyTarget[]) =>
      shownBy(slackFormOf(bodyWith({ event, host, targets })))
    const over = targetWith('tenant-3', 0, { event: 'resolved' })
    assert.match(shown('changed', [over]), /\*What is new\*\n• tenant-3: resolved\n/)
    assert.match(shown('resolved', [over]), /\*What is new\*\n• tenant-3: resolved\n/)
    // What it was is nothing new.
    const was = targetWith('tenant-3', 25, { event: 'resolved', moreFindings: 2 })
    for (const event of ['changed', 'resolved'] as const) {
      assert.match(shown(event, [was]), /\*What is new\*\n• tenant-3: resolved\n\*What to do/)
      assert.doesNotMatch(shown(event, [was]), /missing-property| more/)
    }
    const joined = [targetWith('tenant-4', 1, { event: 'opened' }), over]
    assert.match(
      shown('changed', joined),
      /\*What is new at 2 targets\*\n• tenant-4: opened, breaking: missing-property \/tenant-4\/0\n• tenant-3: resolved/,
    )
  })

  it('is within its limits and without markup, whatever anybody is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.nat(60), (name, count) => {
        const content = { subject: name, sentence: name, lead: name, link: null, todo: [name] }
        const targets = Array(count).fill(targetWith(name, 3))
        const form = slackFormOf(bodyWith({ content, host: name, targets }))
        assert.doesNotMatch(shownBy(form), /[<>`~]|&(?!lt;|gt;|amp;)/)
        for (const { text } of textsOf(form)) assert.ok(text !== '' && text.length <= limits.text)
        assert.ok(JSON.stringify(form.blocks).length < limits.all)
      }),
      { numRuns: 60 },
    )
  })

  it('has no markup but its own, and calls nobody', () => {
    const name = '<!channel> <@U1> & *b* `c` ~d~ <https://evil.example|x>'
    const content = { subject: name, sentence: name, lead: name, link: null, todo: [name] }
    const form = slackFormOf(
      bodyWith({ content, host: name, targets: [targetWith(name, 1), targetWith(name, 1)] }),
    )
    const safe = "&lt;!channel&gt; &lt;@U1&gt; &amp; ∗b∗ 'c' ∼d∼ &lt;https://evil.example|x&gt;"
    assert.equal(form.text, `${safe} (opened, drift, breaking)`)
    const shown = shownBy(form)
    assert.ok(shown.includes(`*${safe}*`) && shown.includes(`• ${safe}`))
    assert.doesNotMatch(shown, /[<>`~]|&(?!lt;|gt;|amp;)/)
    for (const { verbatim, type } of textsOf(form)) assert.deepEqual([verbatim, type], [true, 'mrkdwn'])
  })

  it('cuts no entity in two', () => {
    for (const body of anyBody()) assert.doesNotMatch(shownBy(slackFormOf(body)), /&(?!lt;|gt;|amp;)/)
  })

  it('has an address from which nobody gets out', () => {
    const link = { words: 'See', url: 'https://m.example/?a=1&b=<|>', onlyOn: null, isClickable: true }
    const content = { subject: 's', sentence: 's', lead: 'l', link, todo: [] }
    assert.match(
      shownBy(slackFormOf(bodyWith({ content }))),
      /<https:\/\/m\.example\/\?a=1&amp;b=%3C%7C%3E\|See/,
    )
  })
})
