import assert from 'node:assert/strict'
import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { checkDisk } from '../../../monitor/doctor/machine.ts'
import { temporaryDirectory } from '../../support/command.ts'

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
