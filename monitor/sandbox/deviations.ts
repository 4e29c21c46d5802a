// What a visitor of the sandbox can choose: how creates are answered, and what comes of it, as the button says. A test holds
// each to that. Pure.
import { contract } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import type { Deviation } from 'contactrz/provider'
import { createdVariant } from '../tools/meanings.ts'

export interface Choice {
  /** In the form. */
  readonly name: string
  readonly label: string
  /** The rule that is broken, or what becomes of it. */
  readonly what: string
  readonly deviation: Deviation
  /** So many runs at once, until all that follows has followed. Default: 1. */
  readonly runs?: number
}

export interface ChoiceGroup {
  readonly title: string
  readonly choices: readonly Choice[]
}

/** Of the alerts of the sandbox: an outage is told at the third run in a row without an answer. */
export const unavailableAfter = 3

/** Of creates alone: nothing else has to conform again afterwards. */
const ofCreates = (deviation: Deviation): Deviation => ({ variant: createdVariant, ...deviation })

const quota = contract.variants[variantMeaning['quota-used-up']]
const htmlPage = '<!doctype html>\n<title>Maintenance</title>\n<p>We will be back soon.</p>\n'

/** The documented refusal, with hours in its message that are not the documented ones. */
function otherHours(): unknown {
  const { from, to } = contract.quotaWindow
  const hour = (text: string) =>
    `${String((Number(text.slice(0, 2)) + 2) % 24).padStart(2, '0')}${text.slice(2)}`
  const moved = JSON.stringify(quota.example).replace(from, hour(from)).replace(to, hour(to))
  return JSON.parse(moved)
}

const refused = (body: unknown): Deviation => ofCreates({ status: quota.status, body: JSON.stringify(body) })

export const choiceGroups: readonly ChoiceGroup[] = [
  {
    title: 'A consumer breaks',
    choices: [
      {
        ...{ name: 'id-number', label: 'Id becomes a number', what: 'wrong-type' },
        deviation: ofCreates({ set: { '/Id': 31322 } }),
      },
      {
        ...{ name: 'email-renamed', label: 'Email is renamed to EMail', what: 'renamed-property' },
        deviation: ofCreates({ rename: { '/Email': 'EMail' } }),
      },
      {
        ...{ name: 'mobile-missing', label: 'Mobile is missing', what: 'missing-property' },
        deviation: ofCreates({ remove: ['/Mobile'] }),
      },
      {
        ...{ name: 'fax-null', label: 'Fax is null', what: 'unexpected-null' },
        deviation: ofCreates({ set: { '/Fax': null } }),
      },
      {
        ...{ name: 'wrapped', label: 'Wrapped in “data”', what: 'wrapped-body' },
        deviation: ofCreates({ wrap: 'data' }),
      },
      {
        ...{ name: 'html-page', label: 'An HTML page', what: 'html-page' },
        deviation: ofCreates({ headers: { 'content-type': 'text/html; charset=utf-8' }, body: htmlPage }),
      },
      {
        ...{ name: 'status-201', label: '201 instead of 200', what: 'undocumented-status' },
        deviation: ofCreates({ status: 201 }),
      },
      {
        ...{ name: 'other-hours', label: 'The quota message names other hours', what: 'quota-window-moved' },
        deviation: refused(otherHours()),
      },
    ],
  },
  {
    title: 'Added, and tolerated',
    choices: [
      {
        ...{ name: 'created-at', label: 'A new property CreatedAt', what: 'undocumented-property' },
        deviation: ofCreates({ set: { '/CreatedAt': '2026-11-27T12:41:10Z' } }),
      },
    ],
  },
  {
    title: 'No drift at all',
    choices: [
      {
        ...{ name: 'status-503', label: '503 from the provider', what: 'an outage: unavailable' },
        ...{ deviation: ofCreates({ status: 503 }), runs: unavailableAfter },
      },
      {
        ...{ name: 'quota', label: 'The quota is used up', what: 'a documented 401: creates are held' },
        deviation: refused(quota.example),
      },
      {
        ...{ name: 'key-order', label: 'Keys in another order', what: 'conforming, and stays so' },
        deviation: ofCreates({ reverse: true }),
      },
    ],
  },
]

/** What the form sends where answers are to be as documented again. */
export const asDocumented = 'none'

/** Null: answers are to be as documented. Undefined: there is no such choice. */
export function choiceOf(name: string | null): Choice | null | undefined {
  if (name === asDocumented) return null
  return choiceGroups.flatMap(({ choices }) => choices).find((choice) => choice.name === name)
}
