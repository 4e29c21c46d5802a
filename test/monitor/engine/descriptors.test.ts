import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  connectionsOfPage,
  descriptorNeed,
  descriptorWarnings,
  mostAtOnce,
  mostConnections,
  readDescriptorLimit,
} from '../../../monitor/engine/descriptors.ts'
import { temporaryDirectory } from '../../support/command.ts'
import { bounds, targetOf } from '../../support/target.ts'

/** So many targets at each host. */
const at = (...counts: number[]) =>
  counts.flatMap((count, host) =>
    Array.from({ length: count }, () => targetOf({ url: `https://host${host}.example.com` })),
  )

describe('the file descriptors that runs take', () => {
  it('are of as many runs as can be under way at once, by target, host and bound', () => {
    assert.equal(mostAtOnce({ ...bounds, targets: at(3) }), 3)
    assert.equal(mostAtOnce({ ...bounds, targets: at(30) }), 10)
    assert.equal(mostAtOnce({ ...bounds, targets: at(30, 4) }), 14)
    assert.equal(mostAtOnce({ ...bounds, concurrency: 12, targets: at(30, 4) }), 12)
    const urls = ['https://a.example.com', 'https://A.example.com/v2', 'https://a.example.com:8443']
    assert.equal(mostAtOnce({ ...bounds, perHost: 1, targets: urls.map((url) => targetOf({ url })) }), 2)
  })

  const some = { ...bounds, targets: at(10, 10), channels: {} }

  it('are warned of where they do not suffice, with the numbers, and what would do', () => {
    assert.deepEqual(descriptorWarnings(some, 139), [
      'warning: file descriptors: this process may have 139; 20 run(s) at once and all else take up to 140. Raise the limit to 140 (ulimit -n, LimitNOFILE= of systemd), or set concurrency to 19',
    ])
    assert.equal(
      descriptorNeed(some, 63)?.todo,
      'Raise the limit to 140 (ulimit -n, LimitNOFILE= of systemd)',
    )
    assert.deepEqual(descriptorWarnings(some, 140), [])
  })

  it('are two for each channel beside mail, which sends one message at a time', () => {
    const channel = { as: 'slack', url: 'https://hooks.example.com', secret: null } as const
    const told = { ...some, channels: { ops: channel, chat: channel } }
    assert.deepEqual([descriptorWarnings(told, 144), connectionsOfPage(told, 144)], [[], 20])
    assert.match(descriptorWarnings(told, 143).join(), /up to 144\. Raise .*, or set concurrency to 19$/)
  })

  it('are kept for them: whoever looks at the page has what they do not need, and no more than it says', () => {
    assert.deepEqual(
      [139, 140, 200, 1024, null].map((limit) => connectionsOfPage(some, limit)),
      [19, 20, 80, mostConnections, mostConnections],
    )
    assert.equal(connectionsOfPage(some, 63), 16)
  })

  it('are not spoken of where the system does not say how many there may be', () => {
    assert.deepEqual([descriptorNeed(some, null), descriptorWarnings(some, null)], [null, []])
  })
})

describe('how many file descriptors this process may have', () => {
  it('is what Linux says: the soft limit; null where it is without one, or says nothing', () => {
    const directory = temporaryDirectory()
    const file = join(directory.path, 'limits')
    const read = (soft: string) => {
      const row = `Max open files            ${soft.padEnd(21)}4096                 files     `
      writeFileSync(
        file,
        `Limit                     Soft Limit           Hard Limit           Units\n${row}\n`,
      )
      return readDescriptorLimit(file)
    }
    assert.deepEqual([read('1024'), read('unlimited')], [1024, null])
    assert.equal(readDescriptorLimit(join(directory.path, 'none')), null)
    directory.remove()
  })
})
