// The one place in which an error becomes a line and an exit code, for every program of ours. By its code: a class can be
// there twice, once in a bundle. Called by the command lines.
import type { ErrorEntry } from './catalogue.ts'

/** What was ended. */
export interface Program {
  /** Before each line. */
  readonly name: string
  readonly catalogue: Readonly<Record<string, ErrorEntry>>
  /** Where its help is, as a sentence. */
  readonly seeHelp: string
}

/** How it ended. */
export interface End {
  /** With its line end. */
  readonly text: string
  readonly exitCode: number
}

/** Of a bug of ours, which found nothing out. */
export const bugExitCode = 3

/** The line of a bug. */
export const bugText = (program: string, what: string): string =>
  `${program}: internal error, please report it: ${what}\n`

/** What is in no catalogue is a bug. */
export function endOf(error: unknown, { name: program, catalogue, seeHelp }: Program): End {
  const { name, message } = error instanceof Error ? error : new Error('unknown')
  const { end = null, words = (text: string) => text } = entryOf(error, catalogue) ?? {}
  const { exitCode, shown } = end ?? { exitCode: bugExitCode, shown: 'bug' }
  const line = words(message)
  switch (shown) {
    case 'with-help':
      return { text: `${program}: ${line}${line.endsWith('?') ? '' : '.'} ${seeHelp}\n`, exitCode }
    case 'message':
      return { text: `${program}: ${line}\n`, exitCode }
    case 'bare':
      return { text: `${line}\n`, exitCode }
    case 'bug':
      return { text: bugText(program, `${name}: ${line}`), exitCode }
    default:
      return shown satisfies never
  }
}

function entryOf(error: unknown, catalogue: Program['catalogue']): ErrorEntry | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return Object.hasOwn(catalogue, error.code) ? catalogue[error.code] : undefined
}
