// Is one phone number another form of the same? A country code for the trunk zero, and other signs, are; without its
// leading zero it is another number. Pure.

/** What is the same number in another form (`same`), or another one: by which change. */
export interface PhoneChange {
  readonly isSame: boolean
  readonly change: string
}

interface PhoneNumber {
  readonly kind: 'international' | 'national' | 'bare'
  /** Without the prefix that makes the kind. */
  readonly digits: string
  readonly raw: string
  readonly hasPlus: boolean
}

export const isPhone = (text: string) => /^(?:tel:)?\s*\+?[\d\s().\-/]{5,30}$/i.test(text)

function parse(text: string): PhoneNumber {
  const compact = text.replace(/^tel:/i, '').trim()
  const hasPlus = compact.startsWith('+')
  // Of +44 (0)1632 the zero is a hint for those who call from within.
  const raw = (hasPlus ? compact.replace('(0)', '') : compact).replace(/\D/g, '')
  if (hasPlus) return { kind: 'international', digits: raw, raw, hasPlus }
  if (raw.startsWith('00')) return { kind: 'international', digits: raw.slice(2), raw, hasPlus }
  if (raw.startsWith('0')) return { kind: 'national', digits: raw.slice(1), raw, hasPlus }
  return { kind: 'bare', digits: raw, raw, hasPlus }
}

export const kindOfPhone = (text: string) => (isPhone(text) ? parse(text).kind : null)

/** The codes of ITU-T E.164, by how they begin. */
const countryCode =
  /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|(?:2[1-689]|3[578]|42|5[09]|6[7-9]|8[05-8]|9[679])\d)$/

/** Whether the one is a country code and the digits of the other. A code of one digit counts only with its prefix. */
function isWithCountryCode(long: PhoneNumber, national: string): boolean {
  if (national.length < 5 || !long.digits.endsWith(national)) return false
  const code = long.digits.slice(0, -national.length)
  return countryCode.test(code) && (long.kind === 'international' || code.length > 1)
}

/** Null if there is no such relation between the two, or if one of them is no phone number. */
export function phoneChange(sent: string, got: string): PhoneChange | null {
  if (!isPhone(sent) || !isPhone(got)) return null
  const [from, to] = [parse(sent), parse(got)]
  const same = (change: string): PhoneChange => ({ isSame: true, change })
  const other = (change: string): PhoneChange => ({ isSame: false, change })
  if (from.raw === to.raw) {
    if (from.hasPlus && !to.hasPlus) return same('with the phone number without its plus sign')
    if (to.hasPlus && !from.hasPlus) return same('with a plus sign before the phone number')
    return same('with other signs in the phone number')
  }
  const isInternational = from.kind === 'international' && to.kind === 'international'
  if (isInternational && from.digits === to.digits) return same('with another international prefix')
  if (from.kind === 'national' && to.kind !== 'national' && isWithCountryCode(to, from.digits)) {
    return same('with a country code for the leading zero')
  }
  if (to.kind === 'national' && from.kind !== 'national' && isWithCountryCode(from, to.digits)) {
    return same('with a leading zero for the country code')
  }
  if (to.kind === 'bare' && from.raw.replace(/^0+/, '') === to.raw) {
    return other(from.raw.startsWith('00') ? 'without its leading zeros' : 'without its leading zero')
  }
  if (from.kind === 'bare' && to.raw.replace(/^0+/, '') === from.raw)
    return other('with a leading zero that was not sent')
  if (from.kind === 'international' && isWithCountryCode(from, to.raw))
    return other('without its country code')
  return null
}
