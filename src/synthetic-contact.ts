// What a probe sends: a contact that is made to show faults, and that nobody can mistake for a person. Pure.
import type { CreateContact } from './types.ts'

/**
 * Every property is non-empty and unlike the others, so that a swap, a loss or a default shows. It holds an
 * accent, an apostrophe, an ampersand, quotation marks and leading zeros. The e-mail address is under
 * `.invalid` (RFC 2606); the numbers are kept free for drama by the British regulator and reach nobody.
 *
 * @param marker Makes the contact recognisable and unlike that of any other probe: an instant or an id.
 * @param hostile Adds markup and a character beyond the basic plane.
 */
export function createSyntheticContact(marker: string, { hostile = false } = {}): Required<CreateContact> {
  return {
    Name: `contactrz synthetic ${marker} Zoë O'Hara & "Sons"`,
    Phone: '01632960117',
    Fax: '01632960243',
    Email: 'contactrz-synthetic@monitor.invalid',
    Mobile: '07700900358',
    TwitterId: 'contactrz_synthetic_t',
    FacebookId: 'contactrz.synthetic.f',
    Media: hostile ? `synthetic <b>media</b> \u{1F4C7}` : 'synthetic media',
  }
}
