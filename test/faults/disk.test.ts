import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, copyFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { callCommand, type Ended, runCommand } from '../support/command.ts'
import { createWorld, type World } from './world.ts'

const launcher = fileURLToPath(new URL('../../monitor/bin/contactrz-monitor.js', import.meta.url))

describe('a monitor whose disk fails', () => {
  let world: World
  beforeEach(async () => {
    world = await createWorld()
  })
  afterEach(() => world.close())

  const storeFile = () => join(world.directory, 'monitor.db')
  const config = () => join(world.directory, 'monitor.yaml')
  /** The next run: a slot that was decided before is only reported, so it waits for that of the next second. */
  const next = async (run: () => Promise<Ended>): Promise<Ended> => {
    const ended = await run()
    if (!/was decided before/.test(ended.stdout)) return ended
    await wait(1000 - (Date.now() % 1000))
    return next(run)
  }
  const once = () => next(() => runCommand('contactrz-monitor', ['once', '--config', config()]))
  /** Before the disk fails, and once it does no more: nothing there is of a process. */
  const onceHere = () => next(() => callCommand('contactrz-monitor', ['once', '--config', config()]))
  /** `once`, allowed to write files of so many blocks of 1 KiB: every write beyond fails, as on a full disk. */
  const onceWithin = (blocks: number) =>
    new Promise<Ended>((resolve) => {
      const script = `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`
      const args = ['-c', script, process.execPath, launcher, 'once', '--config', config()]
      const env = { ...process.env, NODE_OPTIONS: '--conditions=contactrz-source' }
      const child = spawn('bash', args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
      let [stdout, stderr] = ['', '']
      child.stdout.on('data', (chunk) => {
        stdout += chunk
      })
      child.stderr.on('data', (chunk) => {
        stderr += chunk
      })
      child.on('close', (code) => resolve({ code, stdout, stderr }))
    })

  const assertClear = ({ stdout, stderr }: Ended) => assert.doesNotMatch(`${stdout}${stderr}`, /\n\s+at /)

  it('creates nothing when the claim cannot be written, and says so', async () => {
    assert.equal((await onceHere()).code, 0)
    const before = world.creates.length
    // A reader keeps the log of changes from being written back: it is as large as files may be from now on.
    const reader = new DatabaseSync(storeFile())
    reader.exec('BEGIN; SELECT count(*) FROM slots')
    const writer = new DatabaseSync(storeFile())
    writer.exec(
      'CREATE TABLE filler (text TEXT); INSERT INTO filler VALUES (zeroblob(400000)); DELETE FROM filler',
    )
    const ended = await next(() => onceWithin(Math.floor(statSync(`${storeFile()}-wal`).size / 1024)))
    for (const db of [reader, writer]) db.close()
    assertClear(ended)
    assert.notEqual(ended.code, 0)
    assert.match(ended.stderr, /store .*(full|disk)/i)
    assert.equal(world.creates.length, before)
    // With room again it goes on, and nothing is lost.
    assert.equal((await onceHere()).code, 0)
    assert.equal(world.creates.length, before + 1)
  })

  it('creates nothing with a store that it may only read, and says so', async () => {
    assert.equal((await onceHere()).code, 0)
    const before = world.creates.length
    // Root may write what it may not: the file refuses by itself.
    const db = new DatabaseSync(storeFile())
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    db.close()
    const bytes = readFileSync(storeFile())
    // File format version 3 (offset 18): of the future, for reading alone (SQLite, file format, 1.3.3).
    bytes[18] = 3
    writeFileSync(storeFile(), bytes)
    chmodSync(storeFile(), 0o400)
    const ended = await once()
    assertClear(ended)
    assert.notEqual(ended.code, 0)
    assert.match(ended.stderr, /readonly/)
    assert.equal(world.creates.length, before)
  })

  it('creates nothing while another program has locked the store, and goes on afterwards', async () => {
    assert.equal((await onceHere()).code, 0)
    const before = world.creates.length
    const blocker = new DatabaseSync(storeFile())
    blocker.exec('BEGIN IMMEDIATE')
    const ended = await once()
    blocker.exec('ROLLBACK')
    blocker.close()
    assertClear(ended)
    assert.notEqual(ended.code, 0)
    assert.match(ended.stderr, /locked/)
    assert.equal(world.creates.length, before)
    assert.equal((await onceHere()).code, 0)
    assert.equal(world.creates.length, before + 1)
  })

  it('moves a corrupt store aside, messages that it did, and creates nothing before it is released', async () => {
    assert.equal((await onceHere()).code, 0)
    writeFileSync(storeFile(), 'x'.repeat(20_000))
    const refused = await once()
    assertClear(refused)
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /corrupt: contactrz-monitor start moves it aside/)

    const before = world.creates.length
    const running = world.start()
    await running.printed(/the store was corrupt: it is now .*monitor\.db\.corrupt-\d{8}T\d{6}Z/)
    await running.printed(/gated \(hold\)/)
    await running.printed(/message sent: .*monitor-fault \(no verdict\) opened/)
    assert.equal(world.creates.length, before)
    const { stdout } = await runCommand('contactrz-monitor', ['release', '--config', config()])
    assert.match(stdout, /released/)
    await running.printed(/conforming/)
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
    assert.ok(world.creates.length > before)
  })

  it('creates nothing into a store that another file has taken the place of, and says so', async () => {
    const running = world.start()
    await running.printed(/test {2}conforming/)
    copyFileSync(storeFile(), `${storeFile()}.copy`)
    renameSync(`${storeFile()}.copy`, storeFile())
    await running.printed(/test: monitor-fault: StoreError/)
    const before = world.creates.length
    await running.printed(/(test: monitor-fault: StoreError[\s\S]*){3}/)
    assert.equal(world.creates.length, before)
    assert.match(world.messages.map(({ subject }) => subject).join('\n'), /monitor-fault \(no verdict\)/)
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
  })

  it('says that a store is made new where a monitor has run before', async () => {
    const first = world.start()
    await first.printed(/test {2}conforming/)
    first.process.kill('SIGTERM')
    await first.ended
    rmSync(storeFile())
    const second = world.start()
    await second.printed(/monitor\.db is made new, although a monitor has run on it before/)
    second.process.kill('SIGTERM')
    await second.ended
  })

  it('ends well when it is told to during a request: the create is settled', async () => {
    const arrived = world.gates.hold('answer')
    const running = world.start()
    await arrived
    running.process.kill('SIGTERM')
    await running.printed(/stopping/)
    world.gates.open()
    const { code } = await running.ended
    assert.equal(code, 0)
    assert.deepEqual(
      world.query('SELECT state FROM ledger').map(({ state }) => state),
      world.creates.map(() => 'created'),
    )
  })

  it('ends within its time when a mail server hangs, and the mail stays owed', async () => {
    world.provider.deviate([{ variant: 'created', remove: ['/Email'] }])
    const arrived = world.gates.hold('mail-data')
    const running = world.start()
    await arrived
    const begun = performance.now()
    running.process.kill('SIGTERM')
    assert.equal((await running.ended).code, 0)
    assert.ok(performance.now() - begun < 20_000)
    assert.deepEqual(
      world.query('SELECT state FROM messages').map(({ state }) => state),
      ['owed'],
    )
  })
})
