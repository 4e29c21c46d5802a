import assert from 'node:assert/strict'
import { createInstallation, type Installation } from '../../support/installation.ts'

const hourMs = 3_600_000

describe('contactrz-monitor plan', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure({ schedule: '0 * * * *', others: ['other'] })
  })
  afterEach(() => site.close())

  const json = (...args: string[]) => site.json(['plan', ...args])

  it('is that of the next 24 hours, of all targets, or of the one that is named', async () => {
    const before = site.now()
    const { slots } = await json()
    const instants = slots.map(({ at }: { at: string }) => Date.parse(at))
    assert.equal(slots.length, 48)
    assert.ok(Math.min(...instants) >= before && Math.max(...instants) < site.now() + 24 * hourMs)
    const { slots: own } = await json('--target', 'other')
    assert.deepEqual(
      [own.length, new Set(own.map(({ target }: { target: string }) => target))],
      [24, new Set(['other'])],
    )
  })

  it('has nothing of an empty span, and no span that ends before it begins or is longer than 366 days', async () => {
    const span = (from: string, to: string) => ['--from', from, '--to', to]
    const empty = await site.call(['plan', ...span('2026-12-01', '2026-12-01'), '--format', 'json'])
    assert.equal(empty.stdout, `${JSON.stringify({ assumes: 'no hold, full budget', slots: [] }, null, 2)}\n`)
    const year = await json(...span('2024-01-01', '2025-01-01'), '--target', 'test')
    assert.equal(year.slots.length, 366 * 24)
    for (const [to, why] of [
      ['2023-12-31T23:59:59Z', /--to lies before --from/],
      ['2025-01-01T00:00:01Z', /--from and --to must not be more than 366 days apart/],
    ] as const) {
      const { code, stderr } = await site.call(['plan', ...span('2024-01-01', to)])
      assert.equal(code, 2)
      assert.match(stderr, why)
    }
  })

  it('is text unless it is to be JSON: windows, what it takes for granted, and a line for each slot', async () => {
    site.configure({
      schedule: '0 * * * *',
      quotaWindow: '{ from: "06:00", to: "18:00", timeZone: Asia/Jakarta }',
    })
    const { stdout } = await site.call([
      'plan',
      '--from',
      '2026-12-01T10:00:00Z',
      '--to',
      '2026-12-01T12:00:00Z',
    ])
    assert.deepEqual(stdout.split('\n').slice(1), [
      'assumes no hold, full budget',
      '',
      '2026-12-01T10:00:00.000Z  2026-12-01 17:00:00 +07:00  test  gated (quota-window)',
      '2026-12-01T11:00:00.000Z  2026-12-01 18:00:00 +07:00  test  run',
      '',
    ])
    assert.match(stdout, /^test: quota window /)
  })
})
