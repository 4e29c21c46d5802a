import assert from 'node:assert/strict'
import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { checkDisk, checkStore } from '../../../monitor/doctor/machine.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { openEmptyStore } from '../../support/stores.ts'
import { targetOf } from '../../support/target.ts'
import { changeAt, changeNow, mailOf } from '../store/conformance/rows.ts'

describe('doctor, and the disk', () => {
  it('says how many MB are free beside the store', async () => {
    const directory = temporaryDirectory()
    const { detail } = await checkDisk({ storeFile: join(directory.path, 'monitor.db') } as Config)
    const { bavail, bsize } = statfsSync(directory.path)
    directory.remove()
    const [, said = ''] = /^(\d+) MB free beside the store$/.exec(detail) ?? []
    const free = (bavail * bsize) / 2 ** 20
    // Others write meanwhile.
    assert.ok(Math.abs(Number(said) - free) < 0.01 * free, `${said} of ${free}`)
  })
})

describe('doctor, and the store', () => {
  it('counts a message once that was refused, however many targets it tells of', async () => {
    const directory = temporaryDirectory()
    const storeFile = join(directory.path, 'monitor.db')
    const store = openEmptyStore(storeFile)
    const names = ['a', 'b', 'c']
    const at = Date.now()
    const tells = names.map((target) => ({ target, kind: 'drift', openedAt: at, sequence: 1 }) as const)
    const group = mailOf('g', 'team@example.com', { target: null, host: 'api.example.com', tells })
    await changeNow(store, changeAt(at, { messages: [group] }))
    const message = await store.leaseMessage('mail', at, 1, [])
    await store.settleMessage(Number(message?.id), { result: 'refused', error: 'EENVELOPE 550' }, at)
    await store.close()
    const config: Pick<Config, 'storeFile' | 'targets'> = {
      storeFile,
      targets: names.map((name) => targetOf({ name })),
    }
    const { problem } = await checkStore(config as Config)
    directory.remove()
    assert.equal(problem, '1 message(s) of the last 7 days were refused for good')
  })
})
