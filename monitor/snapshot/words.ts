// The one table of state → words: what a page, a badge, the feed and the JSON call the state of a target, and what to do
// about it. Pure. Nobody else words a state; sentences of incidents, which messages have as well, are in kind-words.ts, of
// several targets in overall.ts.
import { clean } from '../tools/formatting.ts'
import { dayOf, lasting, timeOf } from '../tools/time-words.ts'
import { kindWords, type Sign, sentenceOfKind, shownName } from './kind-words.ts'
import {
  acceptedUntil,
  conformingLead,
  distant,
  findingWords,
  flaps,
  holdLead,
  lasted,
  lastSeenWords,
  moment,
  nextWords,
  noAnswerLead,
  noVerdictSince,
  ordinal,
  seenIn,
  sinceRow,
  times,
  unopenedLead,
} from './phrases.ts'
import type { Said } from './said.ts'
import type { OpenNow, TargetFacts } from './target-facts.ts'
import { kindOfState, type TargetState } from './target-state.ts'

export interface Words {
  /** With its name, such as `production drifts`. */
  readonly sentence: string
  /** Where it is the only target: `The contract holds`. */
  readonly alone: string
  readonly sign: Sign
  /** What is known: since when, what, how often. */
  readonly lead: Said
  /** In a table: the state, and what else is to be said of it. */
  readonly row: { readonly state: string; readonly rest: Said }
  /** Null: nothing. */
  readonly todo: Said | null
  /** Beside the label `contract`. */
  readonly badge: string
}

type Core = Omit<Words, 'alone'> & { readonly alone?: string }

export function wordsOf(facts: TargetFacts): Words {
  const core = table[facts.state](facts)
  const words = { ...core, alone: core.alone ?? core.sentence }
  const kind = kindOfState[facts.state]
  const open = facts.incidents.find((one) => one.kind === kind)
  return open === undefined || open.mutedUntil === null ? words : muted(words, facts, open)
}

/** There the commands have no configuration to be told of, and whoever looks has it in hand what is answered. */
export function inSandbox(words: Words): Words {
  const hasCommand = words.todo?.some((part) => typeof part === 'object' && 'code' in part) === true
  return hasCommand ? { ...words, todo: ['Choose another answer under Sandbox.'] } : words
}

const table: Readonly<Record<TargetState, (facts: TargetFacts) => Core>> = {
  'monitor-fault': (facts) => {
    const { zone, at, incident, since, name } = facts
    const met = incident?.metAt ?? since ?? at
    const why = incident?.why === undefined ? 'a run failed' : clean(incident.why, 240)
    return {
      sentence: sentenceOfKind('monitor-fault', name),
      alone: 'The monitor has failed',
      sign: kindWords['monitor-fault'].sign,
      lead: [
        'At ',
        moment(facts, met),
        `: ${why}. This says nothing of the provider. ${lastSeenWords(facts)}`,
      ],
      row: {
        state: kindWords['monitor-fault'].short,
        rest: ['at ', { at: met, text: timeOf(zone, met, at) }],
      },
      todo: ['Look at the log of the monitor, and ask ', { code: 'contactrz-monitor doctor' }, '.'],
      badge: kindWords['monitor-fault'].short,
    }
  },
  drift: (facts) => {
    const { zone, at, since, name, incident } = facts
    const began = since ?? at
    const found = findingWords(facts)
    const lead: Said =
      incident === null
        ? [
            'Answers are not as documented, seen ',
            distant(facts, began),
            ...found,
            '. It opens no incident: only undocumented properties, of which ',
            { code: 'alerts.additive' },
            ' wants none told.',
          ]
        : [
            'Answers are not as documented since ',
            lasted(facts, began),
            ...found,
            `${seenIn(incident.seen)}.${flaps(facts)}`,
          ]
    return {
      sentence: sentenceOfKind('drift', name),
      sign: kindWords.drift.sign,
      lead,
      row: { state: kindWords.drift.stands, rest: sinceRow(facts) },
      todo: ['Tell the teams that consume this API: what they read may be missing or different.'],
      badge: `drift since ${dayOf(zone, began, at)}`,
    }
  },
  blind: (facts) => {
    const { at, since, name } = facts
    const lasts = lasting(at - (since ?? at))
    return {
      sentence: sentenceOfKind('blind', name),
      sign: kindWords.blind.sign,
      lead: [`No verdict for ${lasts}. ${lastSeenWords(facts)}`],
      row: { state: kindWords.blind.short, rest: [`for ${lasts}`] },
      todo: ['See what keeps its slots from a verdict.'],
      badge: kindWords.blind.short,
    }
  },
  unavailable: (facts) => {
    const { name, unopened } = facts
    if (unopened !== null) return notYet(facts, unopened, 'gave no answer', 'unavailable')
    return {
      sentence: sentenceOfKind('unavailable', name),
      sign: kindWords.unavailable.sign,
      lead: [...noAnswerLead(facts), `. ${lastSeenWords(facts)}`],
      row: { state: kindWords.unavailable.stands, rest: sinceRow(facts, false) },
      todo: [
        'Check the address, the network and the provider: ',
        { code: 'contactrz-monitor doctor' },
        '. Creates may have been made: see the ledger.',
      ],
      badge: noVerdictSince(facts),
    }
  },
  unauthorized: (facts) => {
    const { name, unopened, incident } = facts
    if (unopened !== null) return notYet(facts, unopened, 'accepted no token', 'unauthorized')
    const why =
      incident?.why === undefined ? 'a token that should be live was refused' : clean(incident.why, 240)
    return {
      sentence: sentenceOfKind('unauthorized', name),
      sign: kindWords.unauthorized.sign,
      lead: [
        'Since ',
        moment(facts, facts.since ?? facts.at),
        `${seenIn(incident?.seen)}: ${why}.${flaps(facts)} ${lastSeenWords(facts)}`,
      ],
      row: { state: kindWords.unauthorized.stands, rest: [...sinceRow(facts, false), ` (${why})`] },
      todo: ['Check where the tokens come from: ', { code: 'contactrz-monitor doctor' }, '.'],
      badge: noVerdictSince(facts),
    }
  },
  'over-quota': (facts) => {
    const { name, hold, zone, at } = facts
    const isQuota = hold === null || hold.cause === 'quota'
    const state = isQuota ? kindWords.quota.short : 'held'
    return {
      sentence: isQuota ? sentenceOfKind('quota', name) : `${shownName(name)} is held`,
      sign: kindWords.quota.sign,
      lead: holdLead(facts),
      row:
        hold === null
          ? { state, rest: sinceRow(facts, false) }
          : {
              state,
              rest: [
                isQuota ? 'held until ' : 'until ',
                { at: hold.until, text: timeOf(zone, hold.until, at) },
                ...(hold.cause === 'unexplained' ? [': a 401 nobody can explain'] : []),
              ],
            },
      todo: [
        isQuota ? 'Nothing has to be done. To lift it: ' : 'Report it to the provider. To lift it: ',
        { code: 'contactrz-monitor release' },
        '.',
      ],
      badge: noVerdictSince(facts),
    }
  },
  conforming: (facts) => {
    const { name, accepted, at } = facts
    const [one] = accepted
    const deviations = `with ${accepted.length} accepted deviation${accepted.length === 1 ? '' : 's'}`
    const words = { sign: 'conforming', lead: conformingLead(facts), badge: 'conforming' } as const
    if (one === undefined)
      return {
        ...words,
        sentence: `${shownName(name)} conforms`,
        alone: 'The contract holds',
        row: { state: 'conforms', rest: [] },
        todo: null,
      }
    const until = accepted.map((some) => some.until).toSorted()[0] ?? one.until
    return {
      ...words,
      sentence: `${shownName(name)} conforms, ${deviations}`,
      alone: `The contract holds, ${deviations}`,
      row: { state: 'conforms', rest: [`${accepted.length} accepted until ${acceptedUntil(until, at)}`] },
      todo: ['It counts again after that day.'],
    }
  },
  'none-yet': (facts) => {
    const { name, watchedSince } = facts
    const watched: Said =
      watchedSince === null ? [] : [`${shownName(name)} is watched since `, moment(facts, watchedSince), '. ']
    return {
      sentence: `${shownName(name)} has no verdict yet, and nothing is wrong`,
      alone: 'No verdict yet, and nothing is wrong',
      sign: 'gated',
      lead: [...watched, ...nextWords(facts, 'First slot'), '.'],
      row: { state: 'no verdict yet', rest: nextWords(facts, 'first slot') },
      todo: [
        'Meanwhile ',
        { code: 'contactrz-monitor doctor' },
        ' and ',
        { code: 'contactrz-monitor plan' },
        ' tell more, and create nothing.',
      ],
      badge: 'no verdict yet',
    }
  },
}

/** What did not come often enough yet to be an incident. */
function notYet(
  facts: TargetFacts,
  { times: count, incidentAt }: NonNullable<TargetFacts['unopened']>,
  what: string,
  sign: Sign,
): Core {
  const said = `${what} ${times(count)}`
  return {
    ...{ sign, sentence: `${shownName(facts.name)} ${said}`, lead: unopenedLead(facts) },
    row: { state: said, rest: [] },
    todo: [`It becomes an incident at the ${ordinal(incidentAt)} in a row.`],
    badge: noVerdictSince(facts),
  }
}

/** A mute is said beside what it silences. */
function muted(words: Words, { zone, at }: TargetFacts, { mutedUntil, mutedWhy }: OpenNow): Words {
  const until = mutedUntil ?? at
  const why = mutedWhy === null ? '' : ` (${clean(mutedWhy, 120)})`
  const { row, lead, sentence, alone } = words
  return {
    ...words,
    sentence: `${sentence}, and is muted`,
    alone: `${alone}, and is muted`,
    lead: [...lead, ' Muted until ', { at: until, text: timeOf(zone, until, at) }, `${why}.`],
    row: { ...row, rest: [...row.rest, ', muted until ', { at: until, text: timeOf(zone, until, at) }, why] },
    todo: ['A mute silences, and hides nothing.'],
  }
}
