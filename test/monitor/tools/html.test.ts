import assert from 'node:assert/strict'
import { html } from '../../../monitor/tools/html.ts'

describe('html', () => {
  it('escapes every value, in text and in attributes, and leaves alone what is markup', () => {
    const bad = `<b class="x">'&`
    assert.equal(
      html`<p title="${bad}">${bad}</p>`.text,
      '<p title="&lt;b class=&quot;x&quot;&gt;&#39;&amp;">&lt;b class=&quot;x&quot;&gt;&#39;&amp;</p>',
    )
    assert.equal(
      html`<p>${html`<b>${1}</b>`}${[html`<i></i>`, html`<u></u>`]}</p>`.text,
      '<p><b>1</b><i></i><u></u></p>',
    )
  })

  it('does not take a boolean, which would be shown as a word: types say so', () => {
    // @ts-expect-error
    assert.equal(html`<p hidden="${true}"></p>`.text, '<p hidden="true"></p>')
    // @ts-expect-error
    assert.equal(html`<p>${undefined}</p>`.text, '<p></p>')
  })
})
