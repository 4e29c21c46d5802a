// Where the time goes: the phases of a median answer as one bar, and each in numbers. Pure.
import { type DurationDay, type Phase, phases } from '../../store/page-books.ts'
import { sayMs } from '../../tools/formatting.ts'
import { html, type Markup } from '../../tools/html.ts'
import { table } from '../parts/table.ts'

export const phaseNames: Readonly<Record<Phase, string>> = {
  dns: 'DNS',
  tcp: 'TCP',
  tls: 'TLS',
  'first-byte': 'First byte',
  body: 'Body',
  whole: 'Whole',
}

type Durations = DurationDay['phases']

export function phaseBar(durations: Durations): Markup {
  const parts = phases.flatMap((phase, index) => {
    const found = durations[phase]
    return phase === 'whole' || found === undefined ? [] : [{ phase, ms: found.p50, index }]
  })
  const total = parts.reduce((sum, { ms }) => sum + ms, 0)
  if (total === 0) return html``
  // Of 1000: medians of parts do not add up to that of the whole.
  const gap = 3
  const scale = (1000 - gap * (parts.length - 1)) / total
  let x = 0
  const bars = parts.map(({ ms, index }) => {
    const width = Math.round(ms * scale * 10) / 10
    const bar = html`<rect class="ph${index + 1}" x="${Math.round(x * 10) / 10}" width="${width}" height="10"/>`
    x += ms * scale + gap
    return bar
  })
  const said = parts.map(({ phase, ms }) => `${phaseNames[phase]} ${sayMs(ms)}`).join(', ')
  return html`<svg class="phases" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="Medians: ${said}">${bars}</svg>`
}

export const phaseTable = (durations: Durations): Markup =>
  table({
    label: 'Times by phase',
    columns: ['Phase', 'p50', 'p95', 'p99'].map((head, index) =>
      index === 0 ? { head } : { head, className: 'num' },
    ),
    rows: phases.flatMap((phase) => {
      const found = durations[phase]
      return found === undefined
        ? []
        : [[phaseNames[phase], sayMs(found.p50), sayMs(found.p95), sayMs(found.p99)]]
    }),
  })
