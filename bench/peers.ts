// `contactrz check` beside the tools of the field on the same three exchanges, cold start to exit. Before anything is
// timed, each must pass a conforming provider and fail on a drift planted in each variant: it really judges.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createProvider, type Provider } from 'contactrz/provider'
import { alternate, type Command, type Ended, median, minimum, run } from './measure.ts'
import { dredd } from './peers/dredd.ts'
import { pact } from './peers/pact.ts'
import {
  inBench,
  type MeasuredVariant,
  measuredVariants,
  type Peer,
  plantedDrifts,
  type Target,
} from './peers/peer.ts'
import { prism } from './peers/prism.ts'
import { redocly } from './peers/redocly.ts'
import { installPublished } from './published.ts'
import { figure, goalLine, type Section, times } from './render.ts'
import { checkCommand } from './start.ts'

const goal = 5
const peers: readonly Peer[] = [redocly, prism, dredd, pact]

interface Entry {
  readonly name: string
  readonly command: () => Command
  readonly limits: string
}

export async function benchPeers(rounds: number, onRound: (round: number) => void): Promise<Section> {
  installPeers()
  const provider = await createProvider()
  const published = installPublished()
  try {
    const target = targetOf(provider)
    const own: Entry = {
      name: 'contactrz check',
      command: () => checkCommand(published.bin, provider),
      limits: '',
    }
    const entries = [
      own,
      ...peers.map((peer) => ({
        name: `${peer.name} ${versionOf(peer)}`,
        command: () => peer.command(target),
        limits: peer.limits,
      })),
    ]
    const found = new Map<string, readonly MeasuredVariant[]>()
    for (const entry of entries) found.set(entry.name, await selfCheck(entry, target))
    const cases = Object.fromEntries(
      entries.map(({ name, command }) => [name, () => passing(name, command())]),
    )
    const samples = await alternate(rounds, cases, onRound)
    return toSection(entries, found, samples, own.name, rounds)
  } finally {
    published.remove()
    await provider.close()
  }
}

function toSection(
  entries: readonly Entry[],
  found: ReadonlyMap<string, readonly MeasuredVariant[]>,
  samples: Readonly<Record<string, readonly Ended[]>>,
  ownName: string,
  rounds: number,
): Section {
  const of = (name: string, unit: 'cpuMs' | 'wallMs') => (samples[name] ?? []).map((sample) => sample[unit])
  const toOwn = (name: string, unit: 'cpuMs' | 'wallMs') => median(of(name, unit)) / median(of(ownName, unit))
  const others = entries.filter(({ name }) => name !== ownName)
  const fastest = (unit: 'cpuMs' | 'wallMs') => minimum(others.map(({ name }) => toOwn(name, unit)))
  return {
    title: 'Peers',
    how: `Cold start to exit on the same three exchanges with the reference provider, in ${rounds} alternating rounds; ms, CPU
being user and system with children. *finds* says in which variants the peer failed on a property that was taken away,
before anything was timed. Telemetry and update checks are off. Prism is a server: its time ends with the third answer,
and the requests through it are not counted as its CPU.`,
    head: ['', 'CPU median', 'CPU min', 'wall median', 'wall min', 'CPU to ours', 'wall to ours', 'finds'],
    rows: entries.map(({ name }) => [
      name,
      ...(['cpuMs', 'wallMs'] as const).flatMap((unit) => [
        figure(median(of(name, unit))),
        figure(minimum(of(name, unit))),
      ]),
      times(toOwn(name, 'cpuMs')),
      times(toOwn(name, 'wallMs')),
      found.get(name)?.length === measuredVariants.length ? 'all three' : (found.get(name) ?? []).join(', '),
    ]),
    notes: others.map(({ name, limits }) => `${name}: ${limits}.`),
    goals: [
      goalLine('the fastest peer to `contactrz check`, CPU', fastest('cpuMs'), goal, { atLeast: true }),
      goalLine('the fastest peer to `contactrz check`, wall', fastest('wallMs'), goal, { atLeast: true }),
    ],
  }
}

async function passing(name: string, command: Command): Promise<Ended> {
  const ended = await run(command)
  if (ended.code !== 0) throw new Error(`${name} ended with ${ended.code}: ${ended.output.slice(-800)}`)
  return ended
}

/** The variants whose planted drift it fails on. Throws if it fails without one, or misses that of `created`. */
async function selfCheck(
  { name, command }: Entry,
  { provider, requestState }: Target,
): Promise<MeasuredVariant[]> {
  await passing(name, command())
  const found: MeasuredVariant[] = []
  for (const variant of measuredVariants) {
    provider.deviate([{ variant, remove: [plantedDrifts[variant]] }])
    const { code } = await run(command())
    provider.deviate([])
    // Who stops at what it finds leaves the quota used up.
    await requestState('teardown')
    if (code !== 0) found.push(variant)
  }
  if (!found.includes('created'))
    throw new Error(`${name} does not judge: it misses ${plantedDrifts.created}`)
  return found
}

function targetOf(provider: Provider): Target {
  return {
    provider,
    token: provider.issueToken(),
    expiredToken: provider.issueToken({ lifeSeconds: -60 }),
    requestState: async (action) => {
      const body = JSON.stringify({ state: 'the quota is used up', action })
      await fetch(provider.statesUrl, { method: 'POST', body })
    },
  }
}

const versionOf = (peer: Peer): string =>
  JSON.parse(readFileSync(inBench(`node_modules/${peer.package}/package.json`), 'utf8')).version

/** Peers have a lock file of their own, and are installed when they are first needed. */
function installPeers() {
  if (peers.every((peer) => existsSync(inBench(`node_modules/${peer.package}/package.json`)))) return
  process.stderr.write('installing the peers …\n')
  execFileSync('npm', ['ci', '--prefix', inBench('.'), '--no-audit', '--no-fund'], { stdio: 'inherit' })
}
