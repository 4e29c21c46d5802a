// `contactrz check`: one check → reports → exit code. check-options.ts reads what is asked for.

import { runCheck } from '../check/run-check.ts'
import { contract, variantMeaning, variantNames } from '../generated/contract.ts'
import { ownJudge } from '../live/live.ts'
import type { Judged } from '../proposal/proposal.ts'
import { formatNames, loadFormat } from '../report/formats.ts'
import { exitCodeOf } from '../report/report.ts'
import { builtin } from '../tools/builtin.ts'
import { checkOptions, readCheckOptions } from './check-options.ts'
import { canRedraw, createCommand, type Io, listOf, paintFor } from './command-line.ts'
import { writeFile } from './files.ts'

const { rmSync, statSync } = builtin('node:fs')

const checkHelp = `contactrz check: does a provider still answer as documented?

  contactrz check --url <base> [options]

It sends a create for each variant (${variantNames.join(', ')}) and judges each answer. What cannot be
probed is skipped and says why. On a loopback address creates are free; elsewhere every probe needs
--allow-create, and the quota window to be open. Two contacts are sent: the full one, whose values show what is
done to them, and Name alone, after which every other property must come back as an empty string. On loopback
${variantMeaning.created} is probed with both; elsewhere, where it stays in somebody's address book, with the full one.

  --url <base>              base address; the path ${contract.path} is added   (or CONTACTRZ_URL)
  --only <variants>         probe only these, separated by commas
  --contact <contacts>      send only these, separated by commas: full, name-alone
  --require <variants>      exit with 3 if one of these is skipped
  --format <format>         what is printed: ${listOf(formatNames)} (default pretty)
  --report <FORMAT=FILE>    write a report to a file as well; may be repeated
  --fail-on <severity>      breaking (default) or additive: what makes a drift exit with 1
  --accept <file>           JSON array of known deviations: { rule, pointer, reason, until }
  --propose <file>          write an OpenAPI Overlay 1.0 that would make openapi/contactrz.yaml match what was seen
  --provider-states <url>   Pact state endpoint of the provider: needed to meet ${variantMeaning['quota-used-up']}
  --timeout <duration>      for each probe, and for the token command, such as 500ms or 10s (default 10s)
  --slow <duration>         an answer that takes longer gets a notice, which never fails the check (default none)
  --quota-window <window>   HH:MM-HH:MM@Zone or none (default ${contract.quotaWindow.from}-${contract.quotaWindow.to}@${contract.quotaWindow.timeZone})
  --allow-create            send creates to an address that is not loopback
  --allow-insecure          allow http to an address that is not loopback

Environment
  CONTACTRZ_TOKEN           the token; needed for ${variantMeaning.created} and ${variantMeaning['quota-used-up']}
  CONTACTRZ_TOKEN_COMMAND   or a command that prints one, as a JSON array: '["./token.sh", "staging"]'
  CONTACTRZ_EXPIRED_TOKEN   a token whose exp has passed; needed for ${variantMeaning['token-expired']}
  NODE_EXTRA_CA_CERTS       PEM file of CAs of your own, trusted beside those of Node. Verification cannot be
                            switched off: NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored
  HTTPS_PROXY, HTTP_PROXY   proxy for https and for http addresses, http://[user:password@]host:port; it has to
                            allow CONNECT. NO_PROXY lists what is called directly; loopback always is

Exit code: 0 conforming · 1 drift · 2 wrong use · 3 no verdict (provider down, no valid token, quota, all skipped)
           130 interrupted (Ctrl-C)

Examples
  CONTACTRZ_TOKEN=… contactrz check --url http://127.0.0.1:4010
  contactrz check --url https://staging.example.com --allow-create --only created --report json=check.json
`

export const check = createCommand({
  help: checkHelp,
  options: checkOptions,
  argumentHint: 'the address is given by --url, a list of variants by --only',
  async run(options, io) {
    const interruption = new AbortController()
    const { signal } = interruption
    const { checked, told } = readCheckOptions(options, io, signal)
    const render = await loadFormat(told.format)
    const files = await Promise.all(
      told.reports.map(async ({ format, file }) => ({ file, render: await loadFormat(format) })),
    )
    // Known before anything is created: a report that cannot be written.
    for (const { file } of files) writeFile('--report', file, '', 'a')
    if (told.proposal !== undefined) writeFile('--propose', told.proposal, '', 'a')

    const interrupt = () => interruption.abort()
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
    const judgments: Judged[] = []
    const report = await runCheck({
      ...checked,
      judge: ownJudge(),
      now: io.now,
      signal,
      onProbe: (name) => showProgress(io, name),
      onJudged: (judged) => judgments.push(judged),
    })
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    clearProgress(io)
    io.stdout.write(render(report, paintFor(io.stdout, io.env)))
    for (const { file, render } of files) writeFile('--report', file, render(report))
    if (told.proposal !== undefined) await writeProposal(io, told.proposal, judgments, checked.url.host)
    return signal.aborted ? 130 : exitCodeOf(report, { failOn: told.failOn })
  },
})

function showProgress({ stderr, env }: Io, name: string) {
  if (canRedraw(stderr, env)) stderr.write(`\r\u001b[Kprobing ${name} …`)
}

function clearProgress({ stderr, env }: Io) {
  if (canRedraw(stderr, env)) stderr.write('\r\u001b[K')
}

/** The overlay as JSON, which is YAML too. What is said of it goes to stderr: stdout holds the report. */
async function writeProposal({ stderr }: Io, file: string, judgments: readonly Judged[], subject: string) {
  const { propose } = await import('../proposal/proposal.ts')
  const { overlay, bump, version, left } = propose(ownJudge().documented, judgments, {
    subject,
    document: 'contactrz.yaml',
  })
  for (const { rule, pointer } of left) {
    stderr.write(`not proposed, no spec could allow it: ${`${rule} ${pointer}`.trim()}\n`)
  }
  if (overlay === null) {
    // Made by us, before the check, to see that it can be written.
    if (statSync(file).size === 0) rmSync(file)
    stderr.write('nothing to propose: no overlay is written\n')
    return
  }
  writeFile('--propose', file, `${JSON.stringify(overlay, null, 2)}\n`)
  stderr.write(`proposed in ${file}: ${version.from} becomes ${version.to} (${bump})\n`)
}
