import assert from 'node:assert/strict'
import { createSyntheticContact } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import { type CheckOptions, runCheck } from '../../src/check/run-check.ts'
import { namePrefix } from '../../src/contract/synthetic-contact.ts'
import type { Finding } from '../../src/judge/verdict.ts'
import { ownJudge, suspectsToken, type VariantName } from '../../src/live/live.ts'
import { rawAnswer, serveOnConnect, serveRaw, withServer } from '../support/answer-server.ts'
import { withProvider } from '../support/provider.ts'

const check = (url: string, more: Partial<CheckOptions> = {}) =>
  runCheck({
    judge: ownJudge(),
    url: new URL(url),
    only: ['created'],
    contacts: ['full'],
    token: async () => ({ token: 'opaque' }),
    expiredToken: null,
    providerStates: null,
    allowCreate: true,
    quotaWindow: null,
    timeoutMs: 10_000,
    acceptances: [],
    now: Date.now,
    signal: new AbortController().signal,
    onProbe: () => {},
    ...more,
  })

/** An address that leads to this machine, and that nobody can know to be it: creates are not free there. */
const elsewhere = (url: string) => url.replace('127.0.0.1', '0.0.0.0')

describe('a contact that a check has left behind, of the live document', () => {
  it('is told by the marker that its Name begins with, and that it was created', async () => {
    await withProvider({}, async (provider) => {
      const token = async () => ({ token: provider.issueToken() })
      const { outcome, probes } = await check(elsewhere(provider.url), { token })
      assert.equal(outcome, 'conforming')
      const { marker = '', created } = probes[0]?.leftBehind ?? {}
      assert.ok(created)
      assert.match(marker, /^\d{4}-\d\d-\d\dT[\d:.]+Z created$/)
    })
  })

  it('is told as one that may be there where no answer says so', async () => {
    const broken = serveRaw((socket) => socket.destroy())
    await withServer(broken, async ({ url }) => {
      const [probe] = (await check(elsewhere(url))).probes
      assert.equal(probe?.outcome, 'unavailable')
      assert.equal(probe?.leftBehind?.created, false)
    })
  })

  it('is none on loopback, and none where the provider refused as documented', async () => {
    await withProvider({}, async (provider) => {
      const token = async () => ({ token: provider.issueToken() })
      const [free] = (await check(provider.url, { token })).probes
      assert.deepEqual([free?.mayHaveCreated, free?.leftBehind], [true, undefined])
      const lapsed = async () => ({ token: provider.issueToken({ lifeSeconds: -60 }) })
      const [refused] = (await check(elsewhere(provider.url), { token: lapsed })).probes
      assert.deepEqual([refused?.mayHaveCreated, refused?.leftBehind], [false, undefined])
    })
  })

  it('has the marker at the beginning of its Name, whatever else is sent', () => {
    for (const kind of ['full', 'name-alone'] as const)
      for (const hostile of [true, false])
        assert.ok(createSyntheticContact('m 1', { kind, hostile }).Name.startsWith(`${namePrefix('m 1')} `))
  })
})

describe('a check that is interrupted, of the live document', () => {
  it('says so of a create that had left, and that it may have created; the rest is skipped', async () => {
    const interruption = new AbortController()
    const silent = serveRaw(() => interruption.abort())
    await withServer(silent, async ({ url }) => {
      const report = await check(elsewhere(url), {
        only: ['created', 'expiredToken'],
        require: ['created', 'expiredToken'],
        expiredToken: `e30.${Buffer.from('{"exp":1}').toString('base64url')}.x`,
        signal: interruption.signal,
      })
      assert.equal(report.interrupted, true)
      const [created, expired] = report.probes
      assert.equal(created?.outcome, 'monitor-fault')
      assert.deepEqual(created?.findings, [])
      assert.match(created?.reason ?? '', /^interrupted before the answer was there/)
      assert.deepEqual([created?.mayHaveCreated, created?.leftBehind?.created], [true, false])
      assert.deepEqual([expired?.outcome, expired?.reason], ['skipped', 'interrupted before it was sent'])
      assert.deepEqual(
        report.unmetRequirements?.map(({ variant }) => variant),
        ['expiredToken'],
      )
    })
  })

  it('skips a create that had not left, of which no contact can have come', async () => {
    const interruption = new AbortController()
    // A connection, and no handshake.
    const hanging = serveOnConnect(() => interruption.abort())
    await withServer(hanging, async ({ url }) => {
      const { probes } = await check(url.replace('http:', 'https:'), { signal: interruption.signal })
      const [{ outcome, reason, leftBehind } = {}] = probes
      assert.deepEqual(
        [outcome, reason, leftBehind],
        ['skipped', 'interrupted before it was sent', undefined],
      )
    })
  })

  it('sends nothing more when it happens while the token is fetched', async () => {
    const interruption = new AbortController()
    const server = serveRaw((socket) => socket.end(rawAnswer({ body: '{}' })))
    await withServer(server, async ({ url, received }) => {
      const token = async () => {
        interruption.abort()
        return { problem: 'failed', detail: 'the token command was interrupted' } as const
      }
      const { probes, outcome } = await check(url, { token, signal: interruption.signal })
      assert.equal(outcome, 'skipped')
      assert.equal(probes[0]?.reason, 'interrupted before it was sent')
      assert.deepEqual(received, [])
    })
  })

  it('leaves the provider as it was when it happens while a state is set up', async () => {
    const interruption = new AbortController()
    const states = serveRaw((socket, request) => {
      if (request.includes('"setup"')) interruption.abort()
      else socket.end(rawAnswer({ status: '200 OK' }))
    })
    await withServer(states, async ({ url, received }) => {
      const { probes } = await check(url, {
        only: [variantMeaning['quota-used-up']],
        providerStates: `${url}/_states`,
        signal: interruption.signal,
      })
      assert.deepEqual([probes[0]?.outcome, probes[0]?.reason], ['skipped', 'interrupted before it was sent'])
      assert.deepEqual(
        received.map((request) => /"action":"(\w+)"/.exec(request)?.[1]),
        ['setup', 'teardown'],
      )
    })
  })
})

describe('an answer that takes long, of the live document', () => {
  it('gets a notice where that is asked for, which is no drift', async () => {
    await withProvider({}, async (provider) => {
      const token = async () => ({ token: provider.issueToken() })
      const ask = async (slowMs?: number) => {
        const report = await check(provider.url, { token, ...(slowMs !== undefined && { slowMs }) })
        return [report.outcome, report.probes[0]?.findings.map(({ rule }) => rule)]
      }
      assert.deepEqual(await ask(), ['conforming', []])
      assert.deepEqual(await ask(0), ['conforming', ['slow']])
      assert.deepEqual(await ask(600_000), ['conforming', []])
    })
  })
})

describe('a create, of the live document', () => {
  it('asks for encodings as a consumer does, whose answers are encoded too', async () => {
    const server = serveRaw((socket) => socket.end(rawAnswer({ body: '{}' })))
    await withServer(server, async ({ url, received }) => {
      await check(url)
      assert.match(received[0] ?? '', /\r\naccept-encoding: gzip, deflate, br\r\n/i)
    })
  })
})

describe('a 401 that no document shows, of the live document', () => {
  it('is told as what the token may be to blame for, where a create was meant', async () => {
    await withProvider({}, async (provider) => {
      const { probes } = await check(provider.url, { token: async () => ({ token: 'wrong' }) })
      assert.equal(probes[0]?.outcome, 'drift')
      assert.match(probes[0]?.reason ?? '', /or the token is wrong/)
    })
    await withProvider({ deviations: [{ variant: 'created', set: { '/Id': 1 } }] }, async (provider) => {
      const { probes } = await check(provider.url, { token: async () => ({ token: provider.issueToken() }) })
      assert.deepEqual([probes[0]?.outcome, probes[0]?.reason], ['drift', undefined])
    })
  })

  it('is not that of another status, nor of a variant that needs the refusal', () => {
    const page = [{ rule: 'html-page' }] as Finding[]
    const suspects = (meant: VariantName, status: number | null, findings = page) =>
      suspectsToken({ meant, status, findings })
    assert.ok(suspects('created', 401))
    assert.ok(!suspects('created', 200) && !suspects('created', null) && !suspects('expiredToken', 401))
    assert.ok(!suspects('created', 401, [{ rule: 'wrong-type' }] as Finding[]))
  })

  it('asks the gate once more when the connection stands: what was slow to connect may be inside the window', async () => {
    await withProvider({}, async (provider) => {
      // 18:30 in Jakarta, and 06:30 when the look-up has ended.
      let at = Date.parse('2026-12-01T11:30:00Z')
      const lookUp = async () => {
        at += 43_200_000
        return [{ address: '127.0.0.1', family: 4 } as const]
      }
      const report = await check(`http://provider.test:${new URL(provider.url).port}`, {
        connection: { lookUp },
        quotaWindow: { from: '06:00', to: '18:00', timeZone: 'Asia/Jakarta' },
        now: () => at,
      })
      const [created] = report.probes
      assert.equal(created?.outcome, 'skipped')
      assert.match(created.reason ?? '', /the quota window/)
      assert.deepEqual(provider.requests, [])
    })
  })

  it('says of a probe that this process stood still', async () => {
    const server = serveRaw(() => {
      const end = performance.now() + 600
      while (performance.now() < end);
    })
    const report = await withServer(server, ({ url }) => check(url, { timeoutMs: 300 }))
    assert.equal(report.outcome, 'monitor-fault')
    assert.match(report.probes[0]?.reason ?? '', /^this process stood still/)
  })
})

describe('the gate of a check, of the live document', () => {
  it('is asked again when the token is there: a command may take until the quota window begins', async () => {
    await withProvider({}, async (provider) => {
      const quotaWindow = { from: '06:00', to: '18:00', timeZone: 'UTC' }
      let now = Date.parse('2026-11-27T05:00:00Z')
      const token = async () => {
        now = Date.parse('2026-11-27T06:00:00Z')
        return { token: provider.issueToken() }
      }
      const { probes } = await check(elsewhere(provider.url), { token, quotaWindow, now: () => now })
      assert.match(probes[0]?.reason ?? '', /inside the quota window/)
      assert.equal(provider.requests.length, 0)
    })
  })

  describe('once it is shut', () => {
    /** It shuts while the token is fetched. */
    const checkLate = (url: string, more: Partial<CheckOptions> = {}) => {
      let now = Date.parse('2026-11-27T05:00:00Z')
      const token = async () => {
        now = Date.parse('2026-11-27T06:00:00Z')
        return { token: 'opaque' }
      }
      const quotaWindow = { from: '06:00', to: '18:00', timeZone: 'UTC' }
      return check(elsewhere(url), { token, quotaWindow, now: () => now, ...more })
    }

    it('lets no connection be made for a create', async () => {
      let connections = 0
      const counting = serveOnConnect((socket) => {
        connections++
        socket.destroy()
      })
      await withServer(counting, async ({ url }) => {
        const { probes } = await checkLate(url)
        assert.match(probes[0]?.reason ?? '', /inside the quota window/)
        assert.equal(connections, 0)
      })
    })

    it('lets no state be brought about: none has to be taken back', async () => {
      const states = serveRaw((socket) => socket.end(rawAnswer({ status: '200 OK' })))
      await withServer(states, async ({ url, received }) => {
        const { probes } = await checkLate(url, {
          only: [variantMeaning['quota-used-up']],
          providerStates: `${url}/_states`,
        })
        assert.match(probes[0]?.reason ?? '', /inside the quota window/)
        assert.deepEqual(received, [])
      })
    })
  })
})
