// What `contactrz-monitor report` and `plan` cost where there is much to tell: a day of 300 targets on every minute, and
// a year of a target on every ten seconds. Beside the least that could do it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { openSqliteStore } from '../monitor/store/sqlite.ts'
import { alternate, type Command, median, minimum, ratio, run } from './measure.ts'
import { figure, type Section, times } from './render.ts'

const bin = fileURLToPath(new URL('../monitor/bin/contactrz-monitor.js', import.meta.url))
const floorOf = (name: string) => fileURLToPath(new URL(`./${name}.cjs`, import.meta.url))

const targets = 300
const day = Date.parse('2026-11-26T00:00:00Z')
const [from, to] = ['2026-11-26', '2026-11-27']
const linesOfYear = 365 * 8640

const target = (name: string, schedule: string) => `
  - name: ${name}
    url: https://${name}.example.com
    token: { env: BENCH_TOKEN }
    schedule: "${schedule}"
    budget: { perDay: 2000 }
    mailTo: [a@example.com]`
const configOf = (list: readonly string[]) =>
  `store: sqlite:monitor.db\nsmtp: { host: 127.0.0.1, port: 2525, security: none, from: a@example.com }\ntargets:${list.join('')}\n`

/** By the minute: what all targets did in it lies together, as a monitor writes it. */
async function fill(file: string): Promise<void> {
  await openSqliteStore(file).close()
  const db = new DatabaseSync(file)
  db.exec(`
CREATE TEMP TABLE slot AS
  WITH RECURSIVE minute (at) AS (SELECT ${day} UNION ALL SELECT at + 60000 FROM minute WHERE at < ${day} + 1439 * 60000),
  target (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM target WHERE n < ${targets - 1})
  SELECT at, 't' || n AS name, at / 3600000 % 24 IN (16, 17) AS gated, (at / 60000 * ${targets} + n) % 97 = 0 AS odd
  FROM minute, target;
INSERT INTO rules VALUES (1, 'UTC', 'quota window 06:00 to 18:00 Asia/Jakarta, guard of 60 s, time-out of 10 s');
INSERT INTO findings VALUES (1, 'one', '[{"rule":"missing-property","pointer":"/data/Id","message":"is missing"}]');
INSERT INTO slots (target, slot_at, decision, reason, decided_at, local, rule_id)
  SELECT name, at, iif(gated, 'gated', 'run'), iif(gated, 'quota-window', NULL), at + 20, '2026-11-26 00:00:00 +00:00',
    1 FROM slot;
INSERT INTO runs (target, slot_at, variant, contact, at, outcome, status, total_ms, findings_id, may_have_created)
  SELECT name, at, 'created', 'full', at + 350, iif(odd, 'drift', 'conforming'), 200, 31.5,
    iif(odd, 1, NULL), 1
  FROM slot WHERE NOT gated;
INSERT INTO ledger (target, slot_at, variant, day, at, marker, state, created_id, settled_at)
  SELECT name, at, 'created', '2026-11-26', at + 30, 'contactrz synthetic ' || at, 'created', name || at, at + 350
  FROM slot WHERE NOT gated;`)
  db.close()
}

export async function benchBooks(rounds: number, onRound: (round: number) => void): Promise<Section> {
  const directory = mkdtempSync(join(tmpdir(), 'contactrz-bench-'))
  const inside = (name: string) => join(directory, name)
  try {
    await fill(inside('monitor.db'))
    const names = Array.from({ length: targets }, (_, index) => `t${index}`)
    writeFileSync(inside('many.yaml'), configOf(names.map((name) => target(name, '* * * * *'))))
    writeFileSync(inside('one.yaml'), configOf([target('one', '*/10 * * * * *')]))
    const measured = async (command: Command, isDone: (output: string) => boolean) => {
      const { code, output, ...sample } = await run({ ...command, env: { BENCH_TOKEN: 'x' } })
      if (code !== 0 || !isDone(output)) throw new Error(`ended with ${code}: ${output.slice(-400)}`)
      return sample
    }
    const monitor = (...args: string[]): Command => ({
      args: ['--conditions=contactrz-source', bin, ...args],
    })
    const reported = (output: string) => output.split('1320 run').length === targets + 1
    const samples = await alternate(
      rounds,
      {
        'every row read once, by SQLite': () =>
          measured({ args: [floorOf('count-rows'), inside('monitor.db')] }, () => true),
        'report of a day, 300 targets on every minute': () =>
          measured(monitor('report', '--config', inside('many.yaml'), '--from', from, '--to', to), reported),
        'as many lines of as many characters': () =>
          measured(
            { args: [floorOf('write-lines'), String(linesOfYear), '76'] },
            (output) => output.length > 76 * linesOfYear - 1,
          ),
        'plan of a year, a target on every 10 s': () =>
          measured(
            monitor('plan', '--config', inside('one.yaml'), '--from', '2027-01-01', '--to', '2028-01-01'),
            (output) => output.length > 60 * linesOfYear,
          ),
      },
      onRound,
    )
    const cpuOf = (name: keyof typeof samples) => samples[name].map(({ cpuMs }) => cpuMs)
    const floors = {
      'every row read once, by SQLite': 'every row read once, by SQLite',
      'report of a day, 300 targets on every minute': 'every row read once, by SQLite',
      'as many lines of as many characters': 'as many lines of as many characters',
      'plan of a year, a target on every 10 s': 'as many lines of as many characters',
    } as const
    const rows = (Object.keys(floors) as (keyof typeof floors)[]).map((name) => {
      const wall = samples[name].map(({ wallMs }) => wallMs)
      const cpu = cpuOf(name)
      return [
        name,
        ...[median(cpu), minimum(cpu), median(wall), minimum(wall)].map(figure),
        times(ratio(cpu, cpuOf(floors[name]))),
      ]
    })
    return {
      title: 'Books',
      how: `The monitor's commands, from TypeScript in this repository, on a store of ${targets * 1440} slots, and without one. CPU time is
user and system, in ms; ${rounds} alternating rounds. The floor of a report is a Node that has SQLite read every row
once; that of a plan one that writes as many lines.`,
      head: ['', 'CPU median', 'CPU min', 'wall median', 'wall min', 'to its floor'],
      rows,
      goals: [],
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
