// What a probe sends: a contact that is made to show faults, and that nobody can mistake for a person. Pure.
import type { CreateContact } from './types.ts'

/** The two contacts that are sent: every property, or `Name` alone, of which the others must come back as `""`. */
export const contactKinds = ['full', 'name-alone'] as const
/** Which of the two synthetic contacts. */
export type ContactKind = (typeof contactKinds)[number]

/** Which of the two contacts, and for whom. */
export interface SyntheticContactOptions {
  /** Default `full`. */
  readonly kind?: ContactKind
  /** Adds what is harmless on loopback only: markup, line breaks, tabs, and values of 256 characters. */
  readonly hostile?: boolean
}

/** Code points, so that every way of counting has at least as many: a column of 100, and on loopback of 255, shows. */
const nameLengths = { harmless: 101, hostile: 256 } as const

/**
 * Every property is non-empty and unlike the others, so that a swap, a loss or a default shows; each shows what is done
 * to values of its kind, and `Media` what is left. `docs/what-our-contact-can-show.md` says which fault shows where.
 * The e-mail address is under `.invalid` (RFC 2606); the numbers are kept free for drama by the British regulator and
 * reach nobody. `Name` begins with `contactrz synthetic` and the marker; it is the same in both contacts.
 *
 * @param marker Makes the contact recognisable and unlike that of any other probe: an instant or an id.
 */
export function createSyntheticContact(
  marker: string,
  options?: SyntheticContactOptions & { readonly kind?: 'full' },
): Required<CreateContact>
export function createSyntheticContact(marker: string, options: SyntheticContactOptions): CreateContact
export function createSyntheticContact(
  marker: string,
  { kind = 'full', hostile = false }: SyntheticContactOptions = {},
): CreateContact {
  const length = nameLengths[hostile ? 'hostile' : 'harmless']
  const Name = padded(`contactrz synthetic ${marker} ${name}`, length)
  if (kind === 'name-alone') return { Name }
  // A property that the document gets does not compile until it is sent.
  return {
    Name,
    Phone: '01632960117',
    Fax: '(01632) 960-243',
    Email: `Contactrz.Synthetic+Tag@${hostile ? 'host-of-nobody.'.repeat(6) : ''}monitor.invalid`,
    Mobile: '+44 7700 900358',
    TwitterId: '@contactrz_synthetic_t',
    // Blanks around it alone: whoever accepts that they are trimmed sees everything else of the other properties.
    FacebookId: ' contactrz.synthetic.f ',
    Media: hostile ? padded(`${media} ${hostileMedia}`, length) : media,
  } satisfies Required<CreateContact>
}

// All that is beyond ASCII stands in Name, so that both contacts show a fault of character sets at one place: an accent
// in one character and one in two, a character beyond the basic plane (with a zero-width one in it) that is not the last,
// a no-break space, letters of Latin-2 and Cyrillic.
const name = `Zoë O'Hara & "Sons" \u{1F469}\u200D\u{1F4BB} Rene\u0301\u00a0Łж`
// A number in angle brackets is no tag for a browser, and one for those who strip tags by a pattern.
const media = 'synthetic  media: 1 + 1 <2> 3, 50%41, R&amp;D, AC\\DC'
const hostileMedia = '<b>media</b> <!-- x -->\tx\r\nx\nx'

/** Never cut, and never ending in a blank. In words that no message of the provider has to be masked for. */
function padded(text: string, length: number): string {
  const missing = length - [...text].length
  return missing < 2 ? text : `${text} ${'synthetic '.repeat(missing).slice(0, missing - 2)}.`
}

/** What the Name of a synthetic contact begins with, whatever else is in it: those who purge search for it. */
export const namePrefix = (marker: string): string => `contactrz synthetic ${marker}`
