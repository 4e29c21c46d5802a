// What `contactrz mutate` prints: kill rates, a table by operator, every survivor. Pure.
import { count } from '../judge/evidence.ts'
import { oneLine } from '../report/lines.ts'
import type { Paint } from '../report/pretty.ts'
import type { MutantResult, MutateReport } from './run-mutate.ts'

interface Party {
  readonly name: string
  readonly killed: (result: MutantResult) => boolean
  readonly falseAlarms: readonly string[]
}

function partiesOf({ falseAlarms, falseAlarmsOfPact }: MutateReport): Party[] {
  const check: Party = { name: 'check', killed: ({ killedByCheck }) => killedByCheck, falseAlarms }
  if (falseAlarmsOfPact === null) return [check]
  const killed = ({ killedByPact }: MutantResult) => killedByPact === true
  return [check, { name: 'Pact', killed, falseAlarms: falseAlarmsOfPact }]
}

/** A rate that is only 100 % if it is all of them. */
const percent = (part: number, whole: number) => `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)} %`

export function renderPretty(report: MutateReport, paint: Paint): string {
  const { results, controls } = report
  const parties = partiesOf(report)
  const lines = [`${count(results.length, 'mutant')}, ${count(controls, 'control')}`, '']
  for (const { name, killed, falseAlarms } of parties) {
    const kills = results.filter(killed).length
    const style = kills === results.length && falseAlarms.length === 0 ? 'green' : 'red'
    const rate = `${kills} of ${results.length} killed (${percent(kills, results.length)})`
    lines.push(`${paint(style, name.padEnd(6))} ${rate}, ${count(falseAlarms.length, 'false alarm')}`)
  }
  const once = results.filter(({ findings }) => findings === 1).length
  lines.push(
    `${once} of ${results.length} are one finding each in the check (${percent(once, results.length)})`,
    '',
  )
  lines.push(...tableOf(results, parties))
  for (const { name, killed, falseAlarms } of parties) {
    const survivors = results.filter((result) => !killed(result))
    lines.push(
      '',
      ...listOf(
        `survivors of ${name}`,
        survivors.map(({ mutant }) => mutant.id),
        paint,
      ),
    )
    if (falseAlarms.length > 0) lines.push('', ...listOf(`false alarms of ${name}`, falseAlarms, paint))
  }
  return `${lines.join('\n')}\n`
}

function tableOf(results: readonly MutantResult[], parties: readonly Party[]): string[] {
  const operators = [...new Set(results.map(({ mutant }) => mutant.operator))]
  const rows = operators.map((operator) => {
    const group = results.filter(({ mutant }) => mutant.operator === operator)
    const kills = parties.map(({ killed }) => String(group.filter(killed).length))
    return [operator, String(group.length), ...kills]
  })
  const header = ['operator', 'mutants', ...parties.map(({ name }) => name)]
  const line = ([first = '', ...rest]: readonly string[]) =>
    `  ${first.padEnd(28)}${rest.map((cell) => cell.padStart(9)).join('')}`
  return [header, ...rows].map(line)
}

function listOf(title: string, ids: readonly string[], paint: Paint): string[] {
  if (ids.length === 0) return [`${title}: none`]
  return [paint('bold', `${title}: ${ids.length}`), ...ids.map((id) => `  ${oneLine(id)}`)]
}

/** One document; a mutant is killed by a party or survives it. */
export function renderJson(report: MutateReport): string {
  const { results, controls } = report
  const parties = partiesOf(report).map(({ name, killed, falseAlarms }) => {
    const survivors = results.filter((result) => !killed(result)).map(({ mutant }) => mutant.id)
    const kills = results.length - survivors.length
    return [name.toLowerCase(), { killed: kills, killRate: kills / results.length, survivors, falseAlarms }]
  })
  const document = {
    version: 1,
    mutants: results.length,
    controls,
    ...Object.fromEntries(parties),
    notOneFinding: results
      .filter(({ findings }) => findings !== 1)
      .map(({ mutant, findings }) => ({ id: mutant.id, findings })),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}
