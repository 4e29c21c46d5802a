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

/** What others import by name; each is promised until a major version. Of types the compiler says what is gone. */
const promised: Readonly<Record<string, readonly string[]>> = {
  contactrz: [
    'ClientOptionsError',
    'ClientTransportError',
    'JudgeError',
    'QuotaWindowError',
    'contactKinds',
    'contract',
    'createClient',
    'createJudge',
    'createRequest',
    'createSyntheticContact',
    'decodingFaults',
    'failureKinds',
    'gateAt',
    'isConclusive',
    'isInside',
    'judge',
    'meanings',
    'nextEnd',
    'outcomes',
    'parts',
    'proveJudge',
    'ruleIds',
    'rules',
    'severities',
    'variantNames',
  ],
  'contactrz/probe': ['probe'],
  'contactrz/proposal': ['propose', 'proposeFrom', 'seenSchema', 'withConsumerTypes'],
  'contactrz/provider': ['ProviderError', 'createProvider', 'providerStates'],
}

describe('what is published', () => {
  for (const [name, names] of Object.entries(promised)) {
    it(`has the names that are promised, and no others: ${name}`, async () => {
      assert.deepEqual(Object.keys(await import(name)).sort(), names)
    })
  }
})

describe('contactrz/internal', () => {
  const internal = namesIn(read('src/internal.ts'), /export (?:type )?\{([^}]*)\}/g)

  it('has nothing that is promised', () => {
    const published = [
      'src/index.ts',
      'src/wire/probe.ts',
      'src/provider/index.ts',
      'src/proposal.ts',
    ].flatMap((file) => [...namesIn(read(file), /export (?:type )?\{([^}]*)\}/g)])
    assert.ok(internal.size > 20 && published.length > 30)
    assert.deepEqual(
      published.filter((name) => internal.has(name)),
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
