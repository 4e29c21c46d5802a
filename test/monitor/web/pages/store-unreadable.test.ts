import assert from 'node:assert/strict'
import { storeUnreadable } from '../../../../monitor/web/pages/store-unreadable.ts'

const at = Date.parse('2026-11-27T12:42:10Z')
const says = 'database disk image is malformed'
const zone = 'Asia/Jakarta'

describe('the page while the store cannot be read', () => {
  const flat = (more: Partial<Parameters<typeof storeUnreadable>[0]> = {}) => {
    const given = { says, since: at - 40_000, lastReadAt: at - 128_000, at, zone, ...more }
    return storeUnreadable(given)
      .body.text.replace(/<[^>]*>/g, '')
      .replace(/\s+/g, ' ')
  }

  it('is no success, and says that nothing is known, why, since when, and what was last read', () => {
    const { status, sign, title } = storeUnreadable({ says, since: at, lastReadAt: null, at })
    assert.deepEqual([status, sign, title], [503, 'fault', 'The store cannot be read'])
    const text = flat()
    assert.match(text, /^The monitor cannot read its store/)
    assert.match(text, /Whether the contract holds is not known here\. Nothing is created while this lasts\./)
    assert.match(text, /The last that was read is of 19:40 WIB, 2 min ago\./)
    assert.match(text, /SQLite says: database disk image is malformed, since 19:41 WIB\./)
    assert.match(text, /What to do.*contactrz-monitor doctor.*moved aside.*its ledger can often be read/)
  })

  it('says so where nothing was read yet, and shows no markup of what the store says', () => {
    assert.match(flat({ lastReadAt: null }), /No page was made from it since this process began\./)
    const { text } = storeUnreadable({ says: '<b>\u202e', since: at, lastReadAt: null, at }).body
    assert.doesNotMatch(text, /<b>|\u202e/)
  })
})
