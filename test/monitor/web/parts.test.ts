import assert from 'node:assert/strict'
import { html } from '../../../monitor/tools/html.ts'
import { calls } from '../../../monitor/web/parts/calls.ts'
import { facts } from '../../../monitor/web/parts/facts.ts'
import { crumbs, pager, section, verdict } from '../../../monitor/web/parts/section.ts'
import { story } from '../../../monitor/web/parts/story.ts'
import { table } from '../../../monitor/web/parts/table.ts'
import { timeTag } from '../../../monitor/web/parts/time.ts'

const hostile = `<b>"\u202e`

describe('parts of a page:', () => {
  it('a time is in UTC for programs', () => {
    const at = Date.parse('2026-11-27T11:30:00Z')
    assert.equal(timeTag(at, '18:30 WIB').text, '<time datetime="2026-11-27T11:30:00.000Z">18:30 WIB</time>')
  })

  it('a verdict is a heading with its sign, and the lead', () => {
    assert.match(
      verdict('drift', `${hostile} drifts`, html`since 18:30`).text,
      /^<h1><span class="bad">.*<\/span>&lt;b&gt;&quot;\ufffd drifts<\/h1><p class="lead">since 18:30<\/p>$/,
    )
    assert.doesNotMatch(verdict(null, 'Ledger', null).text, /<span|lead/)
  })

  it('a section is named by its heading', () => {
    assert.equal(
      section({ id: 'facts', title: 'Facts' }, html`<p>x</p>`).text,
      '<section id="facts" aria-labelledby="facts-title"><h2 id="facts-title">Facts</h2><p>x</p></section>',
    )
    const still = section({ id: 'a', title: 'A', isTitleHidden: true, aside: html`beside` }, html``)
    assert.equal(
      still.text,
      '<section id="a" aria-labelledby="a-title"><div class="bar"><h2 id="a-title" class="visually-hidden">A</h2><p class="muted small">beside</p></div></section>',
    )
  })

  it('the way back names each page above, capped', () => {
    const { text } = crumbs([{ href: '/', text: 'Targets' }], 'x'.repeat(40_000))
    assert.match(text, /<li><a href="\/">Targets<\/a><\/li><li>x+\.\.\.<\/li>/)
    assert.ok(text.length < 300)
  })

  it('a table is a region with a name and a stop of its own; the first cell of a row is its header', () => {
    const { text } = table({
      label: hostile,
      columns: [{ head: 'Slot' }, { head: 'Time', className: 'num' }],
      rows: [[hostile, html`<b>4 ms</b>`]],
      className: 'targets',
    })
    assert.match(text, /^<div class="scroll" tabindex="0" role="region" aria-label="&lt;b&gt;&quot;/)
    assert.match(text, /<th scope="col">Slot<\/th><th scope="col" class="num">Time<\/th>/)
    assert.match(text, /<tr><th scope="row">&lt;b&gt;[^<]*<\/th><td class="num"><b>4 ms<\/b><\/td><\/tr>/)
  })

  it('facts have their notes, and a meter that says its share', () => {
    const { text } = facts([
      { term: 'Creates', fact: '7 of 30 today', notes: ['resets at midnight'], share: 7 / 30 },
      { term: 'Hold', fact: 'None' },
      { term: 'Over', fact: '2 of 1', share: 2 },
    ])
    assert.match(text, /<dt>Creates<\/dt><dd>7 of 30 today<\/dd><dd>resets at midnight<\/dd><dd><svg/)
    assert.deepEqual(
      [...text.matchAll(/aria-label="(\d+ %)"/g)].map(([, share]) => share),
      ['23 %', '100 %'],
    )
    assert.match(text, /<div><dt>Hold<\/dt><dd>None<\/dd><\/div>/)
  })

  it('a story is a list in its order, a sign for each', () => {
    const { text } = story([
      { mark: 'drift', title: 'It drifted', body: html`<p>so</p>` },
      { mark: 'event', title: null, body: html`<p>then</p>` },
    ])
    assert.match(
      text,
      /^<ol class="time"><li><span class="bad">.*?<\/span><h3>It drifted<\/h3><p>so<\/p><\/li>/,
    )
    assert.match(text, /<li><span class="muted">.*?<\/span><p>then<\/p><\/li>\n<\/ol>$/)
  })

  it('a call says what is known, what to do, and has one link or none', () => {
    const call = { mark: 'mail', state: 'a', known: 'b', advice: hostile, link: null } as const
    assert.match(
      calls([call]).text,
      /<span>a<\/span><\/h3><div><p>b<\/p><p class="muted">&lt;b&gt;.*<\/div><\/li>/,
    )
    const { text } = calls([{ ...call, link: { href: '/ledger?a="', text: 'See' } }])
    assert.match(text, /<\/div><a href="\/ledger\?a=&quot;">See<\/a><\/li>/)
  })

  it('a pager is there where there is more', () => {
    assert.equal(pager('More targets', []), null)
    assert.equal(
      pager('More targets', [{ href: '/?page=2', text: 'Next' }])?.text,
      '<nav class="pager row" aria-label="More targets"><a href="/?page=2">Next</a></nav>',
    )
  })
})
