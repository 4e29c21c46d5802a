// Where the lines of the log go, whatever becomes of that: a disk that is full, a pipe that nobody reads, a reader that
// has gone. A line that cannot be written is dropped and counted; it never ends the monitor, and never makes it wait.
import { fstatSync, writeSync } from 'node:fs'

export interface LogSink {
  /** Takes a whole line, its end included. False: it was dropped, and counted. */
  write(line: string): boolean
  /** Lines that were dropped and not yet spoken of, and the code of why; null if none were. */
  lost(): Lost | null
  /** What was lost has been spoken of. */
  forget(): void
}

export interface Lost {
  readonly lines: number
  readonly why: string
}

/** Of a reader that is slow. What it has not read by then is kept in memory. */
const maxWaitingBytes = 1024 * 1024

/** A terminal, a pipe and a socket are streams; anything else is written at once, and anew after a failure. */
export function openLogSink(stream: NodeJS.WriteStream & { readonly fd: number }): LogSink {
  const { fd } = stream
  const stats = fstatSync(fd)
  return stream.isTTY || stats.isFIFO() || stats.isSocket() ? streamSink(stream) : fileSink(fd)
}

function counter() {
  let lost: Lost | null = null
  return {
    drop(why: string): false {
      lost = { lines: (lost?.lines ?? 0) + 1, why }
      return false
    },
    lost: () => lost,
    forget() {
      lost = null
    },
  }
}

function fileSink(fd: number): LogSink {
  const { drop, ...known } = counter()
  /** A disk that fills up takes a part of a line: what follows stands on a line of its own. */
  let isLineOpen = false
  return {
    ...known,
    write(line) {
      const bytes = Buffer.from(isLineOpen ? `\n${line}` : line, 'utf8')
      try {
        const written = writeSync(fd, bytes)
        if (written > 0) isLineOpen = written < bytes.length
        return written === bytes.length || drop('ENOSPC')
      } catch (error) {
        return drop(codeOf(error))
      }
    },
  }
}

/** Never blocks: Node writes to pipes without waiting, and keeps what was not taken. */
export function streamSink(stream: NodeJS.WritableStream & { readonly writableLength: number }): LogSink {
  const { drop, ...known } = counter()
  let broken: string | null = null
  stream.on('error', (error) => {
    broken = codeOf(error)
  })
  return {
    ...known,
    write(line) {
      if (broken !== null) return drop(broken)
      if (stream.writableLength > maxWaitingBytes) return drop('nobody reads it')
      stream.write(line)
      return true
    },
  }
}

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
