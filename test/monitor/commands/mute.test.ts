import assert from 'node:assert/strict'
import { createInstallation, type Installation } from '../../support/installation.ts'

describe('contactrz-monitor mute', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure()
  })
  afterEach(() => site.close())

  it('mutes an incident: it is recorded, not mailed; its end is mailed when the mute is lifted, in the thread', async () => {
    site.provider().deviate([{ variant: 'created', remove: ['/Email'] }])
    await site.once()
    const muted = await site.call([
      'mute',
      '--target',
      'test',
      '--kind',
      'drift',
      '--until',
      '4h',
      '--reason',
      'ticket 7',
    ])
    assert.equal(muted.code, 0, muted.stderr)
    assert.match(muted.stdout, /^test: drift is muted until .* \(ticket 7\)\n$/)
    site.provider().deviate([{ variant: 'created', remove: ['/Fax'] }])
    assert.equal((await site.once()).code, 1)
    assert.match((await site.call(['mute', '--list'])).stdout, /test: drift is muted until .* \(ticket 7\)/)
    assert.match((await site.call(['report'])).stdout, /drift since .* \(muted until /)
    site.provider().deviate([])
    // Each of the two contacts has to conform again.
    assert.equal((await site.once()).code, 0)
    assert.equal((await site.once()).code, 0)
    assert.equal(site.mail.mails.length, 1)
    const { rows } = await site.json(['report', '--incidents'])
    assert.deepEqual(
      [rows.length, rows[0].changed, rows[0].silenced, rows[0].resolved !== null],
      [1, 1, 2, true],
    )

    assert.match((await site.call(['mute', '--target', 'test', '--lift'])).stdout, /drift is no longer muted/)
    assert.match((await site.call(['mute', '--list'])).stdout, /nothing is muted/)
    await site.once()
    assert.deepEqual(await site.firstLines(), [
      'test: drift opened - missing-property /Email',
      'test: drift resolved',
    ])
    assert.deepEqual(await site.subjects(), [
      '[contactrz] test: drift (breaking)',
      '[contactrz] test: drift (breaking)',
    ])
    const [opened, resolved] = await site.mails()
    assert.equal(resolved?.headers.get('in-reply-to'), opened?.headers.get('message-id'))
    assert.match(resolved?.text ?? '', /This happened while it was muted\./)
    assert.equal(JSON.parse(opened?.report ?? '').probes[0].findings[0].rule, 'missing-property')
  })

  it('reminds once when a mute ends and the incident is still open', async () => {
    await site.call(['mute', '--target', 'test', '--until', '4h'])
    site.provider().deviate([{ variant: 'created', remove: ['/Email'] }])
    await site.once()
    assert.equal(site.mail.mails.length, 0)
    await site.call(['mute', '--target', 'test', '--lift'])
    await site.once()
    await site.once()
    assert.deepEqual(await site.firstLines(), ['test: drift still open - missing-property /Email'])
  })

  it('says what is muted, until when in the zone of the target, and why, as far as that is short', async () => {
    site.configure({
      quotaWindow: '{ from: "06:00", to: "18:00", timeZone: Asia/Jakarta }',
      others: ['other'],
    })
    const mute = (...args: string[]) =>
      site.call(['mute', '--target', 'test', '--until', '2099-12-01', ...args])
    const until = '2099-12-02 07:00:00 \\+07:00'
    assert.match((await mute()).stdout, new RegExp(`^test: every incident is muted until ${until}\\n$`))
    const { stdout } = await mute('--kind', 'blind', '--reason', `\u001b${'x'.repeat(300)}`)
    const [, reason = ''] =
      new RegExp(`^test: blind is muted until ${until} \\((.*)\\)\\n$`).exec(stdout) ?? []
    assert.equal(reason.length, 200)
    assert.match(reason, /^[^\u001b]+x\.\.\.$/)
    const { stdout: listed } = await site.call(['mute', '--list'])
    assert.deepEqual(listed.match(/^test: .* is muted/gm), [
      'test: every incident is muted',
      'test: blind is muted',
    ])
  })

  it('lifts the kind that is named alone, and says what goes on', async () => {
    const lift = async (...args: string[]) =>
      (await site.call(['mute', '--target', 'test', '--lift', ...args])).stdout
    for (const kind of ['all', 'blind', 'drift'])
      await site.call(['mute', '--target', 'test', '--until', '4h', '--kind', kind])
    assert.equal(await lift('--kind', 'drift'), 'test: drift is no longer muted\n')
    assert.equal(await lift('--kind', 'drift'), 'test: nothing to lift; still muted: all, blind\n')
    assert.deepEqual((await lift()).split('\n').toSorted(), [
      '',
      'test: blind is no longer muted',
      'test: every incident is no longer muted',
    ])
    assert.equal(await lift(), 'test: nothing to lift\n')
  })

  it('begins when it is made: what was muted until now is not muted from before', async () => {
    const before = site.now()
    await site.call(['mute', '--target', 'test', '--until', '4h'])
    const [row] = site.query('SELECT since FROM mutes')
    assert.ok(Number(row?.since) >= before && Number(row?.since) <= site.now())
  })

  it('takes a bare day for the whole of it, in UTC, in each command', async () => {
    site.configure({ schedule: '0 */6 * * *' })
    const day = ['--from', '2099-12-01', '--to', '2099-12-02']
    const { stdout } = await site.call(['plan', ...day, '--format', 'json'])
    const { slots } = JSON.parse(stdout)
    assert.equal(stdout, `${JSON.stringify(JSON.parse(stdout), null, 2)}\n`)
    assert.deepEqual(
      slots.map(({ at }: { at: string }) => at.slice(0, 13)),
      ['00', '06', '12', '18'].map((hour) => `2099-12-01T${hour}`),
    )
    const muted = await site.call(['mute', '--target', 'test', '--until', '2099-12-01'])
    assert.match(muted.stdout, /muted until 2099-12-02 00:00:00 \+00:00/, muted.stderr)
    const { from, to } = await site.json(['report', '--slots', ...day])
    assert.deepEqual([from, to], ['2099-12-01T00:00:00.000Z', '2099-12-02T00:00:00.000Z'])
  })
})
