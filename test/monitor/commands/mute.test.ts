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
