// Mutants of a made-up operation, served by a provider of it and met by a check of it: nothing of ours is welded in.
import assert from 'node:assert/strict'
import { createJudge } from '../../src/judge/judge.ts'
import { runMutate } from '../../src/mutate/run-mutate.ts'
import { compiled } from '../support/contracts.ts'

const contact = {
  familyName: `Zoë O'Hara & "Sons" \u{1F469}\u200D\u{1F4BB} Rene\u0301\u00a0Łж`,
  givenName: 'Zoe',
  street: '01632 960117',
  motto: 'synthetic  motto: 1 + 1 <2> 3, 50%41, R&amp;D, AC\\DC',
}

describe('the mutants of a made-up operation', function () {
  this.timeout(300_000)

  it('are all killed, and no control is reported', async () => {
    const { contract, validators } = compiled('membership')
    const { results, controls, falseAlarms } = await runMutate({
      judge: createJudge(contract, validators),
      only: ['enrolled', 'sessionOver'],
      contact,
      pactFile: null,
      signal: new AbortController().signal,
      onProgress: () => {},
    })
    assert.ok(results.length > 500 && controls > 40, `${results.length} mutants, ${controls} controls`)
    assert.deepEqual(falseAlarms, [])
    assert.deepEqual(
      results.filter(({ killedByCheck }) => !killedByCheck).map(({ mutant }) => mutant.id),
      [],
    )
  })
})
