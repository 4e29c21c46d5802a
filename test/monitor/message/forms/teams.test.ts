import assert from 'node:assert/strict'
import { type TeamsForm, teamsFormOf } from '../../../../monitor/message/forms/teams.ts'
import { anyBody, bodyWith, driftBody, groupBody } from '../../../support/message-bodies.ts'

const mostBytes = 28 * 1024
const cardOf = ({ attachments: [{ content }] }: TeamsForm) => content
const shownBy = (form: TeamsForm) =>
  cardOf(form).body.map(({ inlines }) => inlines.map(({ text }) => text).join(''))

describe('a message to Teams', () => {
  it('is an adaptive card as an attachment, never larger than a message may be', () => {
    for (const body of anyBody()) {
      const form = teamsFormOf(body)
      assert.equal(form.type, 'message')
      const { attachments } = form
      const [{ contentType, content }] = attachments
      assert.deepEqual(
        [contentType, content.type, content.version, attachments.length],
        ['application/vnd.microsoft.card.adaptive', 'AdaptiveCard', '1.4', 1],
      )
      const bytes = Buffer.byteLength(JSON.stringify(form))
      assert.ok(bytes <= mostBytes, `${bytes}`)
    }
  })

  it('says all in runs of text, none of which is empty: there is no Markdown in them', () => {
    for (const body of anyBody()) {
      for (const { type, inlines } of cardOf(teamsFormOf(body)).body) {
        assert.equal(type, 'RichTextBlock')
        for (const run of inlines) assert.ok(run.type === 'TextRun' && run.text !== '')
      }
    }
  })

  it('says what is so, the worst of it, what to do, and where there is more', () => {
    const form = teamsFormOf(driftBody(22))
    const shown = shownBy(form)
    assert.deepEqual(shown.slice(0, 5), [
      ...['production drifts', 'opened, drift, breaking', 'Not as documented.', 'What was found'],
      '• missing-property /production/0 (created): documented a property, seen none',
    ])
    assert.deepEqual(shown.slice(-4), [
      ...['• and 2 more', 'What to do', '• Tell.'],
      'contactrz-monitor on watcher; since 2026-12-01 12:00 UTC',
    ])
    assert.deepEqual(cardOf(form).actions, [
      { type: 'Action.OpenUrl', title: 'See what happened', url: 'https://monitor.example.net/a' },
    ])
  })

  it('has nothing to open where no page is known, and nothing to do where there is nothing', () => {
    const content = { subject: 's', sentence: 's', lead: 'l', link: null, todo: [] }
    const form = teamsFormOf(bodyWith({ content }))
    assert.equal(cardOf(form).actions, undefined)
    assert.equal(shownBy(form).length, 4)
  })

  it('lists the targets of a group, and counts those that do not fit', () => {
    const shown = shownBy(teamsFormOf(groupBody(120, 3)))
    const listed = shown.filter((line) => line.startsWith('• tenant-')).length
    assert.ok(shown.includes('120 targets') && shown.includes(`• and ${120 - listed} more`))
  })
})
