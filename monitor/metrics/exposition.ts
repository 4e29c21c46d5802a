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

export interface Exposition {
  add(samples: readonly Sample[]): void
  /** In the order of the catalogue. Every metric is told of, those too that have no sample now. */
  text(): string
}

/** Bit by bit: of very many targets there is a lot to write, and others want their turn meanwhile. */
export function createExposition(): Exposition {
  const lines = new Map<MetricName, string[]>()
  return {
    add(samples) {
      for (const sample of samples) {
        const own = lines.get(sample.name) ?? []
        own.push(lineOf(sample, metrics[sample.name].labels))
        lines.set(sample.name, own)
      }
    },
    text: () =>
      (Object.keys(metrics) as MetricName[])
        .map((name) => {
          const { help, type } = metrics[name]
          const head = `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`
          return head + (lines.get(name) ?? []).join('')
        })
        .join(''),
  }
}

function lineOf({ name, labels, value }: Sample, names: readonly string[]): string {
  const told = names.map((label) => `${label}="${escapeValue(labels[label] ?? '')}"`)
  return `${name}${told.length === 0 ? '' : `{${told.join(',')}}`} ${value}\n`
}

const escapeHelp = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

/** The format is UTF-8: half of a surrogate pair has no place in it. */
const escapeValue = (text: string) => escapeHelp(text.toWellFormed()).replaceAll('"', '\\"')
