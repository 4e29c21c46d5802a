import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { takeLock } from '../../../monitor/engine/lock.ts'
import { isLost } from '../../../monitor/store/file.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { type Attempt, StoreError } from '../../../monitor/store/store.ts'
import { temporaryDirectory } from '../../support/command.ts'

describe('the file of the store', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let file: string
  beforeEach(() => {
    directory = temporaryDirectory()
    file = join(directory.path, 'monitor.db')
  })
  afterEach(() => directory.remove())

  const slotAt = Date.parse('2026-12-01T13:00:00Z')
  const slot = { target: 't', slotAt, decidedAt: slotAt, local: '', timeZone: 'UTC', rule: '' }
  const attempt: Attempt = {
    ...{
      target: 't',
      slotAt,
      variant: 'created',
      contact: 'full',
      day: '2026-12-01',
      at: slotAt,
      marker: 'm',
    },
  }

  const replacements: [what: string, replace: () => void, said: RegExp][] = [
    ['is gone', () => rmSync(file), /is gone; nothing is created/],
    [
      'is the one of a backup',
      () => {
        copyFileSync(file, `${file}.backup`)
        renameSync(`${file}.backup`, file)
      },
      /is another file now; nothing is created/,
    ],
  ]
  for (const [what, replace, said] of replacements) {
    it(`claims nothing once it ${what}`, async () => {
      const store = openSqliteStore(file)
      assert.equal(typeof (await store.claim(slot, attempt, 9)), 'object')
      replace()
      const isSaid = (error: unknown) => error instanceof StoreError && said.test(error.message)
      const later = { ...slot, slotAt: slotAt + 1 }
      await assert.rejects(store.claim(later, { ...attempt, slotAt: slotAt + 1 }, 9), isSaid)
      await assert.rejects(store.claimAgain(attempt, 9), isSaid)
      await store.close()
    })
  }

  it('is read by nobody else, nor is what stands beside it, also where it was before', async () => {
    const modes = () =>
      ['', '-wal', '-shm'].map((suffix) => (statSync(`${file}${suffix}`).mode & 0o777).toString(8))
    const store = openSqliteStore(file)
    await store.claim(slot, attempt, 9)
    assert.deepEqual(modes(), ['600', '600', '600'])
    for (const suffix of ['', '-wal', '-shm']) chmodSync(`${file}${suffix}`, 0o644)
    const second = openSqliteStore(file)
    assert.deepEqual(modes(), ['600', '600', '600'])
    await Promise.all([store.close(), second.close()])
  })

  it('has one lock, by whichever link it is named', () => {
    const link = join(directory.path, 'link.db')
    const lock = takeLock(file)
    symlinkSync(file, link)
    assert.throws(() => takeLock(link), /another contactrz-monitor is at work/)
    const other = join(directory.path, 'other')
    symlinkSync(directory.path, other)
    assert.throws(() => takeLock(join(other, 'monitor.db')), /another contactrz-monitor is at work/)
    lock.release()
    takeLock(link).release()
  })

  it('is lost where a monitor has held its lock and it is not there; before the first start it is not', async () => {
    assert.equal(isLost(file), false)
    assert.equal(isLost(join(directory.path, 'no/folder/monitor.db')), false)
    takeLock(file).release()
    assert.equal(isLost(file), true)
    await openSqliteStore(file).close()
    assert.equal(isLost(file), false)
  })
})
