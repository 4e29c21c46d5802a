// What contactrz diff does where the references of a document would never end: it takes its time to find out.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { callCommand, temporaryDirectory } from '../support/command.ts'
import { edited } from './edits.ts'

/** Each schema holds the next one twice. */
function wide(): string {
  const names = Array.from({ length: 40 }, (_, index) => `N${index}`)
  const twice = (name: string | undefined) =>
    name === undefined
      ? { type: 'string' }
      : {
          type: 'object',
          properties: {
            a: { $ref: `#/components/schemas/${name}` },
            b: { $ref: `#/components/schemas/${name}` },
          },
        }
  return JSON.stringify(
    edited([
      ...names.map((name, index) => ['set', `/components/schemas/${name}`, twice(names[index + 1])] as const),
      ['set', '/components/schemas/Contact/properties/Fax', { $ref: '#/components/schemas/N0' }],
    ]),
  )
}

describe('contactrz diff, of what is endless once written out', () => {
  const directory = temporaryDirectory()
  after(() => directory.remove())

  it('exits with 2 and one line', async () => {
    const [old, endless] = ['old.json', 'wide.json'].map((name) => join(directory.path, name))
    writeFileSync(String(old), JSON.stringify(edited([])))
    writeFileSync(String(endless), wide())
    const { code, stdout, stderr } = await callCommand('contactrz', ['diff', String(old), String(endless)])
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /^contactrz: .*wide\.json .*lead to too many places.*\n$/)
  })
})
