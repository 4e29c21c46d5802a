// Ends what a test leaves behind when it fails or runs out of time, so that it takes nobody else's time and keeps no
// process alive: processes that it started, with all that these have started, and servers that listen. What still runs
// when a file is through is ended as well. Loaded by mocha before the tests (.mocharc.json).
import type { ChildProcess } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import { readdirSync, readFileSync } from 'node:fs'
import type { Server, Socket } from 'node:net'

const children = new Set<ChildProcess>()
const sockets = new Set<Socket & { readonly server?: Server }>()
/** Since the test began, its hooks included. */
let begun: { readonly children: Set<ChildProcess>; readonly servers: Set<Server> } = {
  children: new Set(),
  servers: new Set(),
}

subscribe('child_process', (message) => {
  const { process: child } = message as { readonly process: ChildProcess }
  children.add(child)
  begun.children.add(child)
  child.once('exit', () => children.delete(child))
})
subscribe('tracing:net.server.listen:asyncStart', (message) => {
  begun.servers.add((message as { readonly server: Server }).server)
})
subscribe('net.server.socket', (message) => {
  const { socket } = message as { readonly socket: Socket }
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
})

process.on('exit', () => endProcesses(children))

export const mochaHooks = {
  beforeEach() {
    begun = { children: new Set(), servers: new Set() }
  },
  afterEach(this: Mocha.Context) {
    // Undefined where one of its hooks has failed.
    if (this.currentTest?.state === 'passed') return
    endProcesses(begun.children)
    endServers(begun.servers)
  },
  afterAll() {
    endProcesses(children)
  },
}

function endProcesses(processes: Iterable<ChildProcess>) {
  const running = [...processes].filter(({ pid, exitCode, signalCode }) => {
    return pid !== undefined && exitCode === null && signalCode === null
  })
  if (running.length === 0) return
  const started = startedBy()
  for (const { pid } of running) for (const each of familyOf(pid ?? 0, started)) kill(each)
}

function endServers(servers: Iterable<Server>) {
  for (const server of servers) {
    // One that was closed calls back with an error, which is no news.
    server.close(() => {})
    for (const socket of sockets) if (socket.server === server) socket.destroy()
  }
}

function kill(pid: number) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

const familyOf = (pid: number, started: ReadonlyMap<number, readonly number[]>): number[] => [
  pid,
  ...(started.get(pid) ?? []).flatMap((each) => familyOf(each, started)),
]

/** Which processes each has started, as Linux knows it. Elsewhere nothing is known, and the children alone are ended. */
function startedBy(): Map<number, number[]> {
  const started = new Map<number, number[]>()
  for (const name of processNames()) {
    const parent = parentOf(name)
    if (parent !== null) started.set(parent, [...(started.get(parent) ?? []), Number(name)])
  }
  return started
}

function processNames(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return []
  }
}

/** Of `pid (any name) state parent …`; null of one that has ended meanwhile. */
function parentOf(name: string): number | null {
  try {
    const text = readFileSync(`/proc/${name}/stat`, 'utf8')
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return null
  }
}
