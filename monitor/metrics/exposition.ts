// Samples → the text format 0.0.4 of Prometheus. Pure. Called by web/machine/metrics.ts.
import { type LabelsOf, type MetricName, metrics } from './catalogue.ts'

export const expositionType = 'text/plain; version=0.0.4; charset=utf-8'

export interface Sample {
  readonly name: MetricName
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A sample with the labels that its metric has, and no others. */
export const sampleOf = <Name extends MetricName>(
  name: Name,
  labels: LabelsOf<Name>,
  value: number,
): Sample => ({ name, labels, value })

/** In the order of the catalogue. Every metric is told of, those too that have no sample now. */
export function expositionOf(samples: readonly Sample[]): string {
  const byName = Map.groupBy(samples, ({ name }) => name)
  return (Object.keys(metrics) as MetricName[])
    .map((name) => {
      const { help, type, labels } = metrics[name]
      const lines = (byName.get(name) ?? []).map((sample) => lineOf(sample, labels))
      return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${lines.join('')}`
    })
    .join('')
}

function lineOf({ name, labels, value }: Sample, names: readonly string[]): string {
  const told = names.map((label) => `${label}="${escapeValue(labels[label] ?? '')}"`)
  return `${name}${told.length === 0 ? '' : `{${told.join(',')}}`} ${value}\n`
}

const escapeHelp = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

/** The format is UTF-8: half of a surrogate pair has no place in it. */
const escapeValue = (text: string) => escapeHelp(text.toWellFormed()).replaceAll('"', '\\"')
