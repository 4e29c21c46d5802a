// The page of a monitor at work: what is told of changes, who is let in, and how it ends.
import assert from 'node:assert/strict'
import { createInstallation, type Installation } from '../support/installation.ts'

/** No slot comes while a test runs: nothing is written but what the test does. */
const quiet = '0 0 1 1 *'

describe('the page of contactrz-monitor', () => {
  let site: Installation
  const start = async () => {
    const running = site.start(['start', '--log-format', 'pretty'])
    const [, url = ''] = await running.printed(/^status page +(http:\S+)\/$/m)
    return { running, url }
  }
  beforeEach(async () => {
    site = await createInstallation()
  })
  afterEach(() => site.close())

  it('tells within 5 s of what another process has done, and a stop waits for nobody who listens', async () => {
    site.configure({ schedule: quiet })
    const { running, url } = await start()
    const answer = await fetch(`${url}/live`)
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    /** What comes next that is a change. */
    const next = async () => {
      for (;;) {
        const { done, value = '' } = (await reader?.read()) ?? { done: true }
        if (done || /^event: changed$/m.test(value)) return done ? 'ended' : 'changed'
      }
    }
    await next()
    const { code } = await site.call(['mute', '--target', 'test', '--until', '1h'])
    assert.equal(code, 0)
    const asked = performance.now()
    assert.equal(await next(), 'changed')
    assert.ok(performance.now() - asked < 5000)
    assert.equal((await fetch(`${url}/readyz`)).status, 200)

    const stopped = performance.now()
    running.process.kill('SIGTERM')
    const { code: exit } = await running.ended
    assert.deepEqual([exit, performance.now() - stopped < 5000], [0, true])
    assert.equal(await next().catch(() => 'ended'), 'ended')
  })

  it('takes another password, another token and what is public with a reload', async () => {
    site.configure({ schedule: quiet, web: '{ port: 0, password: hunter2-old }' })
    const { running, url } = await start()
    const status = async (path: string, authorization = '') =>
      (await fetch(`${url}${path}`, { headers: { authorization } })).status
    const [before, after] = [`Basic ${btoa('a:hunter2-old')}`, `Basic ${btoa('a:hunter2-new')}`]
    assert.deepEqual([await status('/', before), await status('/badge/test.svg')], [200, 401])
    site.configure({
      schedule: quiet,
      web: '{ port: 0, password: hunter2-new, token: t0ken-new, public: [badge] }',
    })
    running.process.kill('SIGHUP')
    await running.printed(/^configuration reloaded/m)
    assert.deepEqual(
      [await status('/', before), await status('/', after), await status('/', 'Bearer t0ken-new')],
      [401, 200, 200],
    )
    assert.equal(await status('/badge/test.svg'), 200)
    assert.equal(await status('/'), 401)
    for (let times = 0; times < 4; times++) await status('/', before)
    assert.equal(await status('/', after), 429)
    running.process.kill('SIGTERM')
    const { code, stdout } = await running.ended
    assert.equal(code, 0)
    assert.equal(stdout.match(/wrong passwords or tokens from 127\.0\.0\.1/g)?.length, 1)
    assert.doesNotMatch(stdout, /hunter2|t0ken/)
  })

  it('says on every page and to programs that its store cannot be read, and logs it once', async () => {
    site.configure({ schedule: quiet })
    const { running, url } = await start()
    const get = async (path: string) => {
      const answer = await fetch(`${url}${path}`)
      return { status: answer.status, text: await answer.text() }
    }
    assert.equal((await get('/')).status, 200)
    const tables = ['runs', 'slots', 'mails', 'ledger', 'events']
    for (const table of tables) site.change(`ALTER TABLE ${table} RENAME TO lost_${table}`)
    for (const path of ['/', '/targets/test', '/incidents', '/ledger', '/']) {
      const { status, text } = await get(path)
      assert.equal(status, 503, path)
      assert.match(
        text,
        /<nav[\s\S]*<h1>.*The monitor cannot read its store[\s\S]*SQLite says: <code>[^<]+</,
        path,
      )
    }
    const { status, text } = await get('/api/status.json')
    assert.deepEqual([status, JSON.parse(text).state], [503, 'monitor-fault'])
    const ready = await get('/readyz')
    assert.equal(ready.status, 503)
    assert.match(ready.text, /^not ready\nthe store cannot be read: /)
    assert.equal((await get('/healthz')).status, 200)
    for (const table of tables) site.change(`ALTER TABLE lost_${table} RENAME TO ${table}`)
    assert.equal((await get('/')).status, 200)
    running.process.kill('SIGTERM')
    const { stdout } = await running.ended
    assert.deepEqual(stdout.match(/^status page: the store can(not be read: no such table|.*)/gm), [
      'status page: the store cannot be read: no such table',
      'status page: the store can be read again',
    ])
  })

  it('is not begun off loopback without a password or a token', async () => {
    site.configure({ schedule: quiet, web: '{ host: 0.0.0.0, port: 0 }' })
    const { code, stderr } = await site.start(['start']).ended
    assert.equal(code, 2)
    assert.match(stderr, /web\.host: is no loopback address: set web\.password or web\.token/)
  })
})
