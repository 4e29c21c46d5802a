// May the token be what is wrong, and not the provider? A wrong token is answered with some 401, which no document of
// this API shows. Pure. Called for what `check` and the monitor say of a verdict.
import type { Contract } from '../compiled/contract.ts'
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

/**
 * Whether a create was answered as a bad token is, by something that nobody can explain: the token may be wrong as well as
 * the provider.
 */
export function suspectsToken(
  { variants }: Contract,
  of: {
    readonly meant: VariantName
    readonly status: number | null
    readonly findings: readonly Finding[]
  },
): boolean {
  const isOfTokens = Object.values(variants).some(
    ({ means, status }) => means === 'token-expired' && status === of.status,
  )
  return (
    variants[of.meant]?.means === 'created' &&
    isOfTokens &&
    of.findings.some(({ rule, accepted }) => accepted === undefined && ofUnknown401.has(rule))
  )
}
