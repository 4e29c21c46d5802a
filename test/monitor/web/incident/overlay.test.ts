import assert from 'node:assert/strict'
import fc from 'fast-check'
import { overlayText } from '../../../../monitor/web/incident/overlay.ts'
import { contentOf, openedAt } from '../../../support/told-incidents.ts'

const textOf = (overlay: object) => {
  const version = { from: '1.0.0', to: '2.0.0' }
  const content = contentOf({ proposal: { bump: 'major', version, overlay } })
  const event = { event: 'opened', at: openedAt, sequence: 1, isMuted: false, content, messages: [] } as const
  const text = overlayText({ story: { target: 'test', kind: 'drift', openedAt, events: [event] } })
  assert.ok(text !== null)
  return text
}

describe('the text of an overlay', () => {
  it('is the overlay to whoever parses it, and has nothing in it that nobody sees', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (overlay) => {
        const text = textOf(overlay)
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(overlay)))
        assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      }),
      { numRuns: 50 },
    )
    assert.match(textOf({ 'a\u202eb': '\u200b' }), /"a\\u202eb": "\\u200b"/)
  })

  it('has what is short on one line', () => {
    const actions = [
      { target: '$.components.schemas.Contact.properties.Id.type', remove: true },
      { target: '$.components.schemas.Contact.properties.Id', update: { type: 'integer' } },
    ]
    assert.equal(
      textOf({ overlay: '1.0.0', actions }),
      `{
  "overlay": "1.0.0",
  "actions": [
    { "target": "$.components.schemas.Contact.properties.Id.type", "remove": true },
    { "target": "$.components.schemas.Contact.properties.Id", "update": { "type": "integer" } }
  ]
}
`,
    )
  })

  it('is that of the latest run that an event is about, and none where that proposes none', () => {
    const version = { from: '1.0.0', to: '2.0.0' }
    const proposal = { bump: 'major', version, overlay: { overlay: '1.0.0' } }
    const seen = { created: { type: 'object' } }
    const textAfter = (...contents: Parameters<typeof contentOf>[0][]) =>
      overlayText({
        story: {
          ...{ target: 'test', kind: 'drift', openedAt },
          events: contents.map((content, index) => ({
            ...{ event: index === 0 ? 'opened' : 'changed', at: openedAt + index, sequence: index + 1 },
            ...{ isMuted: false, content: contentOf(content), messages: [] },
          })),
        },
      })
    assert.notEqual(textAfter({ seen, proposal }), null)
    // A reminder: no run is at hand.
    assert.notEqual(textAfter({ seen, proposal }, {}), null)
    assert.equal(textAfter({ seen, proposal }, { seen }), null)
  })
})
