import assert from 'node:assert/strict'
import { XMLValidator } from 'fast-xml-parser'
import { favicon, faviconPath, icon, type Mark, signed, signs, sprite } from '../../../monitor/web/signs.ts'

describe('signs', () => {
  it('are each in the sprite, once, hidden from readers, beside a word', () => {
    const ids = [...sprite.text.matchAll(/<symbol id="i-([\w-]+)" viewBox="0 0 16 16">/g)].map(([, id]) => id)
    const marks: readonly Mark[] = [...signs, 'muted', 'mail', 'webhook', 'event']
    assert.deepEqual(ids.toSorted(), [...marks].sort())
    for (const mark of marks) {
      assert.match(icon(mark).text, new RegExp(`aria-hidden="true"><use href="#i-${mark}"/>`))
      assert.match(signed(mark, 'a <b> word').text, /<span>a &lt;b&gt; word<\/span><\/span>$/)
    }
  })

  it('have a shape of their own each, so that none is told by its hue', () => {
    const shapes = [...sprite.text.matchAll(/ d="([^"]+)"/g)].map(([, d]) => d)
    assert.equal(new Set(shapes).size, shapes.length)
  })

  it('say by their hue who must act', () => {
    const hue = (mark: Mark) => /^<span class="(\w+)">/.exec(icon(mark).text)?.[1]
    assert.equal(hue('conforming'), 'ok')
    assert.equal(hue('drift'), 'bad')
    for (const mark of ['unavailable', 'unauthorized', 'held', 'mail', 'webhook'] as const)
      assert.equal(hue(mark), 'none')
    for (const mark of ['blind', 'fault', 'missed'] as const) assert.equal(hue(mark), 'ours')
    assert.equal(hue('gated'), 'muted')
  })

  it('are images of their own as favicons', () => {
    for (const sign of signs) {
      assert.equal(XMLValidator.validate(favicon(sign)), true)
      assert.equal(faviconPath(sign), `/favicon/${sign}.svg`)
    }
  })
})
