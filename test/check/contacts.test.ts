import assert from 'node:assert/strict'
import { variantMeaning } from 'contactrz/internal'
import { type CheckOptions, runCheck } from '../../src/check/run-check.ts'
import { contract, ownJudge } from '../../src/live/live.ts'
import { createAnswers } from '../../src/provider/answers.ts'
import { type LoopbackServer, serveHttp } from '../support/answer-server.ts'

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const lapsed = `${segment({ alg: 'HS256' })}.${segment({ exp: 1 })}.c2lnbmF0dXJl`

const variants = Object.values(variantMeaning)

describe('what a check sends, of the live document', () => {
  const answers = createAnswers(contract)
  let server: LoopbackServer
  let bodies: Record<string, string>[]
  let isUsedUp: boolean

  before(async () => {
    server = await serveHttp((_request, response, body) => {
      const sent = JSON.parse(body)
      if ('state' in sent) {
        response.end()
        return
      }
      bodies.push(sent)
      response.setHeader('content-type', 'application/json')
      const { status, body: answer } = isUsedUp ? answers.quotaUsedUp(null) : answers.created('1', sent)
      response.writeHead(status)
      response.end(JSON.stringify(answer))
    })
  })
  beforeEach(() => {
    bodies = []
    isUsedUp = false
  })
  after(() => server.close())

  const check = (more: Partial<CheckOptions> = {}, hostname = '127.0.0.1') => {
    const url = new URL(server.url)
    url.hostname = hostname
    const names: string[] = []
    const report = runCheck({
      judge: ownJudge(),
      url,
      only: variants,
      contacts: null,
      token: async () => ({ token: 'token' }),
      expiredToken: lapsed,
      providerStates: server.url,
      allowCreate: true,
      quotaWindow: null,
      timeoutMs: 10_000,
      acceptances: [],
      now: () => 1_000_000,
      signal: new AbortController().signal,
      onProbe: (name) => names.push(name),
      ...more,
    })
    return report.then(({ probes }) => ({
      names,
      probes: probes.map(({ variant, contact }) => `${variant} ${contact}`),
    }))
  }
  const [, ...refusals] = variants
  const all = Object.keys(contract.request.schema.properties).length
  /** Reaches loopback, and does not look like it. */
  const elsewhere = '[::ffff:127.0.0.1]'

  it('is both contacts for created on loopback, and the full one for the refusals', async () => {
    const { names, probes } = await check()
    assert.deepEqual(probes, [
      'created full',
      'created name-alone',
      ...refusals.map((name) => `${name} full`),
    ])
    assert.deepEqual(names, ['created', 'created (name-alone)', ...refusals])
    assert.deepEqual(
      bodies.map((body) => Object.keys(body).length),
      [all, 1, all, all],
    )
  })

  it('bears a marker of its own each time, even within one millisecond', async () => {
    await check()
    assert.equal(new Set(bodies.map(({ Name }) => Name)).size, 4)
    for (const { Name } of bodies) assert.match(Name ?? '', /^contactrz synthetic 1970-01-01T00:16:40\.000Z /)
  })

  it('is the full contact alone elsewhere, where it stays in somebody’s address book', async () => {
    const { probes } = await check({ only: ['created'] }, elsewhere)
    assert.deepEqual([probes, bodies.length], [['created full'], 1])
  })

  it('holds markup and line breaks on loopback alone', async () => {
    await check({ only: ['created'], contacts: ['full'] })
    await check({ only: ['created'], contacts: ['full'] }, elsewhere)
    assert.deepEqual(
      bodies.map(({ Media }) => /<b>media.*\r\nx\n/.test(Media ?? '')),
      [true, false],
    )
  })

  it('is nothing more once the quota is used up', async () => {
    isUsedUp = true
    const { names, probes } = await check({ only: ['created'] })
    assert.deepEqual([names, bodies.length], [['created'], 1])
    assert.deepEqual(probes, ['created full', 'created name-alone'])
  })

  it('is what was asked for, wherever it goes', async () => {
    const both = await check({ only: ['created'], contacts: ['full', 'name-alone'] }, elsewhere)
    assert.deepEqual(both.probes, ['created full', 'created name-alone'])
    const alone = await check({ only: ['created', 'expiredToken'], contacts: ['name-alone'] })
    assert.deepEqual(alone.probes, ['created name-alone', 'expiredToken name-alone'])
  })
})
