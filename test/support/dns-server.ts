// A DNS server on loopback (RFC 1035) that knows the names that a test gives it, and is silent where it is told to be.
import dgram from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'

type Records = readonly string[] | 'silent'
export type Names = Readonly<Record<string, { readonly A?: Records; readonly AAAA?: Records }>>

export interface DnsServer {
  /** With its port, as `setServers` takes it. */
  readonly address: string
  /** Names and types that it was asked for, one for each question. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

const types: Readonly<Record<number, 'A' | 'AAAA'>> = { 1: 'A', 28: 'AAAA' }

/** Of a name that it does not know it says that there is none. */
export async function startDns(names: Names): Promise<DnsServer> {
  const socket = dgram.createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (message, { port, address }) => {
    const { name, end } = nameAt(message)
    const type = types[message.readUInt16BE(end)] ?? 'A'
    asked.push(`${name} ${type}`)
    const known = names[name.toLowerCase()]
    const records = known === undefined ? [] : (known[type] ?? [])
    if (records === 'silent') return
    const question = message.subarray(12, end + 4)
    const answers = records.map((record) => answerOf(record, type))
    const head = Buffer.alloc(12)
    message.copy(head, 0, 0, 2)
    // A response, recursion available; code 3: there is no such name.
    head.writeUInt16BE(known === undefined ? 0x8183 : 0x8180, 2)
    head.writeUInt16BE(1, 4)
    head.writeUInt16BE(answers.length, 6)
    socket.send(Buffer.concat([head, question, ...answers]), port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

function nameAt(message: Buffer): { name: string; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.'), end: at + 1 }
}

function answerOf(address: string, type: 'A' | 'AAAA'): Buffer {
  const data = isIPv6(address) ? bytesOfIPv6(address) : Buffer.from(address.split('.').map(Number))
  const head = Buffer.alloc(12)
  // The name of the question, by a pointer to it; class IN, to be kept for no time.
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(type === 'A' ? 1 : 28, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

function bytesOfIPv6(address: string): Buffer {
  const [head = '', tail = ''] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const zeros = Array<string>(8 - groups(head).length - groups(tail).length).fill('0')
  const data = Buffer.alloc(16)
  for (const [index, group] of [...groups(head), ...zeros, ...groups(tail)].entries())
    data.writeUInt16BE(Number.parseInt(group, 16), index * 2)
  return data
}
