// The kinds of trouble that an incident can be of: what routes of the configuration name, and all else goes by. Pure.
// incidents/incident.ts hands them on.

export const incidentKinds = [
  'drift',
  'unavailable',
  'unauthorized',
  'quota',
  'blind',
  'monitor-fault',
] as const
export type IncidentKind = (typeof incidentKinds)[number]
