// A check of a contract with an answer that refuses, against the reference provider of that contract.
import assert from 'node:assert/strict'
import { type CheckOptions, runCheck } from '../../src/check/run-check.ts'
import { createJudge } from '../../src/judge/judge.ts'
import { createProviderOf } from '../../src/provider/provider.ts'
import { compiledWith, withForbidden } from '../support/changed-contract.ts'
import { documentOf } from '../support/contracts.ts'
import { sent } from '../support/exchange.ts'

describe('a check of an answer that refuses', () => {
  const agreement = withForbidden()
  const judge = createJudge(agreement.contract, agreement.validators)

  const check = async (only: string[], more: (statesUrl: string) => Partial<CheckOptions>) => {
    const provider = await createProviderOf(agreement)
    try {
      const { probes } = await runCheck({
        judge,
        url: new URL(provider.url),
        only,
        contacts: ['full'],
        contact: sent,
        token: async () => ({ token: provider.issueToken() }),
        expiredToken: null,
        providerStates: null,
        allowCreate: true,
        quotaWindow: null,
        timeoutMs: 10_000,
        acceptances: [],
        now: Date.now,
        signal: new AbortController().signal,
        onProbe: () => {},
        ...more(provider.statesUrl),
      })
      return { probes, requests: provider.requests.map(({ variant }) => variant) }
    } finally {
      await provider.close()
    }
  }

  it('skips it, as nobody can provoke it on a live API', async () => {
    const { probes, requests } = await check(['forbidden'], () => ({}))
    assert.match(probes[0]?.reason ?? '', /^a refusal cannot be provoked on a live API/)
    assert.deepEqual([probes[0]?.outcome, requests], ['skipped', []])
  })

  it('meets it in its provider state, and leaves the provider as it was', async () => {
    const { probes } = await check(['forbidden', 'created'], (providerStates) => ({ providerStates }))
    assert.deepEqual(
      probes.map(({ variant, outcome, mayHaveCreated }) => [variant, outcome, mayHaveCreated]),
      [
        ['forbidden', 'conforming', false],
        ['created', 'conforming', true],
      ],
    )
  })

  it('meets the one that it means where there are several', async () => {
    const means = ['paths', '/api/contactrz', 'post', 'x-variants']
    const two = compiledWith(
      [
        [[...means, 'expiredToken', 'means'], 'refused'],
        [[...means, 'overQuota', 'means'], 'refused'],
      ],
      documentOf('frozen'),
    )
    const provider = await createProviderOf(two)
    try {
      const { probes } = await check(['expiredToken', 'overQuota'], () => ({
        judge: createJudge(two.contract, two.validators),
        url: new URL(provider.url),
        providerStates: provider.statesUrl,
        token: async () => ({ token: provider.issueToken() }),
      }))
      assert.deepEqual(
        probes.map(({ variant, outcome }) => [variant, outcome]),
        [
          ['expiredToken', 'conforming'],
          ['overQuota', 'conforming'],
        ],
      )
    } finally {
      await provider.close()
    }
  })

  it('says so where it comes in the place of what was to be created', async () => {
    const provider = await createProviderOf(agreement)
    try {
      const state = { state: 'the call is refused', action: 'setup', params: { variant: 'forbidden' } }
      const set = await fetch(provider.statesUrl, { method: 'POST', body: JSON.stringify(state) })
      assert.equal(set.status, 200)
      const { probes } = await check(['created'], () => ({
        url: new URL(provider.url),
        token: async () => ({ token: provider.issueToken() }),
      }))
      const [probe] = probes
      assert.deepEqual([probe?.outcome, probe?.mayHaveCreated, probe?.findings], ['unauthorized', false, []])
      assert.match(probe?.reason ?? '', /refuses the call, as is documented of forbidden/)
    } finally {
      await provider.close()
    }
  })
})
