// `contactrz-monitor doctor`: is everything there that a run needs? Creates nothing.
import { listOf } from 'contactrz/internal'
import { checkChannels, checkLostChannels, checkMail, sendTestMessages } from '../doctor/channels.ts'
import { checkConnection } from '../doctor/connection.ts'
import {
  type Check,
  type Checked,
  checkCas,
  checkDescriptors,
  checkDisk,
  checkHeartbeat,
  checkHolds,
  checkStore,
} from '../doctor/machine.ts'
import { checkClock, checkToken, checkWindow } from '../doctor/target.ts'
import { createTurns } from '../doctor/turns.ts'
import { createCommand, requireConfig } from './command-line.ts'

const doctorHelp = `contactrz-monitor doctor: checks configuration, connections, tokens, mail server, channels, clock, window, holds,
store, disk, file descriptors and heartbeat

  contactrz-monitor doctor --config FILE [--send-test-message]

  --send-test-message   send a test message to everybody who may be told anything: every address, every channel

A line for each check, with what to do where it fails. It connects to each target as a run does, and says how long
address, proxy, TCP and TLS took, each for itself. A mail server that does not answer is waited for 30 s, and the
test messages for 30 s in all. It creates no contact, so it cannot know whether the provider takes the token. It does
not call the heartbeat either, which would be taken for a sign of life, but says how often whoever waits for it
should expect a call. To a channel it connects and sends nothing, unless a test message is asked for.
What a token command that fails writes to its standard error is shown here and nowhere else, as it is: it may
hold secrets.

Exit code: 0 all is well · 1 something was found · 2 wrong use or configuration

Example
  contactrz-monitor doctor --config monitor.yaml --send-test-message
`

export const doctor = createCommand({
  help: doctorHelp,
  olderNames: { 'send-test-mail': 'send-test-message' },
  options: {
    config: { type: 'string' },
    'send-test-message': { type: 'boolean', default: false },
  },
  async run(options, io) {
    const config = requireConfig(options.config, io)
    const failed: string[] = []
    const show = ({ name, problem, detail, todo, said: lines = [] }: Check) => {
      if (problem !== null) failed.push(name)
      const said = problem === null ? detail : `${problem}. ${todo}`
      io.stdout.write(`${problem === null ? '✓' : '✗'} ${name.padEnd(24)} ${said}\n`)
      for (const line of lines) io.stdout.write(`    it says: ${line}\n`)
    }
    const count = `${config.targets.length} target(s), ${config.warnings.length} warning(s)`
    show({ name: 'configuration', problem: null, detail: count, todo: '' })
    const inTurn = createTurns(config)
    // Before all that keeps this process busy, such as loading the mail program: it would count as time of the network.
    const connected = await Promise.all(
      config.targets.map(async (target) => ({
        target,
        connection: await inTurn(target, () => checkConnection(target)),
      })),
    )
    const checks: Checked[] = [
      checkStore(config),
      checkDisk(config),
      ...checkDescriptors(config),
      checkMail(config),
      ...checkChannels(config),
      checkHeartbeat(config),
      ...checkCas(config, io.now()),
      ...connected.flatMap(({ target, connection }) => [
        checkWindow(target, io.now()),
        connection,
        inTurn(target, () => checkToken(target, config, io.env)),
        inTurn(target, () => checkClock(target)),
      ]),
    ]
    for (const check of checks) show(await check)
    // Of a store that cannot be opened the check of the store has told.
    for (const check of await checkHolds(config, io.now()).catch(() => [])) show(check)
    for (const check of await checkLostChannels(config).catch(() => [])) show(check)
    if (options['send-test-message']) for (const check of await sendTestMessages(config)) show(check)
    if (failed.length > 0)
      io.stdout.write(`\nto mend: ${listOf(failed).replace(/ or ([^,]*)$/, ' and $1')}\n`)
    return failed.length === 0 ? 0 : 1
  },
})
