// A port on loopback that does not answer: its queue is full and nobody takes anything from it, so that the system drops
// whoever asks, as a firewall does. Of a process of its own, since a process cannot stop accepting.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'

export interface StuckListener {
  readonly port: number
  /** From now on it accepts, and hangs up. */
  release(): void
  close(): Promise<void>
}

const script = (host: string) => `
const server = require('node:net').createServer((socket) => socket.end())
server.listen({ port: 0, host: '${host}', backlog: 1 }, () => console.log(server.address().port))`

export async function startStuckListener(host: '127.0.0.1' | '::1'): Promise<StuckListener> {
  const child = spawn(process.execPath, ['-e', script(host)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  const port = Number(line)
  child.kill('SIGSTOP')
  // A queue of one holds two; a third is dropped.
  const filling = Array.from({ length: 2 }, () => net.connect({ port, host }))
  await Promise.all(filling.map((socket) => once(socket, 'connect')))
  for (const socket of filling) socket.on('error', () => {})
  return {
    port,
    release: () => void child.kill('SIGCONT'),
    async close() {
      for (const socket of filling) socket.destroy()
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
