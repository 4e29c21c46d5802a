// Where the tokens of a check come from: its environment, or a command that is named there. Never an argument.

import {
  readToken,
  runTokenCommand,
  type TokenCommandOptions,
  type TokenResult,
} from '../token/token-command.ts'
import { UsageError } from './command-line.ts'

/** For a check that needs none. */
export const noToken: TokenResult = { problem: 'failed', detail: 'no token' }

/** Throws `UsageError`, the command that it gives as well, if it cannot be run at all. */
export function tokenSource(env: NodeJS.ProcessEnv, limits: TokenCommandOptions): () => Promise<TokenResult> {
  const { CONTACTRZ_TOKEN: text, CONTACTRZ_TOKEN_COMMAND: command } = env
  if (text !== undefined && text.trim() !== '') {
    const token = readToken(text)
    if ('problem' in token) throw new UsageError(`CONTACTRZ_TOKEN: ${token.detail}`)
    return async () => token
  }
  if (command !== undefined && command !== '') {
    const args = parseCommand(command)
    return async () => {
      const result = await runTokenCommand(args, limits)
      if (!('problem' in result) || result.problem !== 'cannot-run') return result
      throw new UsageError(`CONTACTRZ_TOKEN_COMMAND: ${result.detail}`)
    }
  }
  throw new UsageError(
    'no token: set CONTACTRZ_TOKEN, or CONTACTRZ_TOKEN_COMMAND to a command that prints one, such as \'["./token.sh"]\'',
  )
}

function parseCommand(text: string): string[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = null
  }
  const isCommand =
    Array.isArray(value) &&
    value.every((item) => typeof item === 'string' && !item.includes('\0')) &&
    value.length > 0 &&
    value[0] !== ''
  if (!isCommand)
    throw new UsageError(
      'CONTACTRZ_TOKEN_COMMAND must be a JSON array of strings, such as \'["./token.sh"]\'',
    )
  return value as string[]
}

/** Null if there is none. Throws `UsageError`. */
export function parseExpiredToken(text: string | undefined): string | null {
  if (text === undefined || text.trim() === '') return null
  const token = readToken(text)
  if ('problem' in token) throw new UsageError(`CONTACTRZ_EXPIRED_TOKEN: ${token.detail}`)
  return token.token
}
