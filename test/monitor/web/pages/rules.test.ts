import assert from 'node:assert/strict'
import { ruleIds, rules } from 'contactrz'
import { html } from '../../../../monitor/tools/html.ts'
import { rulesPage } from '../../../../monitor/web/pages/rules.ts'
import { rulePath } from '../../../../monitor/web/paths.ts'
import type { Ask } from '../../../../monitor/web/route.ts'

describe('the page of the rules', () => {
  it('explains each rule of the registry where the links to it lead', async () => {
    const view = await rulesPage.view({} as Ask)
    const { text } = view?.body ?? html``
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    assert.equal(new Set(ids).size, ids.length)
    for (const rule of ruleIds) {
      const [path, anchor = ''] = rulePath(rule).split('#')
      assert.equal(path, rulesPage.path)
      assert.ok(ids.includes(anchor), rule)
      const { summary, advice, example } = rules[rule]
      for (const said of [summary, advice, example]) assert.ok(text.includes(html`${said}`.text), said)
    }
  })
})
