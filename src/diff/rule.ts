// What one kind of change is, how an entry of the registry is written, and the words that many entries share. Used by the
// registry, rules.ts, and its parts.

/** The grades of a change, the worst first. */
export const changeSeverities = ['breaking', 'additive', 'neutral'] as const
/** `breaking`: exchanges or code that were right no longer are. `additive`: more is possible. `neutral`: words only. */
export type ChangeSeverity = (typeof changeSeverities)[number]

/** The step of the document's version, and of the package's, that a change asks for. */
export type Bump = 'major' | 'minor' | 'patch' | 'none'

/** What a change is about: what is sent, what is answered, or the document as a whole. */
export type Direction = 'request' | 'answer' | 'document'

/** One kind of change. */
export interface DiffRule {
  readonly direction: Direction
  readonly severity: ChangeSeverity
  readonly bump: Bump
  /** One sentence: what has changed. */
  readonly summary: string
  /** What it does on the wire: to what is sent, or to validators that were generated from the old document. */
  readonly wire: string
  /** What it does to code that is compiled against the generated types. */
  readonly types: string
  /** Whether such code can fail to compile. */
  readonly breaksTypes: boolean
}

interface Types {
  readonly types: string
  readonly breaksTypes: boolean
}

export const breaks = (types: string): Types => ({ types, breaksTypes: true })
export const keeps = (types: string): Types => ({ types, breaksTypes: false })

export const rule = (
  direction: Direction,
  severity: ChangeSeverity,
  summary: string,
  wire: string,
  types: Types,
): DiffRule => ({
  direction,
  severity,
  bump: ({ breaking: 'major', additive: 'minor', neutral: 'none' } as const)[severity],
  summary,
  wire,
  ...types,
})

export const refused = 'what was sent before can be refused'
export const stillTaken = 'what was sent before is still taken'
export const unvalidated = 'an answer can fail the old validators, those of this package included'
export const stillValid = 'every answer passes the old validators'
export const unchanged = 'unchanged'
export const sameTypes = keeps(unchanged)
export const dead = breaks('a branch that handles it no longer compiles')
