// Incidents of one target, the newest first. Pure. Called by target.ts.
import { incidentPath } from '../../snapshot/incident-path.ts'
import { kindWords } from '../../snapshot/kind-words.ts'
import type { IncidentRow } from '../../store/page-books.ts'
import { html, type Markup } from '../../tools/html.ts'
import { timeOf } from '../../tools/time-words.ts'
import { section } from '../parts/section.ts'
import { table } from '../parts/table.ts'
import { timeTag } from '../parts/time.ts'
import { signed } from '../signs.ts'

export function incidentsOfTarget(
  name: string,
  zone: string,
  at: number,
  incidents: readonly IncidentRow[],
): Markup {
  const time = (then: number) => timeTag(then, timeOf(zone, then, at))
  const body =
    incidents.length === 0
      ? html`<p class="muted">None is on record.</p>`
      : table({
          label: `Incidents of ${name}`,
          columns: [
            { head: 'What' },
            { head: 'From', className: 'nowrap' },
            { head: 'To', className: 'nowrap' },
          ],
          rows: incidents.map(({ kind, openedAt, resolvedAt }) => [
            signed(
              kindWords[kind].sign,
              html`<a href="${incidentPath(name, kind, openedAt)}">${kindWords[kind].short}</a>`,
            ),
            time(openedAt),
            resolvedAt === null ? 'still open' : time(resolvedAt),
          ]),
        })
  return section({ id: 'incidents', title: 'Incidents' }, body)
}
