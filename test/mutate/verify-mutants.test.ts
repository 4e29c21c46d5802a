import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { variantMeaning } from 'contactrz/internal'
import { createSyntheticContact } from '../../src/contract/synthetic-contact.ts'
import { contract } from '../../src/generated/contract.ts'
import { ownJudge } from '../../src/live/live.ts'
import { deriveControls } from '../../src/mutate/controls.ts'
import { deriveMutants } from '../../src/mutate/derive.ts'
import type { Mutant } from '../../src/mutate/mutant.ts'
import { runMutate } from '../../src/mutate/run-mutate.ts'
import {
  canBeVerified,
  PactVerificationError,
  readPact,
  verifyMutants,
} from '../../src/mutate/verify-mutants.ts'
import { temporaryDirectory } from '../support/command.ts'
import { withProvider } from '../support/provider.ts'

const pactFile = fileURLToPath(
  new URL('../../contracts/pacts/contactrz-client-OneCloud.json', import.meta.url),
)
const sent = createSyntheticContact('mutant', { hostile: true })
const options = { signal: new AbortController().signal, onProgress: () => {} }
const mutant = (id: string, deviation: Mutant['deviation']): Mutant => ({
  id,
  variant: deviation.variant ?? 'created',
  contact: 'full',
  operator: 'test',
  place: '',
  deviation,
})

describe('the Pact verification of mutants of the live document', () => {
  const directory = temporaryDirectory()
  after(() => directory.remove())

  it('rejects what the pact pins, and passes what it does not', async () => {
    const changes = [
      mutant('as documented', { variant: 'expiredToken' }),
      mutant('a property less', { variant: 'created', remove: ['/Email'] }),
      mutant('a property more', { variant: 'created', set: { '/More': 1 } }),
      mutant('another status', { variant: variantMeaning['quota-used-up'], status: 429 }),
    ]
    const pact = await readPact(contract, pactFile, changes)
    const rejected = await withProvider({}, (provider) => verifyMutants(provider, changes, pact, options))
    assert.deepEqual([...rejected].sort(), ['a property less', 'another status'])
  })

  it('is spared what it would wait for in vain, and no more than that', () => {
    const changes = [...deriveControls(contract, sent), ...deriveMutants(contract, sent)]
    const spared = new Set(
      changes.filter((change) => !canBeVerified(change)).map(({ id }) => id.replace(/^\w+ /, '')),
    )
    for (const id of ['upgrade 101', 'content-length a byte too few', 'a page behind it'])
      assert.ok(spared.has(id), id)
    assert.ok([...spared].every((id) => /^(upgrade|content-length) |behind it$/.test(id)))
  })

  const read = (file: string) => readPact(contract, file, [mutant('m', { variant: 'created' })])

  it('says so when the pact does not pin the variant', async () => {
    const file = join(directory.path, 'empty.json')
    writeFileSync(file, '{"interactions":[]}')
    await assert.rejects(read(file), /has no interaction for created$/)
  })

  it('is refused before the check has met a mutant', async () => {
    const file = join(directory.path, 'unusable.json')
    writeFileSync(file, '{"interactions":[]}')
    let met = 0
    const onProgress = () => void met++
    const mutate = {
      judge: ownJudge(),
      only: [variantMeaning['quota-used-up']],
      contact: sent,
      pactFile: file,
      ...options,
      onProgress,
    }
    await assert.rejects(runMutate(mutate), PactVerificationError)
    assert.equal(met, 0)
  })

  it('says so when the file is no pact', async () => {
    const file = join(directory.path, 'none.json')
    writeFileSync(file, '[]')
    await assert.rejects(read(file), /is no pact/)
    await assert.rejects(read('/nowhere/pact.json'), /cannot be read/)
  })
})
