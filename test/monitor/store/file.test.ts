import assert from 'node:assert/strict'
import {
  chmodSync,
  copyFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { StatementSync } from 'node:sqlite'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { openStore } from '../../../monitor/engine/open-store.ts'
import { isLost } from '../../../monitor/store/file.ts'
import { takeLock } from '../../../monitor/store/lock.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import { backUp } from '../../../monitor/store/sqlite-backup.ts'
import { type Attempt, StoreError } from '../../../monitor/store/store.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { alerts, byMail, targetOf, web } from '../../support/target.ts'

const config: Pick<Config, 'targets' | 'alerts' | 'web'> = { targets: [targetOf({})], alerts, web, ...byMail }

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
      leasedUntil: 0,
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

  it('is read by nobody else from its first byte on, nor is its lock, its owner, a backup and what is moved aside', async () => {
    const umask = process.umask(0)
    try {
      const lock = takeLock(file)
      const { store } = await openStore({ ...config, storeFile: file } as Config, slotAt)
      backUp(file, `${file}.backup`)
      await store.close()
      rmSync(file)
      writeFileSync(file, 'corrupt', { mode: 0o644 })
      const opened = await openStore({ ...config, storeFile: file } as Config, slotAt)
      assert.ok(opened.movedTo !== null)
      const names = readdirSync(directory.path)
      for (const part of ['', '-wal', '.lock', '.lock.pid', '.backup', '.corrupt-20261201T130000Z'])
        assert.ok(names.includes(`monitor.db${part}`), part)
      const modes = names.map((name) => [name, statSync(join(directory.path, name)).mode & 0o777])
      assert.deepEqual(
        modes.filter(([, mode]) => mode !== 0o600),
        [],
      )
      await opened.store.close()
      lock.release()
    } finally {
      process.umask(umask)
    }
  })

  it('is private while a backup of it is being written', () => {
    const umask = process.umask(0)
    const seen: number[] = []
    const run = StatementSync.prototype.run
    StatementSync.prototype.run = function (this: StatementSync, ...values: unknown[]) {
      const result = Reflect.apply(run, this, values)
      if (String(values[0]).endsWith('.partial')) seen.push(statSync(String(values[0])).mode & 0o777)
      return result
    }
    try {
      void openSqliteStore(file).close()
      backUp(file, `${file}.backup`)
    } finally {
      StatementSync.prototype.run = run
      process.umask(umask)
    }
    assert.deepEqual(seen, [0o600])
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
