import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { ruleIds, rules } from 'contactrz'
import { diffRuleIds, diffRules } from '../src/diff/rules.ts'

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

describe('docs/diff.md', () => {
  const page = readFileSync(new URL('../docs/diff.md', import.meta.url), 'utf8')

  it('has a row for each rule, with what it does on the wire and to types', () => {
    for (const id of diffRuleIds) {
      const { severity, summary, wire, types } = diffRules[id]
      assert.ok(page.includes(`| \`${id}\` | ${severity} | ${summary} | ${wire} | ${types} |`), id)
    }
  })
})
