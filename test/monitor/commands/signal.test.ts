import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mock } from 'node:test'
import { lockFileOf } from '../../../monitor/store/file.ts'
import { lockOwner, takeLock } from '../../../monitor/store/lock.ts'
import { type Running, startScript } from '../../support/command.ts'
import { createInstallation, type Installation } from '../../support/installation.ts'

describe('contactrz-monitor stop and reload', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure()
    writeFileSync(site.storeFile, '')
  })
  afterEach(() => {
    mock.restoreAll()
    return site.close()
  })

  /** A process that holds the lock, says what it hears, and ends so late. */
  const holder = async (endsAfterMs: number): Promise<Running> => {
    const lock = new URL('../../../monitor/store/lock.ts', import.meta.url)
    const file = join(site.directory, 'holder.mjs')
    writeFileSync(
      file,
      `import { takeLock } from ${JSON.stringify(lock.href)}
process.on('SIGHUP', () => console.log('told to read again'))
process.on('SIGTERM', () => {
  console.log('told to end')
  setTimeout(() => process.exit(), ${endsAfterMs})
})
// Whoever forgets its lock has let go of it when memory is tidied.
globalThis.lock = takeLock(${JSON.stringify(site.storeFile)})
console.log('at work')
setInterval(() => {}, 60_000)
`,
    )
    const running = startScript(file, [])
    await running.printed(/at work/)
    return running
  }

  it('tells whoever is at work to read its configuration again, or to end, and waits until it has', async () => {
    const running = await holder(300)
    const { pid } = running.process
    assert.deepEqual(await site.call(['reload']), {
      ...{ code: 0, stderr: '' },
      stdout: `process ${pid} reads its configuration again: see its log\n`,
    })
    await running.printed(/told to read again/)
    assert.deepEqual(await site.call(['stop']), {
      ...{ code: 0, stderr: '' },
      stdout: `process ${pid} has ended\n`,
    })
    assert.equal(lockOwner(site.storeFile).isHeld, false)
    assert.match((await running.ended).stdout, /told to end/)
    assert.match((await site.call(['stop'])).stdout, /^no monitor is at work on /)
  })

  it('leaves no lock behind where nobody has ever started', async () => {
    for (const [command, code] of [
      ['stop', 0],
      ['reload', 1],
    ] as const)
      assert.equal((await site.call([command])).code, code)
    assert.equal(existsSync(lockFileOf(site.storeFile)), false)
  })

  it('says that it has not ended in time, and where to look', async () => {
    const running = await holder(600_000)
    const passed = performance.now.bind(performance)
    let times = 0
    mock.method(performance, 'now', () => {
      times++
      return passed() + times * 10_000
    })
    const { code, stdout, stderr } = await site.call(['stop'])
    running.process.kill('SIGKILL')
    await running.ended
    assert.deepEqual([code, stdout], [2, ''])
    assert.match(stderr, /process \d+ has not ended within 15 s: see its log\n$/)
  })

  it('says whom it cannot signal: one that is not known, and one that is not there', async () => {
    const lock = takeLock(site.storeFile)
    const ownerFile = `${lockFileOf(site.storeFile)}.pid`
    const gone = spawnSync(process.execPath, ['--version']).pid
    writeFileSync(ownerFile, `${gone}\n`)
    const dead = await site.call(['stop'])
    rmSync(ownerFile)
    const unknown = await site.call(['reload'])
    lock.release()
    assert.deepEqual([dead.code, unknown.code], [2, 2])
    assert.match(
      dead.stderr,
      new RegExp(`process ${gone}, at work on \\S+, cannot be signalled \\(ESRCH\\)\n$`),
    )
    assert.match(unknown.stderr, /which process it is is not known: signal it\n$/)
  })
})
