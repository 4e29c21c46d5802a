// One target for each state that a page can tell of, and what its provider, its token or whoever watches it did to bring
// it there. Lived through by past.ts; times are those of Friday 27 November 2026, 19:42 in Jakarta.
import type { Provider } from 'contactrz/provider'
import type { Store } from '../../../monitor/store/store.ts'
import { pointerOf } from '../pointers.ts'
import { setup } from '../provider.ts'

/** What a target's past can be made with. */
export interface Hands {
  readonly name: string
  readonly provider: Provider
  readonly store: Store
  /** From now on there is no token in its file. */
  takeToken(): void
  /** From now on nobody decides its slots, or somebody does. */
  leaveAlone(isLeft: boolean): void
  /** The run of this slot does not end, and is given up. */
  giveUp(): Promise<unknown>
}

export interface StateTarget {
  readonly name: string
  /** Its lines of the configuration, beside those that all have. */
  readonly config?: string
  readonly mailTo?: string
  /** Its tokens come from a file, which can be taken away; default: its provider is asked for them. */
  readonly isTokenInFile?: boolean
  /** Has no past: its first slot is still to come. */
  readonly isNew?: boolean
  /** By when it happens. */
  readonly past?: Readonly<Record<string, (hands: Hands) => unknown>>
}

/** When a monitor looks at all this. */
export const statesAt = Date.parse('2026-11-27T12:42:10Z')
/** When their watch began. */
export const statesSince = Date.parse('2026-11-25T12:00:00Z')

/** Values of an answer, which nobody may ever read. */
export const canary = 'CanaryOfTheWire'
/** What a provider could put into its answers to get at whoever reads of them. */
const markup = '<img src=x onerror="document.title=\'ran\'"><script>document.title="ran"</script>'
const hostileNames = [
  markup,
  `"'>${markup}`,
  '\u001b]0;title\u0007\u202e',
  '=cmd|calc!A1',
  'x'.repeat(40_000),
]
const hostile = {
  variant: 'created' as const,
  set: Object.fromEntries(hostileNames.map((name) => [pointerOf([name]), `${canary}${name.slice(0, 200)}`])),
}
const hostileRefusal = {
  status: 401,
  set: { '/records/userMessage': `${markup}\u0000\u202e${'long '.repeat(8000)}` },
}

const renamed = { set: { '/Id': 31322 }, rename: { '/Email': 'EmailAddress' } }
const down = { status: 503, body: 'upstream connect error' }
const drifts = ({ provider }: Hands) => provider.deviate([renamed])
const answersNot = ({ provider }: Hands) => provider.deviate([down])
const usesUpQuota = ({ provider }: Hands) => setup(provider, 'the quota is used up')

export const stateTargets: readonly StateTarget[] = [
  { name: 'production', past: { '2026-11-27T11:30Z': drifts } },
  { name: 'staging' },
  {
    name: 'accepted',
    config: `    accept: [{ rule: renamed-property, pointer: /Email, reason: they know of it, until: "2026-12-31" }]\n`,
    past: {
      '2026-11-25T12:00Z': ({ provider }) => provider.deviate([{ rename: { '/Email': 'EmailAddress' } }]),
    },
  },
  {
    name: 'muted',
    past: {
      '2026-11-27T11:30Z': drifts,
      '2026-11-27T12:30Z': ({ name, store }) => {
        const [since, until] = [Date.parse('2026-11-27T12:30Z'), Date.parse('2026-11-27T16:00Z')]
        return store.mute({ target: name, kind: 'drift', since, until, reason: 'they are mending it' })
      },
    },
  },
  {
    name: 'resolved',
    past: { '2026-11-27T11:30Z': drifts, '2026-11-27T12:00Z': ({ provider }) => provider.deviate([]) },
  },
  { name: 'no-answer-once', past: { '2026-11-27T12:30Z': answersNot } },
  { name: 'no-answer', past: { '2026-11-27T11:30Z': answersNot } },
  {
    name: 'no-token',
    isTokenInFile: true,
    past: { '2026-11-27T12:00Z': ({ takeToken }) => takeToken() },
  },
  { name: 'over-quota', past: { '2026-11-27T12:00Z': usesUpQuota } },
  { name: 'over-quota-twice', past: { '2026-11-26T12:00Z': usesUpQuota } },
  {
    name: 'unexplained',
    past: {
      '2026-11-27T12:30Z': ({ provider }) =>
        provider.deviate([{ status: 401, body: '{"error":"not today"}' }]),
    },
  },
  { name: 'hostile', past: { '2026-11-27T11:30Z': ({ provider }) => provider.deviate([hostile]) } },
  {
    name: 'hostile-message',
    past: {
      '2026-11-27T12:30Z': async ({ provider }) => {
        await setup(provider, 'the quota is used up')
        provider.deviate([hostileRefusal])
      },
    },
  },
  { name: 'blind', past: { '2026-11-25T23:00Z': answersNot } },
  { name: 'fault', past: { '2026-11-27T12:30Z': ({ giveUp }) => giveUp() } },
  {
    name: 'missed',
    past: {
      '2026-11-26T12:00Z': ({ leaveAlone }) => leaveAlone(true),
      '2026-11-27T12:30Z': ({ leaveAlone }) => leaveAlone(false),
    },
  },
  {
    name: 'gated-by-window',
    config:
      '    quotaWindow: { from: "18:00", to: "23:00", timeZone: Asia/Jakarta }\n    budget: { perDay: 90 }\n',
  },
  {
    name: 'gated-by-guard',
    config: '    quotaWindow: { from: "06:00", to: "19:40", timeZone: Asia/Jakarta }\n    guard: 25m\n',
  },
  { name: 'gated-by-budget', config: '    budget: { perDay: 3 }\n' },
  { name: 'mail-refused', mailTo: 'refused@example.com', past: { '2026-11-27T11:30Z': drifts } },
  { name: 'mail-owed', mailTo: 'owed@example.com', past: { '2026-11-27T11:30Z': drifts } },
  {
    name: 'new',
    isNew: true,
    config: '    quotaWindow: { from: "18:00", to: "23:00", timeZone: Asia/Jakarta }\n',
  },
  {
    name: 'berlin',
    config:
      '    quotaWindow: { from: "06:00", to: "08:00", timeZone: Europe/Berlin }\n    budget: { perDay: 90 }\n',
  },
]

const conforms = ({ provider }: Hands) => provider.deviate([])

/** What messages are of that no state is told by. */
export const mailTargets: readonly StateTarget[] = [
  {
    name: 'changed',
    past: {
      '2026-11-27T11:30Z': ({ provider }) => provider.deviate([{ set: { '/Id': 31322 } }]),
      '2026-11-27T12:00Z': drifts,
    },
  },
  {
    name: 'flapping',
    config: '    contact: { send: full }\n',
    past: {
      ...{ '2026-11-26T19:00Z': drifts, '2026-11-26T19:30Z': conforms },
      ...{ '2026-11-26T20:00Z': drifts, '2026-11-26T20:30Z': conforms },
      ...{ '2026-11-26T21:00Z': drifts },
    },
  },
]

/** Few of them in trouble, as it mostly is. */
export const pictureTargets: readonly StateTarget[] = [
  { name: 'production', past: { '2026-11-27T11:30Z': drifts } },
  { name: 'surabaya', past: { '2026-11-27T11:30Z': answersNot } },
  { name: 'medan', past: { '2026-11-27T12:00Z': usesUpQuota } },
  {
    name: 'jambi',
    isTokenInFile: true,
    past: { '2026-11-27T12:00Z': ({ takeToken }) => takeToken() },
  },
  ...['staging', 'bandung', 'denpasar', 'makassar', 'palembang', 'pontianak', 'semarang', 'yogyakarta'].map(
    (name) => ({ name }),
  ),
]
