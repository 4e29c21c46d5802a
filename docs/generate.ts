// docs/rules.md and docs/diff.md from the registries of rules, docs/errors.md from the catalogues of errors, docs/what-our-contact-can-show.md from the table of faults,
// docs/monitoring.md and docs/monitoring/grafana.json from the table of metrics,
// monitor/config.schema.json, which editors read, from the schema of the configuration, monitor/status.schema.json from that of the page's JSON, monitor/message.schema.json from that of what webhooks are sent, and in src/report/report.schema.json the names of the variants. `npm run generate` writes them; `--check` says whether one is stale.
import { readFileSync, writeFileSync } from 'node:fs'
import { contract, parts, type Rule, ruleIds, rules, variantNames } from 'contactrz'
import { configSchema } from '../monitor/config/config-schema.ts'
import { messageSchema } from '../monitor/message/body-schema.ts'
import { statusSchema } from '../monitor/web/machine/status-schema.ts'
import { diffRuleIds, diffRules } from '../src/diff/rules.ts'
import { renderContactPage } from './contact-page.ts'
import { renderErrorPage } from './error-page.ts'
import { renderDashboard } from './grafana-dashboard.ts'
import { renderMonitoringPage } from './monitoring-page.ts'

const intro = `# Rules

Generated from \`src/judge/rules.ts\` by \`npm run generate\`. Do not edit.

Every way in which an answer of \`${contract.method} ${contract.path}\` can deviate from what is documented, by the
part of the exchange that it shows in. A finding names its rule, a severity, a place (a JSON Pointer in a body, the
name of a header), what was expected and what was found: types, lengths and names, never values.

| severity | meaning |
|---|---|
| breaking | a consumer can fail |
| additive | undocumented, and tolerated by a consumer that ignores what it does not know |
| notice | worth knowing; never a drift by itself |

A verdict is \`unavailable\` where the transport or the provider failed, \`drift\` on any other breaking or additive
finding, else \`conforming\` (or \`over-quota\`, \`unauthorized\`, where another documented answer came than the one
meant).

**What to do about a drift:** have the provider mend it; or, if the change is meant, update
\`openapi/contactrz.yaml\` and run \`npm run generate\`; or accept it for a time, with
\`{ "rule", "pointer", "reason", "until" }\` in the file that \`contactrz check --accept\` takes, or under \`accept\`
in the configuration of the monitor; \`pointer\` may be a list, where one cause shows at several places. It counts again
after \`until\`.
`

const titles: Record<(typeof parts)[number], string> = {
  transport: 'Transport',
  status: 'Status',
  header: 'Headers',
  body: 'Body',
  timing: 'Timing',
}

const outcomeOf = (id: string, { part, severity }: Rule) => {
  if (part === 'transport' || id === 'server-error') return 'unavailable'
  return severity === 'notice' ? 'none' : 'drift'
}

function render(): string {
  const sections = parts.map((part) => {
    const entries = ruleIds.filter((id) => rules[id].part === part).map((id) => renderRule(id, rules[id]))
    return `## ${titles[part]}\n\n${entries.join('\n')}`
  })
  return `${intro}\n${sections.join('\n')}`
}

function renderRule(id: string, rule: Rule): string {
  return `### ${id}

${rule.summary}

- Severity: ${rule.severity}; outcome: ${outcomeOf(id, rule)}
- Example: \`${rule.example.replaceAll('`', "'")}\`
- What to do: ${rule.advice}
`
}

const diffIntro = `# Changes between two versions

Generated from \`src/diff/rules.ts\` by \`npm run generate\`. Do not edit.

\`contactrz diff <old> <new>\` compares two OpenAPI 3.1 documents. References are followed, what is sent and what is
answered are looked at apart, variants are matched by name, and alternatives by what tells them apart. What is not
documented is nobody's right: a property that appears is no break for those who were sent it before. Code is taken to
build what is sent and to read what is answered by name; whoever builds answers (for a test), or goes through all their
names, may have to add what is new.

| severity | meaning | version bump |
|---|---|---|
| breaking | exchanges that were right no longer are, or code that compiled no longer does; or nobody can say | major |
| additive | more is possible | minor |
| neutral | words for people | none |

Some rules are stricter than usual, since this package publishes validators: what an old validator would refuse in
an answer breaks those who use it. A change can be accepted for a time, as a finding can: \`--accept\`.
`

const directionTitles = {
  document: 'The document and the operation',
  request: 'What is sent',
  answer: 'What is answered',
}

function renderDiffRules(): string {
  const sections = Object.entries(directionTitles).map(([direction, title]) => {
    const rows = diffRuleIds
      .map((id) => ({ id, ...diffRules[id] }))
      .filter((rule) => rule.direction === direction)
      .map(
        ({ id, severity, summary, wire, types }) =>
          `| \`${id}\` | ${severity} | ${summary} | ${wire} | ${types} |`,
      )
    return `## ${title}\n\n| rule | severity | what | on the wire | in types |\n|---|---|---|---|---|\n${rows.join('\n')}\n`
  })
  return `${diffIntro}\n${sections.join('\n')}`
}

/** Written by hand, but for the names of the variants. */
function reportSchema(): string {
  const names = variantNames.map((name) => JSON.stringify(name)).join(', ')
  const text = readFileSync(new URL('../src/report/report.schema.json', import.meta.url), 'utf8')
  return text.replaceAll(/("variant": \{ "enum": \[)[^\]]*(\] \})/g, `$1${names}$2`)
}

const pages = {
  'docs/rules.md': render(),
  'docs/diff.md': renderDiffRules(),
  'docs/errors.md': renderErrorPage(),
  'docs/what-our-contact-can-show.md': renderContactPage(),
  'docs/monitoring.md': renderMonitoringPage(),
  'docs/monitoring/grafana.json': renderDashboard(),
  'src/report/report.schema.json': reportSchema(),
  'monitor/config.schema.json': `${JSON.stringify(configSchema, null, 2)}\n`,
  'monitor/message.schema.json': `${JSON.stringify(messageSchema, null, 2)}\n`,
  'monitor/status.schema.json': `${JSON.stringify(statusSchema, null, 2)}\n`,
}
for (const [name, text] of Object.entries(pages)) {
  const file = new URL(`../${name}`, import.meta.url)
  if (process.argv.includes('--check')) {
    let found = ''
    try {
      found = readFileSync(file, 'utf8')
    } catch {
      // Not there is stale too.
    }
    if (found !== text) {
      process.stderr.write(`${name} is stale: run npm run generate\n`)
      process.exitCode = 1
    }
  } else {
    writeFileSync(file, text)
    process.stdout.write(`${name}\n`)
  }
}
