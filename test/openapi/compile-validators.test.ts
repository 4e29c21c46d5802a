import assert from 'node:assert/strict'
import { compileValidators, loadValidators } from '../../openapi/compile-validators.ts'
import { type JsonObject, lookUp } from '../../openapi/spec.ts'
import { compiled, compileWith, frozen } from '../support/frozen-document.ts'

describe('the validators are compiled', () => {
  it('without anything of ajv at run time', () => {
    for (const { text, path } of compileValidators(compiled, '// header')) {
      const imports = text.match(/^import .*$/gm) ?? []
      assert.ok(
        imports.every((line) => line.startsWith('import type ')),
        path,
      )
      assert.ok(!/\brequire\s*\(/.test(text), path)
    }
  })

  it('closed wherever an object may stand', () => {
    const segments = ['components', 'schemas', 'Contact', 'properties', 'Social']
    const schema = { type: ['object', 'null'], properties: { a: { type: 'string' } } }
    const { variants: validators } = loadValidators(compileWith(segments, schema))
    const contact = lookUp(frozen, '#/components/examples/created/value') as JsonObject
    assert.ok(validators.created?.({ ...contact, Social: null }))
    assert.ok(validators.created?.({ ...contact, Social: { a: 'x' } }))
    assert.ok(!validators.created?.({ ...contact, Social: { b: 'x' } }))
  })
})
