// May the token be what is wrong, and not the provider? A wrong token is answered with some 401, which no document of
// this API shows. Pure. Called for what `check` and the monitor say of a verdict.
import type { RuleId } from './rules.ts'
import type { Finding, VariantName } from './verdict.ts'

/** What a 401 shows that is none of the documented ones. */
const ofUnknown401: ReadonlySet<RuleId> = new Set<RuleId>([
  'unknown-variant',
  'message-changed',
  'unwrapped-error',
  'html-page',
  'not-json',
  'empty-body',
])

/** Whether a create was answered with a 401 that nobody can explain: the token may be wrong as well as the provider. */
export function suspectsToken(of: {
  readonly meant: VariantName
  readonly status: number | null
  readonly findings: readonly Finding[]
}): boolean {
  return (
    of.meant === 'created' &&
    of.status === 401 &&
    of.findings.some(({ rule, accepted }) => accepted === undefined && ofUnknown401.has(rule))
  )
}
