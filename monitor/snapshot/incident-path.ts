// Where the page of an incident is: an address that stays right over restarts, and so can be told. Written by messages,
// pages, feed and JSON; read by the routes of these pages. Pure.
import { type IncidentKind, incidentKinds } from '../incidents/incident.ts'

/** What an incident is known by, for good: kinds of a target open one after the other. */
export interface IncidentKey {
  readonly target: string
  readonly kind: IncidentKind
  readonly openedAt: number
}

/** Such as `/incidents/production/drift/20261127T113000.000Z`. */
export const incidentPath = (target: string, kind: IncidentKind, openedAt: number): string =>
  `/incidents/${encodeURIComponent(target)}/${kind}/${stampOf(openedAt)}`

/** ISO 8601, basic form, in UTC: without the colons that an address would have to escape. */
const stampOf = (at: number): string => new Date(at).toISOString().replaceAll(/[-:]/g, '')

/** @param params Of the path, decoded. Null: they name no incident that there could be. */
export function parseIncidentParams(params: Readonly<Record<string, string>>): IncidentKey | null {
  const { target = '', openedAt: stamp = '' } = params
  const kind = incidentKinds.find((one) => one === params.kind)
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z$/.exec(stamp)
  if (target === '' || kind === undefined || parts === null) return null
  const [, year, month, day, hour, minute, second] = parts
  const openedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  // What is no day, such as 30 February, is another one to `Date`: each incident has one address.
  return Number.isNaN(openedAt) || stampOf(openedAt) !== stamp ? null : { target, kind, openedAt }
}
