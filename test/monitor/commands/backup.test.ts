import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createInstallation, type Installation } from '../../support/installation.ts'

describe('contactrz-monitor backup', () => {
  let site: Installation

  beforeEach(async () => {
    site = await createInstallation()
    site.configure()
  })
  afterEach(() => site.close())

  it('says where the copy is, wherever it was named from, and what is in it', async () => {
    site.configure({ quotaWindow: '{ from: "00:00", to: "24:00", timeZone: UTC }' })
    for (let slot = 0; slot < 2; slot++) await site.once()
    site.configure()
    await site.once()
    const to = join(site.directory, 'copy.db')
    const { stdout } = await site.call(['backup', '--to', relative(process.cwd(), to)])
    // Where a call takes longer than its second, the slots in between are on record as missed.
    const [{ slots } = { slots: 0 }] = site.query('SELECT count(*) AS slots FROM slots')
    assert.ok(Number(slots) >= 3)
    assert.equal(
      stdout,
      `${to}: ${slots} slot(s), 1 run(s), 1 create(s) in the ledger, 0 message(s); checked\n`,
    )
    assert.ok(existsSync(to))
  })
})
