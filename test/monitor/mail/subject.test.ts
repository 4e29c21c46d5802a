import assert from 'node:assert/strict'
import { subjectOf } from '../../../monitor/mail/subject.ts'

describe('subjectOf', () => {
  it('has the name of the target whole, up to 20 characters, and else its beginning', () => {
    const shown = (name: string) => subjectOf({ name }, 'drift', 'breaking')
    assert.equal(shown('x'.repeat(20)), `[contactrz] ${'x'.repeat(20)}: drift (breaking)`)
    assert.equal(shown('x'.repeat(21)), `[contactrz] ${'x'.repeat(17)}...: drift (breaking)`)
  })
})
