import assert from 'node:assert/strict'
import { contactKinds, createSyntheticContact } from '../../src/contract/synthetic-contact.ts'
import { contract } from '../../src/live/live.ts'

const marker = '2026-11-27T18:30:00.000Z'
const both = [false, true].map((hostile) => createSyntheticContact(marker, { hostile }))

describe('the full synthetic contact, of the live document', () => {
  it('has a value for every property of the live document, none of them like another or a part of it', () => {
    for (const contact of both) {
      const values = Object.values(contact)
      assert.equal(values.length, Object.keys(contract.request.schema.properties).length)
      for (const value of values) {
        assert.notEqual(value.trim(), '')
        for (const other of values) assert.ok(value === other || !other.includes(value), value)
      }
    }
  })

  it('is longer than columns of 100, and on loopback of 255 characters', () => {
    const lengths = both.map(({ Name, Media }) => [[...Name].length, [...Media].length])
    assert.deepEqual([lengths[0]?.[0], lengths[1]], [101, [256, 256]])
    assert.ok([...(both[1]?.Email ?? '')].length > 100)
  })

  it('has all that is beyond ASCII in Name, which both contacts have', () => {
    const [harmless] = both
    const beyond = Object.entries(harmless ?? {}).filter(([, value]) => /[^\p{ASCII}]/u.test(value))
    assert.deepEqual(
      beyond.map(([name]) => name),
      ['Name'],
    )
  })

  it('reaches nobody', () => {
    for (const { Email, Phone, Fax, Mobile } of both) {
      assert.match(Email, /\.invalid$/)
      assert.ok(Email.length <= 254 && /^[^@]{1,64}@([a-z-]{1,63}\.)+invalid$/.test(Email))
      // Kept free for drama: 01632 960000 to 960999, 07700 900000 to 900999.
      for (const number of [Phone, Fax]) assert.match(number.replace(/\D/g, ''), /^01632960\d{3}$/)
      assert.match(Mobile.replace(/\D/g, ''), /^447700900\d{3}$/)
    }
  })

  it('holds nothing, away from loopback, that could take effect where it is shown or cut a row in two', () => {
    const [harmless, hostile] = both
    // HTML: a tag begins with < and a letter, !, / or ?.
    const takesEffect = (value: string) => /<[a-z!/?]|[\p{Cc}\p{Zl}\p{Zp}]/iu.test(value)
    assert.deepEqual(Object.values(harmless ?? {}).filter(takesEffect), [])
    assert.ok(Object.values(hostile ?? {}).some(takesEffect))
  })
})

describe('each synthetic contact, of the live document', () => {
  it('begins with its marker, however long that is, and ends in no blank', () => {
    for (const long of [marker, `${marker} created name-alone`, 'x'.repeat(300), '']) {
      for (const kind of contactKinds) {
        for (const hostile of [false, true]) {
          const { Name } = createSyntheticContact(long, { kind, hostile })
          assert.ok(Name.startsWith(`contactrz synthetic ${long} Zoë`))
          assert.equal(Name.trim(), Name)
          assert.ok([...Name].length >= (hostile ? 256 : 101))
        }
      }
    }
  })

  it('has the same Name: Name alone is that, and nothing else', () => {
    for (const hostile of [false, true]) {
      const { Name } = createSyntheticContact(marker, { hostile })
      assert.deepEqual(createSyntheticContact(marker, { kind: 'name-alone', hostile }), { Name })
    }
  })
})
