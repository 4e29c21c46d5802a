// What a probe sends: a contact that is made to show faults, and that nobody can mistake for a person. Pure.
import type { CreateContact } from './types.ts'

/** The two contacts that are sent: every property, or `Name` alone, of which the others must come back as `""`. */
export const contactKinds = ['full', 'name-alone'] as const
/** Which of the two synthetic contacts. */
export type ContactKind = (typeof contactKinds)[number]

export interface SyntheticContactOptions {
  /** Default `full`. */
  readonly kind?: ContactKind
  /** Adds what is harmless on loopback only: markup and a character beyond the basic plane. */
  readonly hostile?: boolean
}

/**
 * Every property is non-empty and unlike the others, so that a swap, a loss or a default shows. It holds an
 * accent, an apostrophe, an ampersand, quotation marks and leading zeros. The e-mail address is under
 * `.invalid` (RFC 2606); the numbers are kept free for drama by the British regulator and reach nobody.
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
  const full = {
    Name: `contactrz synthetic ${marker} Zoë O'Hara & "Sons"`,
    Phone: '01632960117',
    Fax: '01632960243',
    Email: 'contactrz-synthetic@monitor.invalid',
    Mobile: '07700900358',
    TwitterId: 'contactrz_synthetic_t',
    FacebookId: 'contactrz.synthetic.f',
    Media: hostile ? `synthetic <b>media</b> \u{1F4C7}` : 'synthetic media',
  }
  return kind === 'full' ? full : { Name: full.Name }
}

/** What the Name of a synthetic contact begins with, whatever else is in it: those who purge search for it. */
export const namePrefix = (marker: string): string => `contactrz synthetic ${marker}`
