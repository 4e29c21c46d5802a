// What a provider could do to the values that it stores, each as a function of what was sent, and why our synthetic
// contacts do not show it, where they do not. Mutants and docs/what-our-contact-can-show.md are made of this table. Pure.

import { createSyntheticContact } from '../contract/synthetic-contact.ts'
import type { CreateContact } from '../contract/types.ts'
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

const ourNames = Object.keys(createSyntheticContact('')) as Name[]
const namesOf = (stored: Stored) => Object.keys(stored) as Name[]

/** What would come back from a provider without a fault. @param names What is stored. */
export const storedOf = (sent: CreateContact, names: readonly string[] = ourNames): Stored =>
  Object.fromEntries((names as Name[]).map((name) => [name, sent[name] ?? ''])) as Stored

/** A change of every value that was sent, or of some properties alone. */
const each = (change: (value: string) => unknown, only?: readonly Name[]) => (sent: Stored) =>
  Object.fromEntries(
    namesOf(sent).map((name) => [
      name,
      sent[name] === '' || only?.includes(name) === false ? sent[name] : change(sent[name]),
    ]),
  )

/** Another value where nothing was sent; undefined leaves the property out. */
const unset = (value: unknown) => (sent: Stored) =>
  Object.fromEntries(namesOf(sent).map((name) => [name, sent[name] === '' ? value : sent[name]]))

const exchanged = (one: Name, other: Name) => (sent: Stored) => ({
  ...sent,
  [one]: sent[other],
  [other]: sent[one],
})

const phones: readonly Name[] = ['Phone', 'Fax', 'Mobile']
const lineBreaks = { monitor: 'a line break could cut a row of an export of the address book in two' }
const tooLong = { monitor: 'nobody needs more than 101 characters of us in an address book' }
const fault = (
  what: string,
  at: Name,
  store: StoredFault['store'],
  hidden?: StoredFault['hidden'],
): StoredFault => ({ what, at, store, ...(hidden && { hidden }) })

const cutAt = (length: number, at: Name, hidden?: StoredFault['hidden']) =>
  fault(`cuts values at ${length} characters`, at, each(text.cutAt(length)), hidden)

/** By a name that stays: mutants are called by it. */
export const storedFaults: Readonly<Record<string, StoredFault>> = {
  trim: fault('trims values', 'FacebookId', each(text.trim)),
  'trim-end': fault('removes blanks at the end', 'FacebookId', each(text.trimEnd)),
  collapse: fault('makes one blank of several', 'Media', each(text.replaced(/ +/g, ' '))),
  'no-break': fault('makes a blank of a no-break space', 'Name', each(text.replaced(/\u00a0/g, ' '))),
  'zero-width': fault(
    'removes zero-width characters',
    'Name',
    each(text.replaced(/[\u200b-\u200d\u2060\ufeff]/g, '')),
  ),
  'line-breaks-unix': fault('makes LF of CR LF', 'Media', each(text.replaced(/\r\n/g, '\n')), lineBreaks),
  'line-breaks-windows': fault(
    'makes CR LF of LF',
    'Media',
    each(text.replaced(/\r?\n/g, '\r\n')),
    lineBreaks,
  ),
  'line-breaks-lost': fault(
    'makes blanks of line breaks',
    'Media',
    each(text.replaced(/\r?\n/g, ' ')),
    lineBreaks,
  ),
  'line-breaks-html': fault(
    'makes `<br>` of line breaks',
    'Media',
    each(text.replaced(/\r?\n/g, '<br />')),
    lineBreaks,
  ),
  tabs: fault('makes blanks of tabs', 'Media', each(text.replaced(/\t/g, ' ')), {
    monitor: 'a tab moves the columns of an export of the address book',
  }),
  'plus-to-blank': fault('makes a blank of `+`', 'Mobile', each(text.replaced(/\+/g, ' '))),
  'percent-decoded': fault('decodes `%41`', 'Media', each(text.decodePercent)),
  'form-decoded': fault('decodes `+` and `%41`, as of a form', 'Email', each(text.decodeForm)),
  'percent-encoded': fault('answers percent-encoded', 'Name', each(encodeURIComponent)),
  'entities-decoded': fault('decodes HTML entities', 'Media', each(text.decodeEntities)),
  'html-escaped': fault('escapes for HTML', 'Name', each(text.escapeHtml)),
  'html-escaped-all': fault(
    'escapes for HTML whatever is beyond ASCII',
    'Name',
    each(text.escapeBeyondAscii),
  ),
  'tags-stripped': fault('removes all between `<` and `>`', 'Media', each(text.replaced(/<[^>]*>/g, ''))),
  'markup-stripped': fault(
    'removes what a browser takes for markup',
    'Media',
    each(text.replaced(/<\/?[a-z][^>]*>|<!--.*?-->/gis, '')),
    { monitor: 'markup could take effect where the address book is shown' },
  ),
  'slashes-stripped': fault('removes backslashes', 'Media', each(text.replaced(/\\(.?)/gs, '$1'))),
  'slashes-added': fault('puts backslashes before quotes', 'Name', each(text.replaced(/["'\\]/g, '\\$&'))),
  'quotes-doubled': fault('doubles apostrophes', 'Name', each(text.replaced(/'/g, "''"))),
  'quotes-curled': fault('makes curly apostrophes', 'Name', each(text.replaced(/'/g, '\u2019'))),
  composed: fault('composes accents (NFC)', 'Name', each(text.toNfc)),
  decomposed: fault('takes accents apart (NFD)', 'Name', each(text.toNfd)),
  'utf8mb3-cut': fault(
    'cuts at a character beyond the basic plane (utf8mb3)',
    'Name',
    each(text.replaced(/[\u{10000}-\u{10ffff}].*/su, '')),
  ),
  'utf8mb3-question': fault(
    'makes `?` of characters beyond the basic plane (utf8mb3)',
    'Name',
    each(text.replaced(/[\u{10000}-\u{10ffff}]/gu, '?')),
  ),
  latin1: fault('makes `?` of what Latin-1 has not', 'Name', each(text.replaced(/[^\u0000-\u00ff]/gu, '?'))),
  ascii: fault('makes `?` of what ASCII has not', 'Name', each(text.toQuestionMarks)),
  'accents-lost': fault('writes accents without their marks', 'Name', each(text.stripAccents)),
  mojibake: fault('reads UTF-8 as Latin-1', 'Name', each(text.toMojibake)),
  'lower-case-email': fault(
    'writes the e-mail address in small letters',
    'Email',
    each(text.toLowerCase, ['Email']),
  ),
  'upper-case': fault('writes in capitals', 'Name', each(text.toUpperCase)),
  'title-case': fault('begins each word with a capital', 'Name', each(text.toTitleCase, ['Name'])),
  'email-tag-lost': fault(
    'removes the tag of the e-mail address',
    'Email',
    each(text.replaced(/\+[^@]*/, ''), ['Email']),
  ),
  'email-masked': fault(
    'masks the e-mail address',
    'Email',
    each(text.replaced(/(?<=^.)[^@]+/, '***'), ['Email']),
  ),
  'phone-plus-lost': fault(
    'removes `+` from phone numbers',
    'Mobile',
    each(text.replaced(/\+/g, ''), phones),
  ),
  'phone-digits': fault(
    'keeps the digits of phone numbers alone',
    'Fax',
    each(text.replaced(/\D/g, ''), phones),
  ),
  'phone-zero-lost': fault(
    'loses the leading zero of phone numbers',
    'Phone',
    each(text.replaced(/^0+/, ''), phones),
  ),
  'phone-country': fault(
    'writes a country code for the leading zero',
    'Phone',
    each(text.replaced(/^0/, '+62'), phones),
  ),
  'handle-at-lost': fault(
    'removes `@` from handles',
    'TwitterId',
    each(text.replaced(/^@/, ''), ['TwitterId', 'FacebookId']),
  ),
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
  'cut-100-bytes': fault('cuts values at 100 bytes', 'Name', each(text.cutAtBytes(100))),
  'first-word': fault('keeps the first word of a name', 'Name', each(text.replaced(/ .*/s, ''), ['Name'])),
  'unset-null': fault('answers `null` for what was not sent', 'Phone', unset(null)),
  'unset-missing': fault('leaves out what was not sent', 'Phone', unset(undefined)),
  'unset-default': fault('answers a default for what was not sent', 'Phone', unset('N/A')),
  'unset-null-text': fault('answers the text `null` for what was not sent', 'Phone', unset('null')),
  'unset-blank': fault('answers a blank for what was not sent', 'Phone', unset(' ')),
  'unset-name': fault('takes the name for a handle that was not sent', 'TwitterId', (sent) => ({
    ...sent,
    TwitterId: sent.TwitterId || sent.Name,
  })),
  'unset-phone': fault(
    'takes `Phone` for `Mobile` where that alone was not sent',
    'Mobile',
    (sent) => ({ ...sent, Mobile: sent.Mobile || sent.Phone }),
    {
      loopback: 'either all is sent or `Name` alone',
      monitor: 'either all is sent or `Name` alone',
    },
  ),
  'email-lost': fault('loses a value', 'Email', each(text.nothing, ['Email'])),
  'all-lost': fault(
    'keeps nothing but the name',
    'Phone',
    each(
      () => '',
      ourNames.filter((name) => name !== 'Name'),
    ),
  ),
  swapped: fault('swaps `Phone` and `Mobile`', 'Phone', exchanged('Phone', 'Mobile')),
  doubled: fault('writes values twice', 'Name', each(text.twice)),
}

/** The properties that a fault changes, in the order of the contract. */
export const changedBy = (
  { store }: StoredFault,
  sent: CreateContact,
  names: readonly string[] = ourNames,
): readonly Name[] => {
  const stored = storedOf(sent, names)
  const answered = store(stored)
  return namesOf(stored).filter((name) => answered[name] !== stored[name])
}
