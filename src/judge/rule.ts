// What one kind of finding is, how an entry of the registry is written, and the advice that many entries share. Used by the
// registry, rules.ts, and its parts.

/** The grades of a finding, the worst first. */
export const severities = ['breaking', 'additive', 'notice'] as const
/** `breaking`: a consumer can fail. `additive`: undocumented, tolerated. `notice`: never a drift by itself. */
export type Severity = (typeof severities)[number]

/** The parts of an exchange, in the order in which they are judged. */
export const parts = ['transport', 'status', 'header', 'body', 'timing'] as const
/** The part of an exchange that a rule is about. */
export type Part = (typeof parts)[number]

/** One kind of deviation. */
export interface Rule {
  readonly severity: Severity
  readonly part: Part
  /** One sentence: what it means for a consumer. */
  readonly summary: string
  readonly example: string
  /** What to do about it. */
  readonly advice: string
}

export const rule = (
  part: Part,
  severity: Severity,
  summary: string,
  example: string,
  advice: string,
): Rule => ({
  part,
  severity,
  summary,
  example,
  advice,
})

export const askProvider = 'Report it to the provider; if the change is meant, update openapi/contactrz.yaml.'
/** For what is wrong with the bytes, the JSON or a value: a schema speaks of none of them. */
export const mustMend = (how: string) =>
  `Report it to the provider: ${how}. No OpenAPI document can allow it.`
export const network = 'Try again; if it lasts, check the address, the network and the provider.'
