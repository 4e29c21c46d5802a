import assert from 'node:assert/strict'
import { createProvider, type Provider } from 'contactrz/provider'
import { run } from '../../bench/measure.ts'
import { installPublished, type Published } from '../../bench/published.ts'
import { checkCommand } from '../../bench/start.ts'

describe('contactrz check, as it is published in one file', () => {
  let published: Published
  let provider: Provider

  before(async function () {
    this.timeout(60_000)
    published = installPublished()
    provider = await createProvider()
  })
  after(async () => {
    await provider?.close()
    published?.remove()
  })

  it('finds nothing at a provider that answers as documented, with and without its compile cache', async () => {
    for (const forget of [published.forget, () => {}]) {
      forget()
      const { code, output } = await run(checkCommand(published.bin, provider))
      assert.equal(code, 0, output)
      assert.equal(output.match(/✓/g)?.length, 3)
    }
  })

  it('finds a drift, in every format', async () => {
    provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    const { args, env } = checkCommand(published.bin, provider)
    for (const format of ['pretty', 'json', 'junit', 'sarif', 'github', 'markdown']) {
      const { code, output } = await run({ args: [...args, '--format', format], ...(env && { env }) })
      assert.equal(code, 1, output)
      assert.match(output, /missing-property/)
    }
    provider.deviate([])
  })

  it('tells wrong use from a bug', async () => {
    const { code, output } = await run({ args: [published.bin, 'check', '--unknown'] })
    assert.equal(code, 2)
    assert.equal(output, 'contactrz: there is no option --unknown. See: contactrz check --help\n')
  })
})
