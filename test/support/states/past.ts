// A store with a past, written by the monitor itself: its targets are watched for two days of a clock that goes from slot
// to slot, each by a provider of its own and with mail to a real server, so that nothing in it is made up. Used where a
// page is looked at in every state.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createProvider, type Provider } from 'contactrz/provider'
import { readConfig } from '../../../monitor/config/config.ts'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { createMonitor, type Monitor } from '../../../monitor/engine/monitor.ts'
import { abandonRun } from '../../../monitor/engine/run.ts'
import { createTokens } from '../../../monitor/engine/token.ts'
import { originOf } from '../../../monitor/message/circumstances.ts'
import { openSqliteStore } from '../../../monitor/store/sqlite.ts'
import type { Store } from '../../../monitor/store/store.ts'
import { temporaryDirectory } from '../command.ts'
import { layEmptyStore } from '../stores.ts'
import { fillMonths, giveTimes } from './months.ts'
import { type Post, startPost } from './post.ts'
import { type StateTarget, statesAt, statesSince } from './targets.ts'

export interface Past {
  readonly directory: string
  readonly configFile: string
  readonly storeFile: string
  readonly providers: ReadonlyMap<string, Provider>
  readonly post: Post
  close(): Promise<void>
}

export interface PastOptions {
  /** Lines of the configuration's `web`, and beside it. */
  readonly web?: string
  /** Three months before it, and answers that take as long as those of a provider elsewhere. */
  readonly months?: boolean
}

const slotMs = 1_800_000

export async function createPast(
  targets: readonly StateTarget[],
  { web = 'web: { port: 0 }\n', months = false }: PastOptions = {},
): Promise<Past> {
  const directory = temporaryDirectory()
  const clock = { at: statesSince }
  const post = await startPost()
  const provided = targets.map(
    async ({ name }) => [name, await createProvider({ now: () => clock.at })] as const,
  )
  const providers = new Map(await Promise.all(provided))
  const configFile = join(directory.path, 'monitor.yaml')
  const storeFile = join(directory.path, 'monitor.db')
  const text = [...targets.map((target) => linesOf(target, providers.get(target.name)))].join('')
  writeFileSync(configFile, `targets:\n${text}${mailLines(post)}store: sqlite:monitor.db\n${web}`)
  for (const { name } of targets.filter(({ isTokenInFile }) => isTokenInFile))
    writeFileSync(join(directory.path, tokenFileOf(name)), lasting(providers.get(name)))
  layEmptyStore(storeFile)
  if (months) fillMonths(storeFile, watched(targets), statesSince)
  const store = openSqliteStore(storeFile)
  await live({ targets, store, providers, directory: directory.path, configFile, clock })
  await store.close()
  if (months) giveTimes(storeFile, statesSince, statesAt)
  return {
    ...{ directory: directory.path, configFile, storeFile, providers, post },
    async close() {
      await Promise.all([post.close(), ...[...providers.values()].map((provider) => provider.close())])
      directory.remove()
    },
  }
}

/** Names of those that have a past. */
const watched = (targets: readonly StateTarget[]) =>
  targets.filter(({ isNew }) => !isNew).map(({ name }) => name)

const tokenFileOf = (name: string) => `${name}.token`
const lasting = (provider: Provider | undefined) => provider?.issueToken({ lifeSeconds: 10 * 86_400 }) ?? ''

function linesOf(
  { name, config = '', mailTo = 'api-team@example.com', isTokenInFile }: StateTarget,
  provider: Provider | undefined,
): string {
  const token = isTokenInFile
    ? `{ file: ${tokenFileOf(name)} }`
    : `{ request: { url: "${provider?.tokenUrl}", pointer: /token } }`
  return `  - name: ${name}
    url: ${provider?.url}
    token: ${token}
    mailTo: [${mailTo}]
${config}`
}

const mailLines = ({ port }: Post) =>
  `smtp: { host: 127.0.0.1, port: ${port}, security: none, from: monitor@example.com }\n`

interface Life extends Pick<Past, 'directory' | 'configFile' | 'providers'> {
  readonly targets: readonly StateTarget[]
  readonly store: Store
  readonly clock: { at: number }
}

async function live(life: Life): Promise<void> {
  const { targets, store, configFile, clock } = life
  const config = readConfig(configFile, {})
  const monitor = createMonitor({
    ...{ config, store, env: {}, now: () => clock.at, log: () => {} },
    ...{ random: () => 0.5, page: () => pageOf(config) },
  })
  const left = new Set(targets.filter(({ isNew }) => isNew).map(({ name }) => name))
  for (let slotAt = statesSince; slotAt <= statesAt; slotAt += slotMs) {
    clock.at = slotAt
    for (const target of targets) await happen(target, { ...life, config, left })
    await step(monitor, targets, left)
  }
  clock.at = statesAt
  await monitor.deliver()
  await monitor.stop()
}

const pageOf = ({ web }: Config) => `${web.url ?? 'http://127.0.0.1:8401'}/`

/** What is due now. */
async function step(monitor: Monitor, targets: readonly StateTarget[], left: ReadonlySet<string>) {
  const watched = targets.filter(({ name }) => !left.has(name))
  await Promise.all(watched.map(({ name }) => monitor.once(name)))
  await monitor.deliver()
}

interface Now extends Life {
  readonly config: Config
  /** Names of those whose slots nobody decides. */
  readonly left: Set<string>
}

async function happen({ name, past = {} }: StateTarget, now: Now) {
  const { providers, directory, store, left, clock } = now
  const provider = providers.get(name)
  const happening = Object.entries(past).find(([at]) => Date.parse(at) === clock.at)?.[1]
  if (happening === undefined || provider === undefined) return
  await happening({
    ...{ name, provider, store },
    takeToken: () => rmSync(join(directory, tokenFileOf(name))),
    leaveAlone(isLeft) {
      if (isLeft) left.add(name)
      else left.delete(name)
    },
    giveUp: () => giveUp(name, now),
  })
}

function giveUp(name: string, { config, store, clock }: Now) {
  const { targets, alerts } = config
  const target = targets.find((each) => each.name === name)
  if (target === undefined) throw new Error(`no target is called ${name}`)
  const now = () => clock.at
  const tokens = createTokens(target.token, { now, timeoutMs: 0, directory: '', env: {} })
  const origin = () => originOf(config.file, pageOf(config))
  const why = 'the run was given up: it did not end within 40 s'
  return abandonRun(target, clock.at, why, { store, alerts, routing: config, tokens, now, origin })
}
