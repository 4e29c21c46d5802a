// What `contactrz mutate` prints: kill rates, a table by operator, every survivor. Pure.
import { count } from '../judge/evidence.ts'
import type { Paint } from '../report/pretty.ts'
import { oneLine } from '../tools/safe-text.ts'
import type { MutantResult, MutateReport } from './run-mutate.ts'

interface Party {
  readonly name: string
  /** Null if it could not meet the mutant: that is neither a kill nor a survivor. */
  readonly killed: (result: MutantResult) => boolean | null
  readonly falseAlarms: readonly string[]
}

function partiesOf({ falseAlarms, falseAlarmsOfPact }: MutateReport): Party[] {
  const check: Party = { name: 'check', killed: ({ killedByCheck }) => killedByCheck, falseAlarms }
  if (falseAlarmsOfPact === null) return [check]
  const killed = ({ killedByPact }: MutantResult) => killedByPact
  return [check, { name: 'Pact', killed, falseAlarms: falseAlarmsOfPact }]
}

function countOf(results: readonly MutantResult[], { killed }: Party) {
  const ids = (what: boolean | null) =>
    results.filter((result) => killed(result) === what).map(({ mutant }) => mutant.id)
  const [kills, survivors, notMet] = [ids(true).length, ids(false), ids(null)]
  return { kills, survivors, notMet, met: kills + survivors.length }
}

/** A rate that is only 100 % if it is all of them. */
const percent = (part: number, whole: number) => `${(Math.floor((part / whole) * 1000) / 10).toFixed(1)} %`

export function renderPretty(report: MutateReport, paint: Paint): string {
  const { results, controls } = report
  const parties = partiesOf(report)
  const lines = [`${count(results.length, 'mutant')}, ${count(controls, 'control')}`, '']
  for (const party of parties) {
    const { name, falseAlarms } = party
    const { kills, met, notMet } = countOf(results, party)
    const style = kills === met && falseAlarms.length === 0 ? 'green' : 'red'
    const rate = `${kills} of ${met} killed (${percent(kills, met)})`
    const rest = notMet.length === 0 ? '' : `; ${notMet.length} it cannot meet`
    lines.push(`${paint(style, name.padEnd(6))} ${rate}, ${count(falseAlarms.length, 'false alarm')}${rest}`)
  }
  const once = results.filter(({ findings }) => findings === 1).length
  lines.push(
    `${once} of ${results.length} are one finding each in the check (${percent(once, results.length)})`,
    '',
  )
  lines.push(...tableOf(results, parties))
  for (const party of parties) {
    const { name, falseAlarms } = party
    lines.push('', ...listOf(`survivors of ${name}`, countOf(results, party).survivors, paint))
    if (falseAlarms.length > 0) lines.push('', ...listOf(`false alarms of ${name}`, falseAlarms, paint))
  }
  return `${lines.join('\n')}\n`
}

function tableOf(results: readonly MutantResult[], parties: readonly Party[]): string[] {
  const operators = [...new Set(results.map(({ mutant }) => mutant.operator))]
  const rows = operators.map((operator) => {
    const group = results.filter(({ mutant }) => mutant.operator === operator)
    const kills = parties.map((party) => {
      const { kills, met } = countOf(group, party)
      return met === 0 ? '-' : String(kills)
    })
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
  const parties = partiesOf(report).map((party) => {
    const { kills, survivors, notMet, met } = countOf(results, party)
    const seen = { killed: kills, killRate: kills / met, survivors, falseAlarms: party.falseAlarms }
    return [party.name.toLowerCase(), { ...seen, ...(notMet.length > 0 && { notMet }) }]
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
