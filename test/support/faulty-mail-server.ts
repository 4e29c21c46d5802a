// An SMTP server, line by line, that goes wrong at a stage of its choice. Written from RFC 5321 and apart from any
// library, which would not let it misbehave.
import net, { type AddressInfo } from 'node:net'

export const mailStages = ['greeting', 'ehlo', 'mail', 'rcpt', 'data', 'body'] as const
export type MailStage = (typeof mailStages)[number]

/**
 * `stall`: no answer until it is released. `drop`: the connection ends. `garbage`: no SMTP. A number: that reply.
 * `reply`: that one, word by word. `afterMs`: the usual one, late.
 */
export type Fault =
  | 'stall'
  | 'drop'
  | 'drip'
  | 'garbage'
  | number
  | { readonly reply: string }
  | { readonly afterMs: number }

interface Failing {
  readonly stage: MailStage
  readonly fault: Fault
  /** A mail is kept although its answer goes wrong. */
  readonly takes?: boolean
  /** Only in the way of mails to this recipient; null or absent: of all. */
  readonly to?: string
}

export interface FaultyMailServer {
  readonly port: number
  /** Message-IDs of what was taken, in order. */
  readonly taken: readonly string[]
  /** Recipient and subject of what was taken, in order. */
  readonly subjects: readonly string[]
  /** From now on; null: it is well. */
  fail(fault: Failing | null): void
  /** Whatever stalls is answered as usual. */
  release(): void
  /** How many conversations have come to this stage: the greeting counts connections. */
  count(stage: MailStage): number
  /** Resolves when so many have. */
  reached(stage: MailStage, count: number): Promise<void>
  close(): Promise<void>
}

const replies: Record<MailStage, string> = {
  greeting: '220 ready',
  ehlo: '250 localhost',
  mail: '250 ok',
  rcpt: '250 ok',
  data: '354 go on',
  body: '250 taken',
}

const stageOf = (line: string): MailStage | null => {
  const verb = line.slice(0, 4).toUpperCase()
  const stages: Record<string, MailStage> = {
    EHLO: 'ehlo',
    HELO: 'ehlo',
    MAIL: 'mail',
    RCPT: 'rcpt',
    DATA: 'data',
  }
  return stages[verb] ?? null
}

export async function startFaultyMailServer(): Promise<FaultyMailServer> {
  const taken: string[] = []
  const sockets = new Set<net.Socket>()
  const subjects: string[] = []
  const counts = new Map<MailStage, number>()
  const waiting = new Set<() => void>()
  const stalled = new Set<() => void>()
  let failing: Failing | null = null

  const faultAt = (stage: MailStage, to: string): Failing | null =>
    failing?.stage === stage && (failing.to === undefined || failing.to === to) ? failing : null
  const reply = (socket: net.Socket, stage: MailStage, to: string) => {
    counts.set(stage, (counts.get(stage) ?? 0) + 1)
    for (const check of waiting) check()
    const fault = faultAt(stage, to)?.fault ?? null
    if (fault === 'stall') stalled.add(() => void socket.write(`${replies[stage]}\r\n`))
    else if (fault === 'drop') socket.destroy()
    else if (fault === 'garbage') socket.write('<html>not SMTP</html>\r\n')
    else if (fault === 'drip') {
      const timer = setInterval(() => socket.write('250-still here\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
    } else if (typeof fault === 'object' && fault !== null && 'afterMs' in fault) {
      const timer = setTimeout(() => socket.write(`${replies[stage]}\r\n`), fault.afterMs)
      socket.on('close', () => clearTimeout(timer))
    } else if (typeof fault === 'object' && fault !== null) socket.write(`${fault.reply}\r\n`)
    else socket.write(`${fault === null ? replies[stage] : `${fault} no`}\r\n`)
  }

  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    let buffer = ''
    let isBody = false
    let to = ''
    reply(socket, 'greeting', to)
    socket.on('data', (chunk) => {
      buffer += chunk.toString('latin1')
      for (;;) {
        const end = buffer.indexOf(isBody ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const text = buffer.slice(0, end)
        buffer = buffer.slice(end + (isBody ? 5 : 2))
        if (isBody) {
          isBody = false
          const failed = faultAt('body', to)
          if (failed === null || failed.takes) {
            taken.push(/^Message-ID: (.*)$/im.exec(text)?.[1] ?? '')
            subjects.push(`${to} ${/^Subject: (.*)$/im.exec(text)?.[1] ?? ''}`)
          }
          reply(socket, 'body', to)
        } else if (/^QUIT/i.test(text)) socket.end('221 bye\r\n')
        else if (/^(RSET|NOOP)/i.test(text)) socket.write('250 ok\r\n')
        else {
          const stage = stageOf(text)
          if (stage === 'rcpt') to = /<(.*?)>/.exec(text)?.[1] ?? ''
          if (stage === null) socket.write('502 unknown\r\n')
          else reply(socket, stage, to)
          isBody = stage === 'data' && faultAt('data', to) === null
        }
      }
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    taken,
    subjects,
    count: (stage) => counts.get(stage) ?? 0,
    reached: (stage, count) =>
      new Promise((resolve) => {
        const check = () => {
          if ((counts.get(stage) ?? 0) < count) return
          waiting.delete(check)
          resolve()
        }
        waiting.add(check)
        check()
      }),
    release() {
      for (const answer of stalled) answer()
      stalled.clear()
    },
    fail: (fault) => {
      failing = fault
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
