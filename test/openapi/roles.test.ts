import assert from 'node:assert/strict'
import { publishSchemas } from '../../openapi/publish-schemas.ts'
import { compiled, compileWith, frozen } from '../support/frozen-document.ts'

describe('roles of properties', () => {
  it('are compiled into the variant, and into no schema', () => {
    const { created, overQuota } = compiled.variants
    assert.equal(created?.identifier, 'Id')
    assert.equal(created?.echoes.Email, 'Email')
    assert.deepEqual(overQuota?.echoes, {})
    assert.ok(!JSON.stringify(compiled).includes('x-'))
  })

  it('leave the published JSON Schemas as they are for validators that refuse what they do not know', () => {
    for (const { text } of publishSchemas(frozen, compiled)) assert.ok(!/"x-/.test(text))
  })

  it('may say that what comes back has another name than what was sent, or is not it', () => {
    const contact = ['components', 'schemas', 'Contact', 'properties']
    const renamed = compileWith([...contact, 'FullName'], { type: 'string', 'x-echoes': 'Name' })
    assert.equal(renamed.variants.created?.echoes.FullName, 'Name')
    const other = compileWith([...contact, 'Name', 'x-echoes'], false)
    assert.equal(other.variants.created?.echoes.Name, undefined)
  })
})
