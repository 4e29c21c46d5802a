import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type net from 'node:net'
import { gzipSync } from 'node:zlib'
import { formatNames } from '../../src/report/formats.ts'
import { type Behaviour, jsonHeader, rawAnswer, serveRaw, withServer } from '../support/answer-server.ts'
import type { Answer, Call } from '../support/command-server.ts'

const mebibyte = 1024 * 1024
/** An idle check takes about 90 MiB; a body of 1 GiB kept in memory would show. */
const maxResidentMebibytes = 260
const contact = JSON.stringify({ Id: '1', Name: 'x' })

/** Writes for as long as the reader takes it. */
function pour(socket: net.Socket, head: string, piece: Buffer): void {
  socket.write(head)
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  }
  socket.on('drain', more)
  more()
}

const chunk = (data: Buffer) =>
  Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from('\r\n')])

const answer =
  (body: string | Buffer, headers: readonly string[] = [jsonHeader]): Behaviour =>
  (socket) =>
    socket.end(rawAnswer({ headers, body }))

const drip =
  (head: string): Behaviour =>
  (socket) => {
    socket.write(head)
    const timer = setInterval(() => socket.write('a'), 20)
    socket.on('close', () => clearInterval(timer))
  }

const bomb = gzipSync(Buffer.alloc(96 * mebibyte, ' '))
const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n'
const evil = '\u001b]0;owned\u0007\u001b[2J<script>alert(1)</script>]]>|`\r\n::error::x'

interface Case {
  readonly name: string
  readonly behave: Behaviour
  readonly code: number
  readonly rules: readonly string[]
}

const cases: readonly Case[] = [
  {
    name: 'a body of 1 GiB',
    behave: (socket) =>
      pour(
        socket,
        `HTTP/1.1 200 OK\r\n${jsonHeader}\r\ncontent-length: 1073741824\r\n\r\n`,
        Buffer.alloc(mebibyte, 'a'),
      ),
    code: 3,
    rules: ['body-too-large'],
  },
  {
    name: 'a body that never ends',
    behave: (socket) =>
      pour(
        socket,
        `HTTP/1.1 200 OK\r\n${jsonHeader}\r\ntransfer-encoding: chunked\r\n\r\n`,
        chunk(Buffer.alloc(65_536, '[')),
      ),
    code: 3,
    rules: ['body-too-large'],
  },
  {
    name: 'a body that drips',
    behave: drip(`HTTP/1.1 200 OK\r\n${jsonHeader}\r\ncontent-length: 100000\r\n\r\n`),
    code: 3,
    rules: ['timeout'],
  },
  { name: 'headers that drip', behave: drip('HTTP/1.1 200 OK\r\nx-slow: '), code: 3, rules: ['timeout'] },
  {
    name: 'headers of 1 MiB',
    behave: (socket) => socket.end(rawAnswer({ headers: [jsonHeader, `x-large: ${'a'.repeat(mebibyte)}`] })),
    code: 3,
    rules: ['protocol-error'],
  },
  {
    name: 'headers that never end',
    behave: (socket) => pour(socket, 'HTTP/1.1 200 OK\r\n', Buffer.from('x-more: a\r\n'.repeat(1000))),
    code: 3,
    rules: ['protocol-error'],
  },
  {
    name: 'interim answers that never end',
    behave: (socket) =>
      pour(socket, '', Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(100))),
    code: 3,
    rules: ['timeout'],
  },
  {
    name: 'an upgrade that nobody asked for',
    behave: (socket) => socket.write(upgrade),
    code: 1,
    rules: ['undocumented-status'],
  },
  {
    name: 'an upgrade behind early hints, and a reset',
    behave: (socket) =>
      socket.write(`HTTP/1.1 103 Early Hints\r\n\r\n${upgrade}`, () => socket.resetAndDestroy()),
    code: 1,
    rules: ['undocumented-status'],
  },
  {
    name: 'an interim answer and nothing more',
    behave: (socket) => socket.write('HTTP/1.1 102 Processing\r\n\r\n'),
    code: 3,
    rules: ['timeout'],
  },
  {
    name: 'a length counted in characters',
    behave: answer('{"Id":"1","Name":"Zoë"}', [jsonHeader, 'content-length: 23']),
    code: 1,
    rules: ['truncated-json'],
  },
  {
    name: 'headers by the thousand',
    behave: answer(contact, [...Array.from({ length: 2100 }, () => 'a: b'), jsonHeader]),
    code: 1,
    rules: ['missing-property'],
  },
  {
    name: '100,000 nested arrays',
    behave: answer(`${'['.repeat(1e5)}${']'.repeat(1e5)}`),
    code: 1,
    rules: ['not-json'],
  },
  {
    name: '100,000 arrays that are never closed',
    behave: answer('['.repeat(1e5)),
    code: 1,
    rules: ['not-json'],
  },
  {
    name: '10,000 nested objects',
    behave: answer(`${'{"Id":'.repeat(1e4)}1${'}'.repeat(1e4)}`),
    code: 1,
    rules: ['not-json'],
  },
  {
    name: 'a gzip bomb',
    behave: answer(bomb, [jsonHeader, 'content-encoding: gzip']),
    code: 3,
    rules: ['body-too-large'],
  },
  {
    name: 'a bomb within a bomb',
    behave: answer(gzipSync(bomb), [jsonHeader, 'content-encoding: gzip, gzip']),
    code: 3,
    rules: ['body-too-large'],
  },
  {
    name: 'a thousand encodings',
    behave: answer(contact, [jsonHeader, `content-encoding: ${'gzip, '.repeat(1000)}gzip`]),
    code: 1,
    rules: ['content-encoding-broken'],
  },
  {
    name: '50,000 undocumented properties',
    behave: answer(`{${Array.from({ length: 5e4 }, (_, index) => `"p${index}":1`).join(',')}}`),
    code: 1,
    rules: ['missing-property'],
  },
  {
    name: 'a contact with 30,000 undocumented properties',
    behave: (socket, request) => {
      const sent = JSON.parse(request.slice(request.indexOf('\r\n\r\n')))
      const more = Object.fromEntries(Array.from({ length: 3e4 }, (_, index) => [`p${index}`, 1]))
      socket.end(rawAnswer({ headers: [jsonHeader], body: JSON.stringify({ Id: '1', ...sent, ...more }) }))
    },
    code: 0,
    rules: ['undocumented-property'],
  },
  {
    name: 'a property name of 900 kB',
    behave: answer(`{"Id":"1","${'n'.repeat(9e5)}":1}`),
    code: 1,
    rules: ['missing-property'],
  },
  {
    name: 'half a million brackets in a text',
    behave: answer(`x${'{'.repeat(5e5)}`),
    code: 1,
    rules: ['not-json'],
  },
]

describe('contactrz check against a hostile provider', () => {
  // One process for all of them: its memory is what the greediest has taken.
  let child: ChildProcess
  before(() => {
    const execArgv = ['--conditions=contactrz-source', '--expose-gc']
    child = fork(new URL('../support/command-server.ts', import.meta.url), { execArgv })
  })
  after(() => child.kill())

  const check = async (url: string, format = 'json'): Promise<Answer> => {
    // One contact, since what is damaged does not depend on what was sent.
    const args = ['check', '--url', url, '--only', 'created', '--contact', 'full', '--timeout', '1s']
    const call: Call = {
      args: [...args, '--format', format],
      env: { CONTACTRZ_TOKEN: 'canary-token-1' },
    }
    child.send(call)
    const [answer] = await once(child, 'message')
    return answer
  }

  /** A process that was kept from its work on a busy machine knows nothing of the provider: it asks again. */
  const verdictOf = async (url: string, tries = 5): Promise<Answer> => {
    const ended = await check(url)
    const isStalled = /"outcome": "monitor-fault"/.test(ended.stdout)
    return isStalled && tries > 1 ? verdictOf(url, tries - 1) : ended
  }

  for (const { name, behave, code, rules } of cases) {
    it(`ends soon, in little memory and with a clear finding on ${name}`, async () => {
      await withServer(serveRaw(behave), async ({ url }) => {
        const ended = await verdictOf(url)
        assert.equal(ended.code, code, `${ended.stdout.slice(0, 2000)}${ended.stderr}`)
        const { probes, durationMs } = JSON.parse(ended.stdout)
        const found = probes[0].findings.map(({ rule }: { rule: string }) => rule)
        for (const rule of rules) assert.ok(found.includes(rule), `${rule}: ${found.slice(0, 5)}`)
        // The deadline is 1 s: whoever comes near this hangs.
        assert.ok(durationMs < 30_000, String(durationMs))
        assert.ok(ended.stdout.length < 100_000, `${ended.stdout.length} characters of report`)
        const { residentMebibytes } = ended
        assert.ok(residentMebibytes < maxResidentMebibytes, `${Math.round(residentMebibytes)} MiB`)
      })
    })
  }

  it('prints a report in every format on an upgrade that nobody asked for', async () => {
    await withServer(
      serveRaw((socket) => socket.write(upgrade)),
      async ({ url }) => {
        for (const format of formatNames) {
          const { code, stdout, stderr } = await check(url, format)
          assert.deepEqual([code, stderr], [1, ''], format)
          assert.match(stdout, /101 Switching Protocols, an upgrade that nobody asked for/, format)
        }
      },
    )
  })

  it('injects nothing into a terminal, XML, HTML or Markdown', async () => {
    const body = JSON.stringify({ Id: '1', Name: 'x', [evil]: 1, data: { [evil]: evil }, __proto__: evil })
    await withServer(serveRaw(answer(body)), async ({ url }) => {
      for (const format of ['pretty', 'junit', 'github', 'markdown', 'sarif', 'json']) {
        const { stdout, stderr } = await check(url, format)
        assert.doesNotMatch(`${stdout}${stderr}`, /\u001b|\u0007|<script|owned|^::error::x/m, format)
      }
    })
  })
})
