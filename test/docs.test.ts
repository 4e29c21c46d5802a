import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { ruleIds, rules } from 'contactrz'

describe('docs/rules.md', () => {
  const page = readFileSync(new URL('../docs/rules.md', import.meta.url), 'utf8')

  it('has an entry for each rule, with what it means and what to do', () => {
    for (const id of ruleIds) {
      const entry = page.split(`\n### ${id}\n`)[1]?.split('\n### ')[0] ?? ''
      assert.ok(entry.includes(rules[id].summary), id)
      assert.ok(entry.includes(rules[id].advice), id)
      assert.ok(entry.includes(`Severity: ${rules[id].severity}`), id)
    }
    assert.equal(page.match(/^### /gm)?.length, ruleIds.length)
  })
})
