// What `contactrz check` costs from cold start to exit, all three variants, beside a Node that does nothing.
import { fileURLToPath } from 'node:url'
import { createProvider, type Provider } from 'contactrz/provider'
import { alternate, type Command, median, minimum, ratio, run } from './measure.ts'
import { installPublished } from './published.ts'
import { figure, goalLine, type Section, times } from './render.ts'

const goal = 3
const floor = fileURLToPath(new URL('./five-requests.cjs', import.meta.url))
const sourceBin = fileURLToPath(new URL('../src/bin/contactrz.js', import.meta.url))

/** The check of all three variants with the full contact, as away from loopback, by the bin at `bin`. */
export const checkCommand = (bin: string, provider: Provider, options: readonly string[] = []): Command => ({
  args: [
    ...options,
    bin,
    'check',
    '--url',
    provider.url,
    '--provider-states',
    provider.statesUrl,
    '--contact',
    'full',
  ],
  env: {
    CONTACTRZ_TOKEN: provider.issueToken(),
    CONTACTRZ_EXPIRED_TOKEN: provider.issueToken({ lifeSeconds: -60 }),
  },
})

export async function benchStart(rounds: number, onRound: (round: number) => void): Promise<Section> {
  const provider = await createProvider()
  const published = installPublished()
  const measured = async (command: Command) => {
    const ended = await run(command)
    if (ended.code !== 0) throw new Error(`ended with ${ended.code}: ${ended.output.slice(-400)}`)
    return ended
  }
  const check = checkCommand(published.bin, provider)
  const fromSource = checkCommand(sourceBin, provider, ['--conditions=contactrz-source'])
  try {
    const samples = await alternate(
      rounds,
      {
        'node -e 0': () => measured({ args: ['-e', '0'] }),
        'five requests of node:http': () =>
          measured({
            args: [floor, provider.url, provider.statesUrl],
            env: { TOKEN: check.env?.CONTACTRZ_TOKEN ?? '' },
          }),
        'contactrz check': async () => {
          // After the first run there is a compile cache; its first run is measured below.
          await run(check)
          return measured(check)
        },
        'the same, first run after installing': () => {
          published.forget()
          return measured(check)
        },
        'the same, from TypeScript, in this repository': () => measured(fromSource),
      },
      onRound,
    )
    const nothing = samples['node -e 0'].map(({ cpuMs }) => cpuMs)
    const toNothing = (name: keyof typeof samples) =>
      ratio(
        samples[name].map(({ cpuMs }) => cpuMs),
        nothing,
      )
    const rows = Object.entries(samples).map(([name, list]) => {
      const cpu = list.map(({ cpuMs }) => cpuMs)
      const wall = list.map(({ wallMs }) => wallMs)
      return [
        name,
        ...[median(cpu), minimum(cpu), median(wall), minimum(wall)].map(figure),
        times(ratio(cpu, nothing)),
        times(minimum(cpu) / minimum(nothing)),
      ]
    })
    return {
      title: 'Cold start to exit',
      how: `The packed and installed package, its bin run by Node against the reference provider in another process: three
variants, and a provider state set up and torn down. CPU time is user and system, children included, in ms; ${rounds}
alternating rounds. *five requests of node:http* is the floor: the same five exchanges, and nothing judged. The bin
keeps what V8 compiled: *first run* has none of that yet, and writes it.`,
      head: ['', 'CPU median', 'CPU min', 'wall median', 'wall min', 'to node -e 0', 'by minima'],
      rows,
      goals: [
        goalLine('`contactrz check`, CPU', toNothing('contactrz check'), goal),
        goalLine('its first run after installing', toNothing('the same, first run after installing'), goal),
      ],
    }
  } finally {
    published.remove()
    await provider.close()
  }
}
