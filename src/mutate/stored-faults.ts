// What a provider could do to the values that it stores, each as a function of what was sent, and where our synthetic
// contacts show it. Mutants and docs/what-our-contact-can-show.md are made of this table. Pure.
import { contract } from '../generated/contract.ts'
import { judge } from '../judge/judge.ts'
import type { Finding } from '../judge/verdict.ts'
import { type ContactKind, createSyntheticContact } from '../synthetic-contact.ts'
import type { CreateContact } from '../types.ts'
import * as text from './text-faults.ts'

type Name = keyof CreateContact

/** What comes back if nothing is wrong: every property, empty where nothing was sent. */
export type Stored = Readonly<Record<Name, string>>

/** Who sends: `check` to a loopback address, or whoever sends to somebody's address book. */
export const senders = ['loopback', 'monitor'] as const
export type Sender = (typeof senders)[number]

export interface StoredFault {
  /** What the provider does, as the end of "the provider …". */
  readonly what: string
  /** The property that is made to show it. */
  readonly at: Name
  readonly store: (sent: Stored) => Readonly<Record<string, unknown>>
  /** Why a sender's contacts do not show it. Absent where they do. */
  readonly hidden?: Readonly<Partial<Record<Sender, string>>>
}

const names = Object.keys(contract.request.schema.properties) as Name[]

/** What would come back from a provider without a fault. */
export const storedOf = (sent: CreateContact): Stored =>
  Object.fromEntries(names.map((name) => [name, sent[name] ?? ''])) as Stored

/** A change of every value that was sent, or of some properties alone. */
const sentValues =
  (change: (value: string) => unknown, only: readonly Name[] = names) =>
  (sent: Stored) =>
    Object.fromEntries(
      names.map((name) => [
        name,
        sent[name] === '' || !only.includes(name) ? sent[name] : change(sent[name]),
      ]),
    )

/** Another value where nothing was sent; undefined leaves the property out. */
const unset = (value: unknown) => (sent: Stored) =>
  Object.fromEntries(names.map((name) => [name, sent[name] === '' ? value : sent[name]]))

const exchanged = (one: Name, other: Name) => (sent: Stored) => ({
  ...sent,
  [one]: sent[other],
  [other]: sent[one],
})

const phones: readonly Name[] = ['Phone', 'Fax', 'Mobile']
const lineBreaks = { monitor: 'a line break could cut a row of an export of the address book in two' }
const tooLong = { monitor: 'nobody needs more than 101 characters of us in an address book' }
const cutAt = (length: number, at: Name, hidden?: StoredFault['hidden']): StoredFault => ({
  what: `cuts values at ${length} characters`,
  at,
  store: sentValues((value) => text.cut(value, length)),
  ...(hidden && { hidden }),
})

/** By a name that stays: mutants are called by it. */
export const storedFaults: Readonly<Record<string, StoredFault>> = {
  trim: { what: 'trims values', at: 'FacebookId', store: sentValues((value) => value.trim()) },
  'trim-end': {
    what: 'removes blanks at the end',
    at: 'FacebookId',
    store: sentValues((value) => value.trimEnd()),
  },
  collapse: {
    what: 'makes one blank of several',
    at: 'Media',
    store: sentValues((value) => value.replace(/ +/g, ' ')),
  },
  'no-break': {
    what: 'makes a blank of a no-break space',
    at: 'Media',
    store: sentValues((value) => value.replaceAll('\u00a0', ' ')),
  },
  'zero-width': {
    what: 'removes zero-width characters',
    at: 'Name',
    store: sentValues((value) => value.replace(/[\u200b-\u200d\u2060\ufeff]/g, '')),
  },
  'line-breaks-unix': {
    what: 'makes LF of CR LF',
    at: 'Media',
    store: sentValues((value) => value.replaceAll('\r\n', '\n')),
    hidden: lineBreaks,
  },
  'line-breaks-windows': {
    what: 'makes CR LF of LF',
    at: 'Media',
    store: sentValues((value) => value.replace(/\r?\n/g, '\r\n')),
    hidden: lineBreaks,
  },
  'line-breaks-lost': {
    what: 'makes blanks of line breaks',
    at: 'Media',
    store: sentValues((value) => value.replace(/\r?\n/g, ' ')),
    hidden: lineBreaks,
  },
  'line-breaks-html': {
    what: 'makes `<br>` of line breaks',
    at: 'Media',
    store: sentValues((value) => value.replace(/\r?\n/g, '<br />')),
    hidden: lineBreaks,
  },
  tabs: {
    what: 'makes blanks of tabs',
    at: 'Media',
    store: sentValues((value) => value.replaceAll('\t', ' ')),
    hidden: { monitor: 'a tab moves the columns of an export of the address book' },
  },
  'plus-to-blank': {
    what: 'makes a blank of `+`',
    at: 'Mobile',
    store: sentValues((value) => value.replaceAll('+', ' ')),
  },
  'percent-decoded': { what: 'decodes `%41`', at: 'Media', store: sentValues(text.decodePercent) },
  'form-decoded': {
    what: 'decodes `+` and `%41`, as of a form',
    at: 'Email',
    store: sentValues((value) => text.decodePercent(value.replaceAll('+', ' '))),
  },
  'percent-encoded': { what: 'answers percent-encoded', at: 'Name', store: sentValues(encodeURIComponent) },
  'entities-decoded': { what: 'decodes HTML entities', at: 'Media', store: sentValues(text.decodeEntities) },
  'html-escaped': { what: 'escapes for HTML', at: 'Name', store: sentValues(text.escapeHtml) },
  'html-escaped-all': {
    what: 'escapes for HTML whatever is beyond ASCII',
    at: 'Name',
    store: sentValues(text.escapeBeyondAscii),
  },
  'tags-stripped': {
    what: 'removes all between `<` and `>`',
    at: 'Media',
    store: sentValues((value) => value.replace(/<[^>]*>/g, '')),
  },
  'markup-stripped': {
    what: 'removes what a browser takes for markup',
    at: 'Media',
    store: sentValues((value) => value.replace(/<\/?[a-z][^>]*>|<!--.*?-->/gis, '')),
    hidden: { monitor: 'markup could take effect where the address book is shown' },
  },
  'slashes-stripped': {
    what: 'removes backslashes',
    at: 'Media',
    store: sentValues((value) => value.replace(/\\(.?)/gs, '$1')),
  },
  'slashes-added': {
    what: 'puts backslashes before quotes',
    at: 'Name',
    store: sentValues((value) => value.replace(/["'\\]/g, '\\$&')),
  },
  'quotes-doubled': {
    what: 'doubles apostrophes',
    at: 'Name',
    store: sentValues((value) => value.replaceAll("'", "''")),
  },
  'quotes-curled': {
    what: 'makes curly apostrophes',
    at: 'Name',
    store: sentValues((value) => value.replaceAll("'", '\u2019')),
  },
  composed: {
    what: 'composes accents (NFC)',
    at: 'Media',
    store: sentValues((value) => value.normalize('NFC')),
  },
  decomposed: {
    what: 'takes accents apart (NFD)',
    at: 'Name',
    store: sentValues((value) => value.normalize('NFD')),
  },
  'utf8mb3-cut': {
    what: 'cuts at a character beyond the basic plane (utf8mb3)',
    at: 'Name',
    store: sentValues((value) => value.replace(/[\u{10000}-\u{10ffff}].*/su, '')),
  },
  'utf8mb3-question': {
    what: 'makes `?` of characters beyond the basic plane (utf8mb3)',
    at: 'Name',
    store: sentValues((value) => value.replace(/[\u{10000}-\u{10ffff}]/gu, '?')),
  },
  latin1: {
    what: 'makes `?` of what Latin-1 has not',
    at: 'Name',
    store: sentValues((value) => value.replace(/[^\u0000-\u00ff]/gu, '?')),
  },
  ascii: {
    what: 'makes `?` of what ASCII has not',
    at: 'Name',
    store: sentValues((value) => value.replace(/[^\p{ASCII}]/gu, '?')),
  },
  'accents-lost': {
    what: 'writes accents without their marks',
    at: 'Name',
    store: sentValues(text.stripAccents),
  },
  mojibake: { what: 'reads UTF-8 as Latin-1', at: 'Name', store: sentValues(text.toMojibake) },
  'lower-case-email': {
    what: 'writes the e-mail address in small letters',
    at: 'Email',
    store: sentValues((value) => value.toLowerCase(), ['Email']),
  },
  'upper-case': { what: 'writes in capitals', at: 'Name', store: sentValues((value) => value.toUpperCase()) },
  'title-case': {
    what: 'begins each word with a capital',
    at: 'Name',
    store: sentValues(text.toTitleCase, ['Name']),
  },
  'email-tag-lost': {
    what: 'removes the tag of the e-mail address',
    at: 'Email',
    store: sentValues((value) => value.replace(/\+[^@]*/, ''), ['Email']),
  },
  'email-masked': {
    what: 'masks the e-mail address',
    at: 'Email',
    store: sentValues((value) => value.replace(/(?<=^.)[^@]+/, '***'), ['Email']),
  },
  'phone-plus-lost': {
    what: 'removes `+` from phone numbers',
    at: 'Mobile',
    store: sentValues((value) => value.replaceAll('+', ''), phones),
  },
  'phone-digits': {
    what: 'keeps the digits of phone numbers alone',
    at: 'Fax',
    store: sentValues((value) => value.replace(/\D/g, ''), phones),
  },
  'phone-zero-lost': {
    what: 'loses the leading zero of phone numbers',
    at: 'Phone',
    store: sentValues((value) => value.replace(/^0+/, ''), phones),
  },
  'phone-country': {
    what: 'writes a country code for the leading zero',
    at: 'Phone',
    store: sentValues((value) => value.replace(/^0/, '+62'), phones),
  },
  'handle-at-lost': {
    what: 'removes `@` from handles',
    at: 'TwitterId',
    store: sentValues((value) => value.replace(/^@/, ''), ['TwitterId', 'FacebookId']),
  },
  'cut-20': cutAt(20, 'TwitterId'),
  'cut-40': cutAt(40, 'Name'),
  'cut-64': cutAt(64, 'Name'),
  'cut-80': cutAt(80, 'Name'),
  'cut-100': cutAt(100, 'Name'),
  'cut-128': cutAt(128, 'Name', tooLong),
  'cut-191': cutAt(191, 'Name', tooLong),
  'cut-255': cutAt(255, 'Name', tooLong),
  'cut-500': cutAt(500, 'Media', {
    ...tooLong,
    loopback: 'nothing that is sent is longer than 256 characters',
  }),
  'cut-100-bytes': {
    what: 'cuts values at 100 bytes',
    at: 'Name',
    store: sentValues((value) => Buffer.from(value).subarray(0, 100).toString()),
  },
  'first-word': {
    what: 'keeps the first word of a name',
    at: 'Name',
    store: sentValues((value) => value.split(' ')[0], ['Name']),
  },
  'unset-null': { what: 'answers `null` for what was not sent', at: 'Phone', store: unset(null) },
  'unset-missing': { what: 'leaves out what was not sent', at: 'Phone', store: unset(undefined) },
  'unset-default': { what: 'answers a default for what was not sent', at: 'Phone', store: unset('N/A') },
  'unset-null-text': {
    what: 'answers the text `null` for what was not sent',
    at: 'Phone',
    store: unset('null'),
  },
  'unset-blank': { what: 'answers a blank for what was not sent', at: 'Phone', store: unset(' ') },
  'unset-name': {
    what: 'takes the name for a handle that was not sent',
    at: 'TwitterId',
    store: (sent) => ({ ...sent, TwitterId: sent.TwitterId || sent.Name }),
  },
  'unset-phone': {
    what: 'takes `Phone` for `Mobile` where that alone was not sent',
    at: 'Mobile',
    store: (sent) => ({ ...sent, Mobile: sent.Mobile || sent.Phone }),
    hidden: {
      loopback: 'either all is sent or `Name` alone',
      monitor: 'either all is sent or `Name` alone',
    },
  },
  'email-lost': { what: 'loses a value', at: 'Email', store: sentValues(() => '', ['Email']) },
  'all-lost': {
    what: 'keeps nothing but the name',
    at: 'Phone',
    store: sentValues(
      () => '',
      names.filter((name) => name !== 'Name'),
    ),
  },
  swapped: { what: 'swaps `Phone` and `Mobile`', at: 'Phone', store: exchanged('Phone', 'Mobile') },
  doubled: { what: 'writes values twice', at: 'Name', store: sentValues((value) => value + value) },
}

/** The properties that a fault changes, in the order of the contract. */
export const changedBy = ({ store }: StoredFault, sent: CreateContact): readonly Name[] => {
  const stored = storedOf(sent)
  const answered = store(stored)
  return names.filter((name) => answered[name] !== stored[name])
}

/** What a sender sends. The marker is constant: what is shown must not depend on the day. */
export const contactOf = (sender: Sender, kind: ContactKind): CreateContact =>
  createSyntheticContact('2026-01-01T00:00:00.000Z', { kind, hostile: sender === 'loopback' })

/** What the judge finds in the answer of a provider with that fault. */
export function findingsOn(fault: StoredFault, sent: CreateContact): readonly Finding[] {
  const { status } = contract.variants.created
  const body = { Id: '48213', ...fault.store(storedOf(sent)) }
  const exchange = {
    startedAt: '2026-01-01T00:00:00.000Z',
    requestLeft: true,
    answer: {
      status,
      headers: [['content-type', contract.mediaType]] as const,
      body: new TextEncoder().encode(JSON.stringify(body)),
    },
    failure: null,
    timing: { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, totalMs: 1 },
  }
  return judge(exchange, { meant: 'created', sent, secrets: [] }).findings
}
