// What is printed where nothing can be written: a disk that is full.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const programs = {
  contactrz: 'src/bin/contactrz.js',
  'contactrz-monitor': 'monitor/bin/contactrz-monitor.js',
}

describe('a program whose output cannot be written', () => {
  for (const [name, bin] of Object.entries(programs)) {
    it(`says so in one line, and ends with 2: ${name}`, () => {
      const full = openSync('/dev/full', 'w')
      const file = fileURLToPath(new URL(`../../${bin}`, import.meta.url))
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--conditions=contactrz-source', file, '--help'],
        { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' },
      )
      closeSync(full)
      assert.deepEqual(
        [status, stderr],
        [2, `${name}: standard output cannot be written (ENOSPC): see where it leads\n`],
      )
    })
  }
})
