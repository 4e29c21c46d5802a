import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withStore } from '../../../monitor/store/with-store.ts'
import { temporaryDirectory } from '../../support/command.ts'

const root = fileURLToPath(new URL('../../../monitor/', import.meta.url))

describe('withStore', () => {
  it('closes the store when its use has ended, however it ended', async () => {
    const directory = temporaryDirectory()
    const config = { storeFile: join(directory.path, 'monitor.db') }
    try {
      const used = await withStore(config, async (store) => ({
        store,
        owed: (await store.countMessages()).owed,
      }))
      assert.equal(used.owed, 0)
      await assert.rejects(used.store.countMessages(), /not open|finalized/)
      let failed = used.store
      const failing = withStore(config, async (store) => {
        failed = store
        throw new Error('of the use')
      })
      await assert.rejects(failing, /of the use/)
      await assert.rejects(failed.countMessages(), /not open|finalized/)
    } finally {
      directory.remove()
    }
  })

  it('is how the monitor comes to a store: SQLite is known to those only who open its file under the lock, or copy it', () => {
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.startsWith('store/') && !file.includes('node_modules'),
    )
    assert.ok(files.length > 50)
    const knowing = files.filter((file) =>
      /from '(.*\/sqlite[\w-]*\.ts|node:sqlite)'/.test(readFileSync(join(root, file), 'utf8')),
    )
    assert.deepEqual(knowing.sort(), ['commands/backup.ts', 'engine/open-store.ts'])
  })
})
