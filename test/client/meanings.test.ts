import assert from 'node:assert/strict'
import { type ClientAnswer, toResult } from '../../src/client/client.ts'
import { type Means, meanings } from '../../src/compiled/contract.ts'
import { forbiddenBody, withForbidden } from '../support/changed-contract.ts'

const { contract, validators } = withForbidden()
const answers: ClientAnswer[] = Object.entries(contract.variants).flatMap(([variant, { means, status }]) => {
  const is = validators.variants[variant]
  return is === undefined ? [] : [{ variant, means, status, is, from: '18:00' }]
})
const zone = 'Asia/Jakarta'

describe('what the client makes of an answer', () => {
  it('is a refusal where a variant that means one is documented, and undocumented under another status', () => {
    assert.deepEqual(toResult(answers, 403, forbiddenBody, zone), {
      variant: 'forbidden',
      status: 403,
      error: forbiddenBody,
    })
    for (const status of [401, 200]) {
      const body = forbiddenBody
      assert.deepEqual(toResult(answers, status, body, zone), { variant: 'undocumented', status, body })
    }
  })

  it('follows from what its variant means, whatever its name', () => {
    const parts: Record<Means, readonly string[]> = {
      created: ['contact'],
      'token-expired': ['error'],
      'quota-used-up': ['error', 'retryAt'],
      refused: ['error'],
    }
    for (const means of meanings) {
      const is = (_body: unknown): _body is unknown => true
      const { variant, status, ...rest } = toResult(
        [{ variant: 'any', means, status: 418, is }],
        418,
        {},
        zone,
      ) as {
        variant: string
        status: number
      }
      assert.deepEqual([variant, status, Object.keys(rest)], ['any', 418, parts[means]])
    }
  })
})
