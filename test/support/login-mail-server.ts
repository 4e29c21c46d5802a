// An SMTP server (RFC 5321) with STARTTLS and a login that misbehaves on the way to them, with a certificate of the
// test's choosing; it takes every mail that gets through. What a mail itself can meet is in faulty-mail-server.ts.
import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'

/** On the way to a mail. */
export const loginStages = ['starttls', 'auth'] as const
export type LoginStage = (typeof loginStages)[number]
export const misbehaviours = ['stall', 'drop', '4xx', '5xx'] as const
export type Misbehaviour = (typeof misbehaviours)[number]

export interface Fault {
  readonly stage: LoginStage
  readonly how: Misbehaviour
}

export interface LoginMailServer {
  readonly port: number
  /** Commands that came before STARTTLS. */
  readonly inTheClear: readonly string[]
  /** Message-ID of each mail whose last byte arrived, whatever was answered. */
  readonly arrived: readonly string[]
  /** From now on; null: it is well. */
  misbehave(fault: Fault | null): void
  present(certificate: Certificate): void
  close(): Promise<void>
}

export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** What a server could say of a mail, and what nobody may keep. */
export const said = 'canary of the server'

const wellAnswers: Readonly<Record<string, string>> = {
  EHLO: '250-localhost\r\n250-STARTTLS\r\n250 AUTH PLAIN',
  STARTTLS: '220 go ahead',
  AUTH: '235 welcome',
  DATA: '354 go ahead',
}

export async function startLoginMailServer(certificate: Certificate): Promise<LoginMailServer> {
  const arrived: string[] = []
  const inTheClear: string[] = []
  const sockets = new Set<net.Socket>()
  let fault: Fault | null = null
  let presented = certificate

  /** False if nothing was answered. */
  const answer = (socket: net.Socket, command: string): boolean => {
    const how = fault?.stage === command.toLowerCase() ? fault.how : null
    if (how === 'drop') socket.destroy()
    else if (how === '4xx') socket.write(`451 ${said}\r\n`)
    else if (how === '5xx') socket.write(`554 ${said}\r\n`)
    else if (how === null) socket.write(`${wellAnswers[command] ?? '250 ok'}\r\n`)
    return how === null
  }

  const converse = (socket: net.Socket) => {
    let pending = ''
    let isBody = false
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      pending += chunk.toString('latin1')
      for (;;) {
        const end = isBody ? '\r\n.\r\n' : '\r\n'
        const at = pending.indexOf(end)
        if (at < 0) return
        const text = pending.slice(0, at)
        pending = pending.slice(at + end.length)
        if (isBody) {
          isBody = false
          arrived.push(/^Message-ID: (\S+)/im.exec(text)?.[1] ?? 'none')
          socket.write('250 taken\r\n')
          continue
        }
        const command = text.split(' ', 1)[0]?.toUpperCase() ?? ''
        if (!(socket instanceof tls.TLSSocket)) inTheClear.push(command)
        if (command === 'QUIT') return void socket.end('221 bye\r\n')
        if (!answer(socket, command)) continue
        isBody = command === 'DATA'
        if (command === 'STARTTLS') {
          socket.removeAllListeners('data')
          return converse(new tls.TLSSocket(socket, { isServer: true, ...presented }))
        }
      }
    })
  }

  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    converse(socket)
    socket.write('220 ready\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    arrived,
    inTheClear,
    misbehave: (next) => {
      fault = next
    },
    present: (next) => {
      presented = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
