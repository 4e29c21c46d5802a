// An SMTP server, line by line, that goes wrong at a stage of its choice. Written from RFC 5321 and apart from any
// library, which would not let it misbehave.
import net, { type AddressInfo } from 'node:net'

export const mailStages = ['greeting', 'ehlo', 'mail', 'rcpt', 'data', 'body'] as const
export type MailStage = (typeof mailStages)[number]

/** `stall`: no answer, ever. `drop`: the connection ends. `garbage`: no SMTP. A number: that reply. */
export type Fault = 'stall' | 'drop' | 'drip' | 'garbage' | number

export interface FaultyMailServer {
  readonly port: number
  /** Message-IDs of what was taken, in order. */
  readonly taken: readonly string[]
  /** From now on; null: it is well. With `takes`, a mail is kept although its answer goes wrong. */
  fail(fault: { readonly stage: MailStage; readonly fault: Fault; readonly takes?: boolean } | null): void
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
  let failing: Parameters<FaultyMailServer['fail']>[0] = null

  const reply = (socket: net.Socket, stage: MailStage) => {
    const fault = failing?.stage === stage ? failing.fault : null
    if (fault === 'stall') return
    if (fault === 'drop') socket.destroy()
    else if (fault === 'garbage') socket.write('<html>not SMTP</html>\r\n')
    else if (fault === 'drip') {
      const timer = setInterval(() => socket.write('250-still here\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
    } else socket.write(`${fault === null ? replies[stage] : `${fault} no`}\r\n`)
  }

  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    let buffer = ''
    let isBody = false
    reply(socket, 'greeting')
    socket.on('data', (chunk) => {
      buffer += chunk.toString('latin1')
      for (;;) {
        const end = buffer.indexOf(isBody ? '\r\n.\r\n' : '\r\n')
        if (end < 0) return
        const text = buffer.slice(0, end)
        buffer = buffer.slice(end + (isBody ? 5 : 2))
        if (isBody) {
          isBody = false
          if (failing?.stage !== 'body' || failing.takes)
            taken.push(/^Message-ID: (.*)$/im.exec(text)?.[1] ?? '')
          reply(socket, 'body')
        } else if (/^QUIT/i.test(text)) socket.end('221 bye\r\n')
        else if (/^(RSET|NOOP)/i.test(text)) socket.write('250 ok\r\n')
        else {
          const stage = stageOf(text)
          if (stage === null) socket.write('502 unknown\r\n')
          else reply(socket, stage)
          isBody = stage === 'data' && failing?.stage !== 'data'
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
