// Times in the words of people, as pages, feed, badge and JSON tell them: a clock with its zone, how far it is from now, and
// the day where that is another one. Pure; the one place where such words are made.
import { toLocal, toLocalDay, zoneName } from 'contactrz/internal'
import { ago, ahead, span } from './formatting.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** No clock changes within a quarter of an hour. */
const quarterMs = 900_000
/** By zone and quarter: Intl takes its time, and a page of many targets tells the same few again and again. */
const zoneWords = new Map<string, string>()
const zoneWordsKept = 4096

/** `WIB`, `CET`, or, of a zone that has no such name, `UTC+5:30`. */
export function zoneWord(timeZone: string, at: number): string {
  const key = `${timeZone} ${Math.floor(at / quarterMs)}`
  let word = zoneWords.get(key)
  if (word === undefined) {
    word = zoneName(timeZone, at).replace(/^GMT(?=[+-])/, 'UTC')
    if (zoneWords.size >= zoneWordsKept) zoneWords.clear()
    zoneWords.set(key, word)
  }
  return word
}

/** `WIB (UTC+7)`; `UTC`. */
export function zoneWithOffset(timeZone: string, at: number): string {
  const word = zoneWord(timeZone, at)
  const [, sign = '+', hours = '0', minutes = '00'] = /([+-])(\d\d):(\d\d)$/.exec(toLocal(timeZone, at)) ?? []
  const offset = `UTC${sign}${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`
  return word === offset || word === 'UTC' ? word : `${word} (${offset})`
}

/** `18:30`, by the wall clock of the zone. */
export const clockOf = (timeZone: string, at: number): string => toLocal(timeZone, at).slice(11, 16)

/** `19:42:10 WIB` */
export const secondOf = (timeZone: string, at: number): string =>
  `${toLocal(timeZone, at).slice(11, 19)} ${zoneWord(timeZone, at)}`

/** `27 Nov`; of another year than that of `now`, `27 Nov 2025`. */
export function dayOf(timeZone: string, at: number, now: number): string {
  const [year = '', month = '', day = ''] = toLocalDay(timeZone, at).split('-')
  const name = `${Number(day)} ${months[Number(month) - 1]}`
  return year === toLocalDay(timeZone, now).slice(0, 4) ? name : `${name} ${year}`
}

/** `18:30`; on another day than today `tomorrow, 18:30`, `yesterday, 18:30`, `27 Nov, 18:30`. */
export function timeOf(timeZone: string, at: number, now: number): string {
  const clock = clockOf(timeZone, at)
  const apart = dayNumber(timeZone, at) - dayNumber(timeZone, now)
  if (apart === 0) return clock
  const day = apart === 1 ? 'tomorrow' : apart === -1 ? 'yesterday' : dayOf(timeZone, at, now)
  return `${day}, ${clock}`
}

/** Such days are as long as any other. */
const dayNumber = (timeZone: string, at: number) => Date.parse(toLocalDay(timeZone, at)) / dayMs

/** `18:30:02`; on another day as `timeOf`. */
export const timeToSecond = (timeZone: string, at: number, now: number): string =>
  `${timeOf(timeZone, at, now)}${toLocal(timeZone, at).slice(16, 19)}`

/** `18:30 WIB`, `tomorrow, 18:30 WIB` */
export const timeWithZone = (timeZone: string, at: number, now: number): string =>
  `${timeOf(timeZone, at, now)} ${zoneWord(timeZone, at)}`

/** `18:30 WIB, 1 h 12 min ago`; `20:00 WIB, in 18 min` */
export const timeWithDistance = (timeZone: string, at: number, now: number): string =>
  `${timeWithZone(timeZone, at, now)}${at > now ? ahead(at, now) : ago(at, now)}`

/** `1 h 12 min`; from two days on `26 days`. */
export const lasting = (ms: number): string =>
  ms < 48 * hourMs ? span(ms) : `${Math.floor(ms / dayMs)} days`

/** `, for 1 h 12 min`; nothing where it began just now. */
export const forSo = (since: number, now: number): string =>
  now - since < 60_000 ? '' : `, for ${lasting(now - since)}`
