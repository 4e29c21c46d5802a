// The JSON Schemas in another language: Python with Debian's python3-jsonschema.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { execute, installConsumers } from './consumers.ts'

describe('the published JSON Schemas', function () {
  this.timeout(300_000)

  it('validate in Python as they do in JavaScript', async () => {
    const { path, installed } = installConsumers()
    const { code, stdout, stderr } = await execute('/usr/bin/python3', [
      join(path, 'python/validate.py'),
      join(installed, 'generated/schema'),
    ])
    assert.equal(code, 0, `${stderr}\nIs it there? apt-get install python3-jsonschema`)
    const report = JSON.parse(stdout)
    assert.deepEqual(Object.keys(report), ['create-contact', 'created', 'expired-token', 'over-quota'])
    for (const [name, seen] of Object.entries<Record<string, unknown>>(report))
      assert.deepEqual([name, seen.valid, seen['valid with more']], [name, true, true])
    assert.deepEqual(report['create-contact'].required, ['Name'])
    assert.equal(report.created.required.length, 9)
    const envelope = ['_meta', '_meta/status', '_meta/count', 'records', 'records/errorCode']
    const texts = ['records/userMessage', 'records/devMessage', 'records/more', 'records/applicationCode']
    assert.deepEqual(report['expired-token'].required, [...envelope, ...texts])
    assert.deepEqual(report['over-quota'].required, [...envelope, ...texts])
  })
})
