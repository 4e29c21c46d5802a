// What must hold of the verdict on any input. Says what is broken in words that hold nothing of the input.
import { summarise } from '../../src/judge/judge.ts'
import { ruleIds, rules } from '../../src/judge/rules.ts'
import { outcomes } from '../../src/judge/verdict.ts'
import { exchangeOf } from '../support/exchange.ts'
import type { Verdict } from '../support/frozen.ts'
import { judge } from '../support/frozen.ts'
import { type Input, planted, plantedSecret } from './inputs.ts'

/** For bodies of up to 64 KiB on a busy machine; what hangs takes seconds. */
const maxMs = 500

const needles = [
  ...Object.values(planted),
  ...planted.Name.split(' '),
  ...plantedSecret.split('.'),
  'zqmail',
].map((value) => value.toLowerCase())

/** What is broken; null if nothing is. */
export function brokenBy(input: Input): string | null {
  let verdict: Verdict
  try {
    verdict = timed(input)
  } catch (error) {
    return error instanceof TooSlow
      ? error.message
      : `the judge threw ${error instanceof Error ? error.name : typeof error}`
  }
  return brokenWords(verdict, input) ?? brokenSecrecy(verdict)
}

class TooSlow extends Error {}

/** A pause of the machine slows one of two, a slow input both. */
function timed({ meant, ...answer }: Input): Verdict {
  const context = { meant, sent: planted, secrets: [plantedSecret], knownIds: new Set(['48213']), slowMs: 5 }
  const once = (): [Verdict, number] => {
    const startedMs = performance.now()
    return [judge(exchangeOf(answer), context), performance.now() - startedMs]
  }
  const [verdict, ms] = once()
  if (ms > maxMs && once()[1] > maxMs) throw new TooSlow(`the verdict took more than ${maxMs} ms, twice`)
  return verdict
}

function brokenWords({ outcome, findings, status }: Verdict, input: Input): string | null {
  if (!outcomes.includes(outcome)) return 'an unknown outcome'
  if (status !== input.status) return 'another status'
  for (const { rule, severity, expected, actual, message } of findings) {
    if (!ruleIds.includes(rule)) return 'an unknown rule'
    if (severity !== rules[rule].severity) return `another severity of ${rule}`
    if ([expected, actual, message].some((text) => text === '' || text.length > 1000))
      return `the words of ${rule}`
  }
  const counted = findings.filter(({ severity }) => severity !== 'notice').length
  const isOutage = input.status >= 500 && input.status < 600
  if (isOutage !== (outcome === 'unavailable')) return 'an outage that is none, or the reverse'
  if (!isOutage && counted > 0 !== (outcome === 'drift')) return 'findings without drift, or the reverse'
  return null
}

function brokenSecrecy(verdict: Verdict): string | null {
  const text = (JSON.stringify(verdict.findings) + summarise(verdict)).toLowerCase()
  return needles.some((needle) => text.includes(needle)) ? 'a finding holds a value' : null
}
