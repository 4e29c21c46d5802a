// What `contactrz` promises, and what it keeps for the monitor and the contracts.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { sourcesBelow } from './support/sources.ts'

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

/** The names between the braces of what matches, each by the name that its source has. */
const namesIn = (text: string, pattern: RegExp) =>
  new Set(
    [...text.matchAll(pattern)].flatMap(([, names = '']) =>
      names.split(',').flatMap((name) => /^\s*(?:type )?(\w+)/.exec(name)?.slice(1) ?? []),
    ),
  )

describe('contactrz/internal', () => {
  const internal = namesIn(read('src/internal.ts'), /export (?:type )?\{([^}]*)\}/g)

  it('has nothing that is promised', () => {
    const promised = ['src/index.ts', 'src/wire/probe.ts', 'src/provider/index.ts'].flatMap((file) => [
      ...namesIn(read(file), /export (?:type )?\{([^}]*)\}/g),
    ])
    assert.ok(internal.size > 20 && promised.length > 30)
    assert.deepEqual(
      promised.filter((name) => internal.has(name)),
      [],
    )
  })

  it('has only what the monitor or the contracts import', () => {
    const imported = sourcesBelow(['monitor', 'contracts']).flatMap((file) => [
      ...namesIn(read(file), /\{([^}]*)\} from 'contactrz\/internal'/g),
    ])
    assert.deepEqual([...internal].sort(), [...new Set(imported)].sort())
  })

  it('is said to be no part of what a version promises', () => {
    for (const page of ['docs/releasing.md', 'docs/consuming.md'])
      assert.match(read(page), /`contactrz\/internal` is (none: it is )?for our own\s+monitor/, page)
  })
})
