// How messages, pages and reports write instants, spans and what came from outside. Pure.
import { toLocal, withMarks } from 'contactrz/internal'

/** No control, format or line character: nothing that could hide, reverse or break what follows. */
export function clean(text: string, maxCharacters = 300): string {
  const characters = [...withMarks(text)]
  return characters.length > maxCharacters
    ? `${characters.slice(0, maxCharacters - 3).join('')}...`
    : characters.join('')
}

/** `2026-12-01 20:00:00 +07:00 (13:00 UTC)` */
export function atLocal(timeZone: string, at: number): string {
  const utc = timeZone === 'UTC' ? '' : ` (${new Date(at).toISOString().slice(11, 16)} UTC)`
  return `${toLocal(timeZone, at)}${utc}`
}

/** `, 2 h 5 min ago`; nothing if it is now. */
export function ago(then: number, at: number): string {
  return at - then < 60_000 ? '' : `, ${span(at - then)} ago`
}

export function span(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return `${Math.max(0, Math.floor(ms / 1000))} s`
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`
  return `${Math.floor(hours / 24)} days${hours % 24 === 0 ? '' : ` ${hours % 24} h`}`
}

/** `, in 2 h 5 min`, to the nearest minute; nothing if it is now. */
export function ahead(then: number, at: number): string {
  return then - at < 60_000 ? '' : `, in ${span(Math.round((then - at) / 60_000) * 60_000)}`
}

/** `145 ms`, `0.4 ms`, `10.0 s`: how long something took, to be compared. */
export function sayMs(ms: number): string {
  if (ms >= 999.5) return `${(ms / 1000).toFixed(1)} s`
  return ms > 0 && ms < 1 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`
}

/** `100 000`, with a narrow space that is not broken. */
export const grouped = (count: number): string => String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, '\u202f')
