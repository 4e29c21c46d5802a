// The catalogue of errors: of each code what it means, how a command ends by it, and what to do. `npm run generate` makes
// docs/errors.md of it, with those of the monitor and of the contracts. Called by the command lines.

/** How the line of an error is made; see end-of.ts. */
export type Shown =
  /** The message, then where the help of the command is. */
  | 'with-help'
  /** The message, behind the name of the program. */
  | 'message'
  /** The message as it is: each line of it begins with its own place. */
  | 'bare'
  /** It is ours: to be reported. */
  | 'bug'

/** One code. */
export interface ErrorEntry {
  /** One sentence. */
  readonly meaning: string
  /** What to do about it, in one sentence. */
  readonly advice: string
  /** How a command ends that is ended by it; null: none is, it is thrown to the caller or says its part in another. */
  readonly end: { readonly exitCode: 1 | 2 | 3; readonly shown: Shown } | null
  /** The words of the line, if they are more than the message. */
  readonly words?: (message: string) => string
}

/** Of the package and its commands. */
export const errors = {
  usage: {
    meaning: 'The command cannot be carried out as it was given.',
    advice: 'Mend what the line names; `--help` shows the options with examples.',
    end: { exitCode: 2, shown: 'with-help' },
  },
  'proxy-invalid': {
    meaning: 'The environment names a proxy that cannot be used.',
    advice: 'Correct the variable that the line names, or name the host in `NO_PROXY`.',
    end: { exitCode: 2, shown: 'with-help' },
  },
  'provider-start-failed': {
    meaning: 'The reference provider cannot listen.',
    advice: 'Choose another port, or 0 for any free one, and a loopback address as host.',
    end: { exitCode: 2, shown: 'with-help' },
  },
  'diff-input-invalid': {
    meaning: 'A document cannot be compared.',
    advice: 'Mend the place that the line names; bundle a document whose references lead out of it.',
    end: { exitCode: 2, shown: 'with-help' },
  },
  'pact-verification-failed': {
    meaning: 'Pact gave no result about the mutants.',
    advice: 'Install `@pact-foundation/pact`, or give a pact of each variant by `--pact-file`.',
    end: { exitCode: 3, shown: 'message' },
  },
  'judge-not-proven': {
    meaning:
      'A validator accepts what it must reject, or rejects the documented example: nothing is judged by it.',
    advice: 'Report it; in a clone of the project, run `npm run generate`.',
    end: { exitCode: 3, shown: 'bug' },
  },
  'quota-window-invalid': {
    meaning: 'Hours or zone of a quota window cannot be used.',
    advice: 'Give HH:MM and an IANA zone, such as `06:00-18:00@Asia/Jakarta`.',
    end: null,
  },
  'client-options-invalid': {
    meaning: 'Address, zone or token of the client cannot be used; nothing was sent.',
    advice: 'Mend the option that the message names.',
    end: null,
  },
  'transport-failed': {
    meaning: 'No complete answer came to the client. Unless the connection failed, a contact may exist.',
    advice: 'See the `cause`; look whether the contact exists before it is created again.',
    end: null,
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>

/** The codes of the package. */
export type ErrorCode = keyof typeof errors
