// The kinds of trouble that an incident can be of, and how bad each can be: what routes of the configuration name, and all
// else goes by. Pure. incidents/incident.ts and incidents/severity.ts hand them on.

export const incidentKinds = [
  'drift',
  'unavailable',
  'unauthorized',
  'quota',
  'blind',
  'monitor-fault',
] as const
export type IncidentKind = (typeof incidentKinds)[number]

export const severities = ['breaking', 'additive', 'no-verdict'] as const
/** `no-verdict`: nothing is known of the answers while it lasts. */
export type Severity = (typeof severities)[number]

/** The worst first. */
export const severitiesOfKind = {
  drift: ['breaking', 'additive'],
  unavailable: ['breaking'],
  unauthorized: ['no-verdict'],
  quota: ['no-verdict'],
  blind: ['no-verdict'],
  'monitor-fault': ['no-verdict'],
} as const satisfies Readonly<Record<IncidentKind, readonly [Severity, ...Severity[]]>>

/** What an incident is of, as far as it matters to who is told. */
export interface Matter {
  readonly kind: IncidentKind
  readonly severity: Severity
}

/** All that there can be. */
export const matters: readonly Matter[] = incidentKinds.flatMap((kind) =>
  severitiesOfKind[kind].map((severity) => ({ kind, severity })),
)
