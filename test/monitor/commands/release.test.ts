import assert from 'node:assert/strict'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { createInstallation, type Installation } from '../../support/installation.ts'

describe('contactrz-monitor release', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure({
      others: ['other'],
      quotaWindow: '{ from: "06:00", to: "18:00", timeZone: Asia/Jakarta }',
    })
  })
  afterEach(() => site.close())

  const hold = async (name: string, until: number) => {
    const store = openSqliteStore(site.storeFile)
    await store.setHold(name, { since: 0, until })
    await store.close()
  }
  const until = Date.parse('2099-12-01T11:00:00Z')

  it('lifts the hold of the target that is named, and says in its zone how long it would have lasted', async () => {
    await hold('test', until)
    await hold('other', until)
    const { stdout } = await site.call(['release', '--target', 'other'])
    assert.equal(stdout, 'other: released; creates were held until 2099-12-01 18:00:00 +07:00\n')
    assert.match((await site.call(['release'])).stdout, /^test: released; .*\nother: no hold\n$/)
  })

  it('says that there was none where it is over', async () => {
    await hold('test', site.now() - 1)
    assert.match((await site.call(['release'])).stdout, /^test: no hold\n/)
  })
})
