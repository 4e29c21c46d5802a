// `npm run bench`: measures, prints tables, and writes results.md when everything was measured. No figure can make it
// fail: goals stand beside the figures, and a machine that is busy is no defect of the code.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { benchBooks } from './books.ts'
import { benchOutage } from './outage.ts'
import { benchPages } from './pages.ts'
import { benchPeers } from './peers.ts'
import { renderSection, type Section } from './render.ts'
import { benchStart } from './start.ts'
import { benchVerdict } from './verdict.ts'

const help = `npm run bench -- [verdict|start|books|pages|outage|peers] [options]

  verdict   a conforming verdict from bytes, beside JSON.parse of the same body
  start     contactrz check from cold start to exit, beside node -e 0
  books     contactrz-monitor report and plan where there is much to tell, beside the least that could do it
  pages     pages of a monitor that has watched 50 targets for 90 days: their time, and their bytes
  outage    messages of an outage of 100 targets to each recipient, and what making one of them costs
  peers     contactrz check beside Redocly Respect, Prism, Dredd and the Pact verifier

Without a name all of them, and bench/results.md is written.

  --rounds <number>   rounds of each (default 15); figures are medians over them
  --help
`

const parts = {
  ...{ verdict: benchVerdict, start: benchStart, books: benchBooks, pages: benchPages },
  ...{ outage: benchOutage, peers: benchPeers },
} as const
type Part = keyof typeof parts

const isPart = (text: string): text is Part => Object.hasOwn(parts, text)

type Io = Readonly<Record<'stdout' | 'stderr', NodeJS.WritableStream>>

/** Returns the exit code. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const { stdout, stderr } = io
  const { values, positionals } = parse(args) ?? { values: { rounds: '', help: false }, positionals: [] }
  if (values.help) {
    stdout.write(help)
    return 0
  }
  const rounds = /^[1-9]\d{0,3}$/.test(values.rounds) ? Number(values.rounds) : null
  if (rounds === null || positionals.length > 1 || !positionals.every(isPart)) {
    stderr.write(help)
    return 2
  }
  const chosen = positionals.length === 0 ? (Object.keys(parts) as Part[]) : positionals.filter(isPart)
  const sections: Section[] = []
  for (const name of chosen) {
    const section = await parts[name](rounds, (round) =>
      showProgress(`${name}: round ${round + 1} of ${rounds}`),
    )
    showProgress('')
    stdout.write(`${renderSection(section)}\n\n`)
    sections.push(section)
  }
  if (positionals.length === 0) {
    writeResults(sections, rounds)
    stdout.write('written to bench/results.md\n')
  }
  return 0
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { rounds: { type: 'string', default: '15' }, help: { type: 'boolean', default: false } },
    })
  } catch {
    return null
  }
}

function showProgress(text: string) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

function writeResults(sections: readonly Section[], rounds: number) {
  const file = new URL('./results.md', import.meta.url)
  const command = rounds === 15 ? 'npm run bench' : `npm run bench -- --rounds ${rounds}`
  const head = `# Results

Written by \`${command}\`, Node ${process.version}, ${process.platform} ${process.arch}. Only ratios within one run say
anything; absolute figures are those of the machine and of what else it was doing.`
  writeFileSync(file, `${[head, ...sections.map(renderSection)].join('\n\n')}\n`)
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process)
