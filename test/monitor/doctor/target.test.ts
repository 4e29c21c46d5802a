import assert from 'node:assert/strict'
import { createProvider } from 'contactrz/provider'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { checkToken } from '../../../monitor/doctor/target.ts'
import { targetOf } from '../../support/target.ts'

describe('what doctor says of a token', () => {
  const said = async (token: string) => {
    const { problem, detail } = await checkToken(targetOf(), { directory: '.' } as Config, { TOKEN: token })
    assert.equal(problem, null)
    return detail
  }

  it('names where no expired one can be tried: an opaque one shows no end, and once remembers none', async () => {
    assert.match(await said('opaque'), /when it expires cannot be read, so that no expired one can be tried/)
    const provider = await createProvider()
    assert.match(await said(provider.issueToken()), /where start remembers it; once remembers none;/)
    await provider.close()
  })
})
