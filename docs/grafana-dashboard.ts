// docs/monitoring/grafana.json: a dashboard with a row for each group of metrics. Called by generate.ts.
import { type MetricGroup, type MetricName, metricGroups } from '../monitor/metrics/catalogue.ts'

type PanelType = 'stat' | 'timeseries' | 'state-timeline' | 'bargauge'

interface Query {
  readonly expr: string
  readonly legend: string
}

interface Panel {
  readonly type: PanelType
  readonly title: string
  readonly queries: readonly Query[]
  /** Of Grafana. */
  readonly unit?: string
  /** Of 24; default: 8. */
  readonly width?: number
  readonly isStacked?: boolean
}

/** A metric of the targets that are chosen. */
const of = (name: MetricName, labels = ''): string =>
  `${name}{target=~"$target"${labels === '' ? '' : `,${labels}`}}`
const per = (name: MetricName, by: string, labels = ''): string =>
  `sum by (${by}) (increase(${of(name, labels)}[$__rate_interval]))`
/** Grafana counts times in ms. */
const instant = (expr: string): string => `1000 * ${expr}`

const panels: Readonly<Record<MetricGroup, readonly Panel[]>> = {
  state: [
    {
      ...{ type: 'stat', title: 'Targets by state', width: 12 },
      queries: [{ expr: `sum by (state) (${of('contactrz_target_state')})`, legend: '{{state}}' }],
    },
    {
      ...{ type: 'stat', title: 'Next slot that may run', unit: 'dateTimeFromNow', width: 12 },
      queries: [{ expr: instant(of('contactrz_next_slot_timestamp_seconds')), legend: '{{target}}' }],
    },
    {
      ...{ type: 'state-timeline', title: 'State, where it is not conforming', width: 24 },
      queries: [
        {
          expr: `${of('contactrz_target_state', 'state!~"conforming|none-yet"')} > 0`,
          legend: '{{target}} {{state}}',
        },
      ],
    },
  ],
  incidents: [
    {
      ...{ type: 'state-timeline', title: 'Open incidents', width: 16 },
      queries: [{ expr: `${of('contactrz_incident_open')} > 0`, legend: '{{target}} {{kind}}' }],
    },
    {
      ...{ type: 'stat', title: 'Open since', unit: 'dateTimeFromNow' },
      queries: [
        { expr: instant(of('contactrz_incident_opened_timestamp_seconds')), legend: '{{target}} {{kind}}' },
      ],
    },
    {
      ...{ type: 'timeseries', title: 'Findings that stand', width: 12 },
      queries: [{ expr: of('contactrz_findings'), legend: '{{target}} {{variant}} {{severity}}' }],
    },
    {
      ...{ type: 'timeseries', title: 'Incidents that opened', width: 12 },
      queries: [
        { expr: per('contactrz_incidents_opened_total', 'target, kind'), legend: '{{target}} {{kind}}' },
      ],
    },
  ],
  verdicts: [
    {
      ...{ type: 'timeseries', title: 'Runs by outcome', width: 12, isStacked: true },
      queries: [{ expr: per('contactrz_runs_total', 'outcome'), legend: '{{outcome}}' }],
    },
    {
      ...{ type: 'timeseries', title: 'Slots by what was decided', width: 12, isStacked: true },
      queries: [
        { expr: per('contactrz_slots_total', 'decision, reason'), legend: '{{decision}} {{reason}}' },
      ],
    },
    {
      ...{ type: 'stat', title: 'Last conclusive verdict', unit: 'dateTimeFromNow', width: 12 },
      queries: [
        {
          expr: instant(of('contactrz_last_conclusive_timestamp_seconds')),
          legend: '{{target}} {{variant}}',
        },
      ],
    },
    {
      ...{ type: 'stat', title: 'Last conforming', unit: 'dateTimeFromNow', width: 12 },
      queries: [
        {
          expr: instant(of('contactrz_last_conforming_timestamp_seconds')),
          legend: '{{target}} {{variant}}',
        },
      ],
    },
  ],
  times: [
    {
      ...{ type: 'timeseries', title: 'Time to answer', unit: 's', width: 12 },
      queries: [{ expr: of('contactrz_probe_duration_seconds'), legend: '{{target}} {{variant}}' }],
    },
    {
      ...{ type: 'timeseries', title: 'By phase, mean over targets', unit: 's', width: 12, isStacked: true },
      queries: [
        { expr: `avg by (phase) (${of('contactrz_probe_phase_duration_seconds')})`, legend: '{{phase}}' },
      ],
    },
  ],
  allowance: [
    {
      ...{ type: 'bargauge', title: 'Budget of today that is spent', unit: 'percentunit' },
      queries: [
        {
          expr: `${of('contactrz_budget_spent_creates')} / ${of('contactrz_budget_creates')}`,
          legend: '{{target}}',
        },
      ],
    },
    {
      ...{ type: 'state-timeline', title: 'Gate open' },
      queries: [{ expr: of('contactrz_gate_open'), legend: '{{target}}' }],
    },
    {
      ...{ type: 'stat', title: 'Held until', unit: 'dateTimeFromNow' },
      queries: [{ expr: instant(of('contactrz_hold_until_timestamp_seconds')), legend: '{{target}}' }],
    },
    {
      ...{ type: 'timeseries', title: 'Creates by what became of them', width: 24, isStacked: true },
      queries: [{ expr: per('contactrz_creates_total', 'state'), legend: '{{state}}' }],
    },
  ],
  messages: [
    {
      ...{ type: 'stat', title: 'Messages by channel and state' },
      queries: [{ expr: 'contactrz_messages', legend: '{{channel}} {{state}}' }],
    },
    {
      ...{ type: 'stat', title: 'Oldest owed message', unit: 'dateTimeFromNow' },
      queries: [{ expr: instant('contactrz_message_oldest_owed_timestamp_seconds'), legend: 'owed' }],
    },
    {
      ...{ type: 'timeseries', title: 'Attempts to send', isStacked: true },
      queries: [
        {
          expr: 'sum by (channel, result) (increase(contactrz_message_attempts_total[$__rate_interval]))',
          legend: '{{channel}} {{result}}',
        },
      ],
    },
  ],
  monitor: [
    {
      ...{ type: 'stat', title: 'Versions', width: 6 },
      queries: [
        { expr: 'contactrz_build_info', legend: '{{version}}, contract {{contract}}, Node {{node}}' },
      ],
    },
    {
      ...{ type: 'stat', title: 'Store readable, reload taken', width: 6 },
      queries: [
        { expr: 'contactrz_store_readable', legend: 'store' },
        { expr: 'contactrz_config_last_reload_successful', legend: 'reload' },
      ],
    },
    {
      ...{ type: 'stat', title: 'Last looked at its targets', unit: 'dateTimeFromNow', width: 6 },
      queries: [{ expr: instant('contactrz_last_tick_timestamp_seconds'), legend: 'looked' }],
    },
    {
      ...{ type: 'stat', title: 'Started', unit: 'dateTimeFromNow', width: 6 },
      queries: [
        {
          expr: instant('(process_start_time_seconds and on (instance, job) contactrz_build_info)'),
          legend: 'process',
        },
      ],
    },
    {
      ...{ type: 'timeseries', title: 'Memory and store', unit: 'bytes' },
      queries: [
        {
          expr: 'process_resident_memory_bytes and on (instance, job) contactrz_build_info',
          legend: 'memory',
        },
        { expr: 'contactrz_store_size_bytes', legend: 'store' },
      ],
    },
    {
      ...{ type: 'timeseries', title: 'CPU', unit: 's' },
      queries: [
        {
          expr: 'rate(process_cpu_seconds_total[$__rate_interval]) and on (instance, job) contactrz_build_info',
          legend: 'CPU a second',
        },
      ],
    },
    {
      ...{ type: 'timeseries', title: 'Heartbeats' },
      queries: [
        {
          expr: 'sum by (result) (increase(contactrz_heartbeats_total[$__rate_interval]))',
          legend: '{{result}}',
        },
      ],
    },
  ],
}

const datasource = { type: 'prometheus', uid: '${datasource}' }
const panelHeight = 7

/** The JSON that Grafana imports. */
export function renderDashboard(): string {
  const laid: object[] = []
  let y = 0
  for (const group of Object.keys(metricGroups) as MetricGroup[]) {
    laid.push({
      ...{ id: laid.length + 1, type: 'row', title: metricGroups[group], collapsed: false, panels: [] },
      gridPos: { x: 0, y, w: 24, h: 1 },
    })
    y++
    let x = 0
    for (const panel of panels[group]) {
      const w = panel.width ?? 8
      if (x + w > 24) [x, y] = [0, y + panelHeight]
      laid.push({ id: laid.length + 1, ...panelOf(panel), gridPos: { x, y, w, h: panelHeight } })
      x += w
    }
    y += panelHeight
  }
  return `${JSON.stringify(dashboardOf(laid), null, 2)}\n`
}

function panelOf({ type, title, queries, unit = 'none', isStacked = false }: Panel) {
  const custom =
    type === 'timeseries' && isStacked ? { custom: { stacking: { mode: 'normal' }, fillOpacity: 30 } } : {}
  const isNow = type === 'stat' || type === 'bargauge'
  return {
    ...{ type, title, datasource },
    targets: queries.map(({ expr, legend }, index) => ({
      ...{ refId: String.fromCharCode(65 + index), datasource, expr, legendFormat: legend },
      ...(isNow && { instant: true }),
    })),
    fieldConfig: { defaults: { unit, ...custom }, overrides: [] },
    options: isNow ? { reduceOptions: { calcs: ['lastNotNull'] } } : {},
  }
}

const dashboardOf = (laid: readonly object[]) => ({
  ...{ title: 'contactrz', uid: 'contactrz', tags: ['contactrz'], schemaVersion: 39, version: 1 },
  ...{ editable: true, refresh: '1m', timezone: 'browser', time: { from: 'now-24h', to: 'now' } },
  templating: {
    list: [
      { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
      {
        ...{ name: 'target', label: 'Target', type: 'query', datasource, refresh: 2 },
        ...{ multi: true, includeAll: true, query: 'label_values(contactrz_target_info, target)' },
        current: { text: 'All', value: '$__all' },
      },
    ],
  },
  panels: laid,
})
