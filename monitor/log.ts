// The log of `start`: a line for people on a terminal, a JSON object per line (pino) elsewhere. A line is made of what
// is value-free already; redaction is the second net.
export const logFormats = ['pretty', 'json'] as const
export type LogFormat = (typeof logFormats)[number]

export interface LogFields {
  /** Default: info. */
  readonly level?: 'info' | 'warn' | 'error'
  readonly [name: string]: string | number | boolean | null | undefined
}

/** One line per decision. The fields say the same for machines. */
export type Log = (line: string, fields?: LogFields) => void

/** What no log may hold, wherever it may have come from. */
const secretNames = ['token', 'password', 'authorization', 'headers', 'body', 'contact', 'url']

/** `Bearer …`, a JWT, or what stands between `://` and `@`. */
const secretShapes = /Bearer\s+\S+|\beyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=:\/\/)[^\s/@]+@/gi

export const redact = (text: string) => text.replace(secretShapes, '[redacted]')

/** pino is loaded only for JSON. */
export async function createLog(format: LogFormat, stream: NodeJS.WriteStream): Promise<Log> {
  if (format === 'pretty') return (line) => void stream.write(`${redact(line)}\n`)
  const { pino, stdTimeFunctions } = await import('pino')
  const logger = pino(
    {
      base: { name: 'contactrz-monitor' },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: { paths: secretNames, censor: '[redacted]' },
    },
    stream,
  )
  return (line, { level = 'info', ...fields } = {}) => {
    const shown = Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? redact(value) : value,
    ])
    logger[level](Object.fromEntries(shown), redact(line).trim())
  }
}
