// docs/monitoring.md and what ships beside it, held to the table of metrics. What promtool says of it: test/package/.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type Metric, metricGroups, metrics } from '../monitor/metrics/catalogue.ts'

const read = (path: string) => readFileSync(new URL(`../docs/${path}`, import.meta.url), 'utf8')
const table: Readonly<Record<string, Metric>> = metrics

/** Names and labels of metrics in a query. */
function usedIn(expr: string): { readonly name: string; readonly labels: readonly string[] }[] {
  return [...expr.matchAll(/\b((?:contactrz|process)_[a-z_]+)(?:\{([^}]*)\})?/g)].map(
    ([, name = '', selector = '']) => ({
      name,
      labels: [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
    }),
  )
}

function wrongIn(expr: string): string[] {
  return usedIn(expr).flatMap(({ name, labels }) => {
    const metric = table[name]
    if (metric === undefined) return [`${name}: no such metric`]
    return labels
      .filter((label) => !metric.labels.includes(label))
      .map((label) => `${name}: no label ${label}`)
  })
}

describe('docs/monitoring.md', () => {
  const page = read('monitoring.md')
  const rules = read('monitoring/rules.yml')

  it('says of each metric what it is and what it means', () => {
    for (const [name, { type, help, meaning }] of Object.entries(table)) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? ''
      for (const said of [type, help, meaning]) assert.ok(row.includes(said), name)
    }
  })

  it('says what to do about each alert, and of no other', () => {
    const alerts = [...rules.matchAll(/- alert: (\w+)[\s\S]*?severity: (\w+)/g)].map(
      ([, name, severity]) => `${name} ${severity}`,
    )
    const told = [...page.matchAll(/^\| `(Contactrz\w+)` \| (\w+) \| .+ \|$/gm)].map(
      ([, name, severity]) => `${name} ${severity}`,
    )
    assert.ok(alerts.length > 10)
    assert.deepEqual(told.toSorted(), alerts.toSorted())
  })

  it('ships alerts that ask only for metrics and labels that there are', () => {
    const exprs = [...rules.matchAll(/expr: (.*)/g)].map(([, expr = '']) => expr)
    assert.ok(exprs.every((expr) => usedIn(expr).length > 0))
    assert.deepEqual(exprs.flatMap(wrongIn), [])
  })
})

describe('docs/monitoring/grafana.json', () => {
  interface Panel {
    readonly type: string
    readonly title: string
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
    readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[]
  }
  const { panels, templating } = JSON.parse(read('monitoring/grafana.json')) as {
    readonly panels: readonly Panel[]
    readonly templating: { readonly list: readonly { readonly query: string }[] }
  }
  const queries = panels.flatMap(({ targets = [] }) => targets)

  it('has a row for each group of metrics, with panels below it', () => {
    const rows = panels.filter(({ type }) => type === 'row').map(({ title }) => title)
    assert.deepEqual(rows, Object.values(metricGroups))
    for (const [index, { type }] of panels.entries())
      if (type === 'row') assert.notEqual(panels[index + 1]?.type ?? 'row', 'row')
  })

  it('asks only for metrics and labels that there are', () => {
    assert.ok(queries.length > 20)
    for (const { expr } of queries) assert.ok(usedIn(expr).length > 0, expr)
    assert.deepEqual(
      queries.flatMap(({ expr }) => wrongIn(expr)),
      [],
    )
    assert.deepEqual(
      templating.list.flatMap(({ query }) => wrongIn(query)),
      [],
    )
    assert.deepEqual(wrongIn('contactrz_gone{target="a"} + contactrz_gate_open{kind="a"}'), [
      'contactrz_gone: no such metric',
      'contactrz_gate_open: no label kind',
    ])
  })

  it('lays no panel over another', () => {
    for (const [index, { title, gridPos: a }] of panels.entries())
      for (const { gridPos: b } of panels.slice(index + 1)) {
        const isApart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y
        assert.ok(isApart && a.x + a.w <= 24, title)
      }
  })
})
