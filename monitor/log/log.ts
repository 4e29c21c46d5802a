// The log of `start`: a line for people on a terminal, a JSON object per line (pino) elsewhere. A line is made of what
// is value-free already; redaction is the second net.
import type { LogSink } from './log-sink.ts'

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

/** `Bearer …`, a JWT, what stands between `://` and `@`, or an address of somebody who is mailed. */
const secretShapes =
  /Bearer\s+\S+|\beyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=:\/\/)[^\s/@]+@|[^\s@<>/:]+@[^\s@<>/:]+\.[^\s@<>/:]+/gi

const redact = (text: string) => text.replace(secretShapes, '[redacted]')

/** pino is loaded only for JSON. Once lines can be written again, the log says how many were lost. */
export async function createLog(format: LogFormat, sink: LogSink): Promise<Log> {
  const emit = format === 'pretty' ? prettyLog(sink) : await jsonLog(sink)
  return (line, fields = {}) => {
    const isWritten = emit(line, fields)
    const lost = sink.lost()
    if (!isWritten || lost === null) return
    sink.forget()
    emit(`${lost.lines} line(s) of this log were lost before this (${lost.why})`, {
      level: 'error',
      lost: lost.lines,
    })
  }
}

/** False if the line was dropped. */
type Emit = (line: string, fields: LogFields) => boolean

const prettyLog =
  (sink: LogSink): Emit =>
  (line) =>
    sink.write(`${redact(line)}\n`)

async function jsonLog(sink: LogSink): Promise<Emit> {
  const { pino, stdTimeFunctions } = await import('pino')
  let isWritten = true
  const destination = {
    write(line: string) {
      isWritten = sink.write(line)
    },
  }
  const logger = pino(
    {
      base: { name: 'contactrz-monitor' },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: { paths: secretNames, censor: '[redacted]' },
    },
    destination,
  )
  return (line, { level = 'info', ...fields }) => {
    const shown = Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? redact(value) : value,
    ])
    logger[level](Object.fromEntries(shown), redact(line).trim())
    return isWritten
  }
}
