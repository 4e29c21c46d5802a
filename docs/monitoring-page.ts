// docs/monitoring.md: what each metric means, from the table of metrics. Called by generate.ts.
import { type Metric, type MetricGroup, metricGroups, metrics } from '../monitor/metrics/catalogue.ts'

const intro = `# Metrics, alerts and a dashboard

Generated from \`monitor/metrics/catalogue.ts\` by \`npm run generate\`. Do not edit.

\`contactrz-monitor start\` answers \`/metrics\` at the address of its page, in the text format of Prometheus (0.0.4). Gauges
are read from the store at each scrape: a restart changes none of them. Counters are of the process: they begin with 0, for
every value that their labels can have, and a target that is reloaded away takes its own with it. A target has at most 90
series. Nothing that came over the wire is in them: no name, no value, no address beyond the host.

It is protected like the page, unless \`web.public\` has \`metrics\`:

\`\`\`yaml
scrape_configs:
  - job_name: contactrz
    scrape_interval: 60s
    authorization: { credentials_file: contactrz-token }   # web.token of the monitor
    static_configs: [{ targets: ["127.0.0.1:8401"] }]
rule_files: [contactrz/rules.yml]
\`\`\`

## Alerts

[monitoring/rules.yml](monitoring/rules.yml) has them. A mute silences those of incidents, as it does the messages. \`page\` is for
what somebody has to look at now, \`ticket\` for what can wait until they work.

| alert | severity | what to do |
|---|---|---|
| \`ContactrzDrift\` | page | see what changed on the page of the incident, then the three ways of the [runbook](runbook.md) |
| \`ContactrzNoVerdict\` | ticket | \`contactrz-monitor doctor\`; after an outage look at the ledger for creates whose end is not known |
| \`ContactrzQuotaUsedUp\` | ticket | find out who else spends the quota; the hold ends by itself |
| \`ContactrzUnknownCreates\` | ticket | search the address book for the markers that \`contactrz-monitor report --ledger\` tells |
| \`ContactrzMonitorGone\` | page | start it; look at its log, and at what was to start it |
| \`ContactrzMonitorHangs\` | page | restart it; a store or a disk that hangs holds it up as well |
| \`ContactrzMonitorFault\` | ticket | its log, then \`contactrz-monitor doctor\` |
| \`ContactrzStoreUnreadable\` | page | disk and permissions, then a restart: a store that is damaged is moved aside |
| \`ContactrzSlotsMissed\` | ticket | \`contactrz-monitor report --slots\` says why |
| \`ContactrzMessageStuck\` | page | the mail server, or the channel; \`contactrz-monitor doctor --send-test-message\` |
| \`ContactrzMessageRefused\` | ticket | mend the address or the channel, then \`contactrz-monitor resend\` |
| \`ContactrzHeartbeatUnanswered\` | ticket | the address of the heartbeat, and who answers there |
| \`ContactrzReloadRefused\` | ticket | the log has all that is wrong with the configuration |

Let the dead man's switch of \`heartbeat\` watch over the monitor as well: Prometheus may be down with it.

## Dashboard

[monitoring/grafana.json](monitoring/grafana.json) is for Grafana 10 or later: Dashboards, New, Import. It asks for the
data source, and shows one target or all.

## Metrics
`

const groups = Object.entries(metricGroups) as [MetricGroup, string][]

export function renderMonitoringPage(): string {
  const sections = groups.map(([group, title]) => {
    const rows = Object.entries<Metric>(metrics)
      .filter(([, metric]) => metric.group === group)
      .map(rowOf)
    return `### ${title}\n\n| metric | type | labels | what it says |\n|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return `${intro}\n${sections.join('\n')}`
}

const rowOf = ([name, { type, labels, help, meaning }]: [string, Metric]) =>
  `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} ${meaning} |`
