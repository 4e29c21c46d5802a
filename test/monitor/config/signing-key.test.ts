import assert from 'node:assert/strict'
import { signingKeyOf, signingKeyProblem } from '../../../monitor/config/signing-key.ts'

describe('signingKeyOf', () => {
  it('is what whsec_ and base64 stand for, or the bytes of any other text', () => {
    const key = Buffer.alloc(24, 'ä')
    assert.deepEqual(Buffer.from(signingKeyOf(`whsec_${key.toString('base64')}`)), key)
    assert.deepEqual(Buffer.from(signingKeyOf('ä'.repeat(12))), key)
  })
})

describe('signingKeyProblem', () => {
  it('takes 24 bytes and more, with base64 to its end', () => {
    for (const length of [24, 25, 26, 64])
      assert.equal(signingKeyProblem(`whsec_${Buffer.alloc(length).toString('base64')}`), null)
    assert.equal(signingKeyProblem('x'.repeat(24)), null)
  })

  it('refuses what is shorter, or no base64', () => {
    assert.match(signingKeyProblem(`whsec_${Buffer.alloc(23).toString('base64')}`) ?? '', /too short/)
    assert.match(signingKeyProblem('x'.repeat(23)) ?? '', /too short/)
    for (const text of ['A', 'AAAAA', 'AAAA=', 'AA=A', 'A-_A', 'AAAA\n'])
      assert.equal(signingKeyProblem(`whsec_${text.repeat(1)}`), 'must be base64 behind whsec_', text)
  })
})
