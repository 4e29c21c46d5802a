import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '../../../monitor/config/config.ts'
import type { Config } from '../../../monitor/config/config-shape.ts'
import type { Monitor } from '../../../monitor/engine/monitor.ts'
import { hangUps, reload, type Watched } from '../../../monitor/engine/reload.ts'
import { temporaryDirectory } from '../../support/command.ts'

const text = `targets:
  - name: production
    url: https://onecloud.example.com
    token: { env: TOKEN }
    mailTo: [team@example.com]
smtp: { host: mail.example.com, port: 465, security: tls, from: monitor@example.com }
store: sqlite:monitor.db
web: { port: 0, password: hunter2 }
`

describe('reload', () => {
  let directory: ReturnType<typeof temporaryDirectory>
  let file: string
  beforeEach(() => {
    directory = temporaryDirectory()
    file = join(directory.path, 'monitor.yaml')
    writeFileSync(file, text)
  })
  afterEach(() => directory.remove())

  /** What the monitor was given, and what the log says of it. */
  async function reloaded(next: string, fails = false, secret?: string) {
    const watched: Watched = { config: readConfig(file, {}) }
    const before = watched.config
    const given: Config[] = []
    const lines: string[] = []
    const monitor = {
      async reload(config: Config) {
        if (fails) throw new TypeError('hunter2')
        given.push(config)
      },
    } as Monitor
    writeFileSync(file, next)
    if (secret !== undefined) writeFileSync(join(directory.path, 'secret'), secret)
    await reload(file, {}, watched, monitor, (line) => lines.push(line))
    return { lines, given, isOld: watched.config === before, isRefused: watched.isRefused }
  }

  it('gives the monitor another configuration', async () => {
    const { given, lines, isOld, isRefused } = await reloaded(text.replace('[team@', '[others@'))
    assert.deepEqual(
      given.map(({ targets }) => targets[0]?.mailTo),
      [['others@example.com']],
    )
    assert.deepEqual(
      [lines, isOld, isRefused],
      [['configuration reloaded: 1 target(s), each from its next slot on'], false, false],
    )
  })

  it('takes other channels, routes, escalations and groups without a restart, secrets read anew', async () => {
    const channel = `channels: { ops: { webhook: { as: slack, url: { file: secret } } } }
routes: [{ to: [ops], continue: true }]
escalate: { after: 1h, to: [boss@example.com] }
alerts: { group: { wait: 5s } }
`
    const changes = [
      ['[ops]', '[ops, a@example.com]'],
      ['1h', '2h'],
      ['5s', '6s'],
    ] as const
    const changed = changes.reduce((all, [from, to]) => all.replace(from, to), `${text}${channel}`)
    const began = (secret: string) => {
      writeFileSync(join(directory.path, 'secret'), 'https://hooks.example.com/hunter2')
      writeFileSync(file, `${text}${channel}`)
      return reloaded(changed, false, secret)
    }
    const { given, isRefused } = await began('https://hooks.example.com/other')
    const [config] = given
    assert.equal(isRefused, false)
    assert.deepEqual(
      [config?.channels.ops?.url, config?.routes[0]?.to, config?.escalate?.afterMs, config?.group?.waitMs],
      ['https://hooks.example.com/other', ['ops', 'a@example.com'], 7_200_000, 6000],
    )
    const refused = await began('hunter2')
    assert.deepEqual([refused.given, refused.isRefused], [[], true])
    assert.match(refused.lines[0] ?? '', /: channels\.ops\.webhook\.url: must be an https address$/)
    assert.doesNotMatch(refused.lines.join(), /hunter2/)
  })

  it('makes up for a SIGHUP that came before it could, and for none that did not', async () => {
    const times = async (comesEarly: boolean) => {
      const before = process.listeners('SIGHUP')
      const heard = hangUps()
      const listener = process.listeners('SIGHUP').find((each) => !before.includes(each))
      if (comesEarly) listener?.('SIGHUP')
      let reloads = 0
      heard.use(async () => void reloads++)
      await heard.end()
      if (listener !== undefined) process.off('SIGHUP', listener)
      return reloads
    }
    assert.deepEqual([await times(true), await times(false)], [1, 0])
  })

  it('is one for all signals that come before it begins: a storm of them costs no slots', async () => {
    const before = process.listeners('SIGHUP')
    const heard = hangUps()
    const begun = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    let times = 0
    heard.use(async () => {
      times++
      begun.resolve()
      await released.promise
    })
    const listener = process.listeners('SIGHUP').find((each) => !before.includes(each))
    assert.ok(listener)
    listener('SIGHUP')
    await begun.promise
    for (let signal = 0; signal < 300; signal++) listener('SIGHUP')
    released.resolve()
    await heard.end()
    process.off('SIGHUP', listener)
    // The one that was under way may have read the file too early for the second.
    assert.equal(times, 2)
  })

  for (const [what, from, to, says] of [
    ['another store', 'monitor.db', 'other.db', /store is another one/],
    ['another page', 'port: 0', 'port: 8402', /web\.host or web\.port is another one/],
    ['an unknown key', 'mailTo', 'mailsTo', /mailsTo: is no known key/],
    ['no YAML', 'targets:', 'targets: [', /monitor\.yaml:\d+:\d+/],
  ] as const) {
    it(`keeps the old one where the new one has ${what}, and says why`, async () => {
      const { given, lines, isOld, isRefused } = await reloaded(text.replace(from, to))
      assert.deepEqual([given, isOld, isRefused], [[], true, true])
      assert.match(lines.join('\n'), says)
      assert.equal(lines.at(-1), 'the configuration of before stays in force')
      assert.doesNotMatch(lines.join('\n'), /hunter2|sesame/)
    })
  }

  it('takes another password of the page', async () => {
    const { given, isOld } = await reloaded(text.replace('hunter2', 'sesame'))
    assert.deepEqual([given.length, isOld], [1, false])
  })

  it('goes on when the monitor cannot take it, and tells no more than the kind of error', async () => {
    const { lines } = await reloaded(text, true)
    assert.deepEqual(lines, ['reload: monitor-fault: TypeError'])
  })
})
