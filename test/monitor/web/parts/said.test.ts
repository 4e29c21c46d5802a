import assert from 'node:assert/strict'
import { renderSaid } from '../../../../monitor/web/parts/said.ts'

describe('a sentence in a page', () => {
  it('shows its code as code and its times as times, and escapes all of it', () => {
    const at = Date.parse('2026-11-27T11:30:00Z')
    assert.equal(
      renderSaid(['a <b> ', { code: '/Id<' }, ' since ', { at, text: '18:30 WIB' }, '.']).text,
      'a &lt;b&gt; <code>/Id&lt;</code> since <time datetime="2026-11-27T11:30:00.000Z">18:30 WIB</time>.',
    )
  })
})
