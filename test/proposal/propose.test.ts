import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Deviation } from '../../src/provider/deviation.ts'
import type { Provider } from '../../src/provider/provider.ts'
import { captured, type Ended, temporaryDirectory } from '../support/command.ts'
import { fileOf } from '../support/contracts.ts'
import { applyOverlay, copyProject, regenerate } from './apply.ts'

const newMessage = 'time limit reached please try again tomorrow at 20:00 - 05:00'

interface Case {
  readonly name: string
  readonly deviations: readonly Deviation[]
  readonly version: string
}

/** Each of these a maintainer may decide to follow. */
const cases: readonly Case[] = [
  {
    name: 'a property more',
    deviations: [{ variant: 'created', set: { '/CreatedAt': 'now', '/Links': { self: 'x', tags: ['a'] } } }],
    version: '1.1.0',
  },
  {
    name: 'an Id as a number, a property renamed, one gone, one null',
    deviations: [
      { set: { '/Id': 31322, '/Media': null }, rename: { '/Email': 'EmailAddress' }, remove: ['/Fax'] },
    ],
    version: '2.0.0',
  },
  {
    name: 'an empty object, and a name unlike the documented one',
    deviations: [
      { variant: 'expiredToken', set: { '/_meta': {} } },
      { variant: 'overQuota', rename: { '/records/more': 'internal' } },
    ],
    version: '2.0.0',
  },
  {
    name: 'names in another style, and more in the envelope',
    deviations: [
      {
        variant: 'expiredToken',
        rename: {
          '/records/errorCode': 'error_code',
          '/records/devMessage': 'dev_message',
          '/records/applicationCode': 'application_code',
        },
        set: { '/records/trace': 7 },
      },
    ],
    version: '2.0.0',
  },
  {
    name: 'another constant in what both 401s share, in one of them',
    deviations: [{ variant: 'expiredToken', set: { '/_meta/status': 'FAIL', '/_meta/count': '1' } }],
    version: '2.0.0',
  },
  {
    name: 'a property that moved into a new object, and one that moved out of the envelope',
    deviations: [
      { variant: 'created', set: { '/Social': { TwitterId: 'x' } }, remove: ['/TwitterId'] },
      { variant: 'expiredToken', set: { '/devMessage': null }, remove: ['/records/devMessage'] },
    ],
    version: '2.0.0',
  },
  {
    name: 'every name with a prefix',
    deviations: [
      {
        variant: 'created',
        rename: Object.fromEntries(
          ['Id', 'Name', 'Phone', 'Fax', 'Email', 'Mobile', 'TwitterId', 'FacebookId', 'Media'].map(
            (name) => [`/${name}`, `Contact${name}`],
          ),
        ),
      },
    ],
    version: '2.0.0',
  },
  {
    name: 'null in many properties',
    deviations: [
      { variant: 'created', set: { '/Phone': null, '/Fax': null, '/Mobile': null, '/Media': null } },
    ],
    version: '2.0.0',
  },
  {
    name: 'other messages, and other hours',
    deviations: [
      { variant: 'expiredToken', set: { '/records/userMessage': 'Token expired' } },
      { variant: 'overQuota', set: { '/records/userMessage': newMessage } },
    ],
    version: '2.0.0',
  },
  {
    name: 'another status for one of the 401s, with another code in its body',
    deviations: [{ variant: 'overQuota', status: 429, set: { '/records/errorCode': 429 } }],
    version: '2.0.0',
  },
  { name: 'another status of success', deviations: [{ variant: 'created', status: 201 }], version: '2.0.0' },
]

describe('check --propose', () => {
  const directory = temporaryDirectory()
  const frozen = join(directory.path, 'frozen')
  let provider: Provider
  before(async () => {
    copyProject(frozen)
    await regenerate(frozen)
    const { createProvider }: typeof import('contactrz/provider') = await import(
      join(frozen, 'src/provider/index.ts')
    )
    provider = await createProvider()
  })
  after(async () => {
    await provider.close()
    directory.remove()
  })

  const env = () => ({
    CONTACTRZ_TOKEN: provider.issueToken(),
    CONTACTRZ_EXPIRED_TOKEN: provider.issueToken({ lifeSeconds: -60 }),
  })
  /** The command of a project. */
  const contactrz = async (project: string, args: readonly string[], env = {}): Promise<Ended> => {
    const { main }: typeof import('../../src/main.ts') = await import(join(project, 'src/main.ts'))
    const { io, texts } = captured(env)
    return { code: await main(args, io), ...texts() }
  }
  const args = () => [
    'check',
    '--url',
    provider.url,
    '--provider-states',
    provider.statesUrl,
    '--fail-on',
    'additive',
  ]

  for (const [index, { name, deviations, version }] of cases.entries()) {
    it(`makes the spec match ${name}`, async () => {
      const project = join(directory.path, String(index))
      const overlay = join(directory.path, `${index}.json`)
      provider.deviate(deviations)
      const before = await contactrz(frozen, [...args(), '--propose', overlay], env())
      assert.equal(before.code, 1, before.stdout)
      assert.match(before.stderr, new RegExp(`1\\.0\\.0 becomes ${version.replaceAll('.', '\\.')} `))

      copyProject(project)
      assert.equal(await applyOverlay(project, overlay), version)
      await regenerate(project)
      const after = await contactrz(project, args(), env())
      assert.equal(after.code, 0, `${after.stdout}${after.stderr}`)
      assert.match(after.stdout, /^conforming/m)

      // The other judge of versions agrees: neither more nor less is asked for.
      const changed = await contactrz(frozen, [
        'diff',
        fileOf('frozen'),
        join(project, 'openapi/contactrz.yaml'),
      ])
      assert.match(
        changed.stdout,
        new RegExp(`version bump: ${version === '2.0.0' ? 'major' : 'minor'}$`, 'm'),
      )
      assert.doesNotMatch(changed.stdout, /version-too-small|cannot-prove/)
    })
  }

  it('writes nothing when nothing deviates, and leaves a file of before as it is', async () => {
    provider.deviate([])
    const file = join(directory.path, 'none.json')
    const { code, stderr } = await contactrz(frozen, [...args(), '--propose', file], env())
    assert.deepEqual([code, existsSync(file)], [0, false])
    assert.match(stderr, /nothing to propose/)
    writeFileSync(file, 'kept')
    await contactrz(frozen, [...args(), '--propose', file], env())
    assert.equal(readFileSync(file, 'utf8'), 'kept')
  })

  it('says what no spec could allow, and proposes the rest', async () => {
    provider.deviate([{ variant: 'created', set: { '/Phone': 'another', '/More': true } }])
    const file = join(directory.path, 'rest.json')
    const { stderr } = await contactrz(frozen, [...args(), '--propose', file], env())
    // By both contacts, and told once.
    assert.equal(
      stderr.split('not proposed, no spec could allow it: echo-mismatch /Phone\n').length,
      2,
      stderr,
    )
    assert.match(readFileSync(file, 'utf8'), /"More"/)
  })

  it('never writes a token or a value of the contact', async () => {
    const { CONTACTRZ_TOKEN: token, CONTACTRZ_EXPIRED_TOKEN } = env()
    const signature = token.split('.')[2] ?? ''
    provider.deviate([
      { variant: 'created', set: { [`/${signature}`]: 'x', '/More': { "O'Hara": 1 } } },
      { variant: 'expiredToken', set: { '/records/userMessage': 'Expired token of contactrz_synthetic_t' } },
    ])
    const file = join(directory.path, 'canary.json')
    await contactrz(frozen, [...args(), '--propose', file], {
      CONTACTRZ_TOKEN: token,
      CONTACTRZ_EXPIRED_TOKEN,
    })
    const text = readFileSync(file, 'utf8')
    for (const value of [signature, "O'Hara", 'contactrz_synthetic_t'])
      assert.ok(!text.includes(value), value)
  })

  it('exits with 2 when the file cannot be written, before anything is created', async () => {
    const { requests } = provider
    const before = requests.length
    const { code, stderr } = await contactrz(frozen, [...args(), '--propose', '/dev/null/o.json'], env())
    assert.deepEqual([code, requests.length], [2, before])
    assert.match(stderr, /--propose \/dev\/null\/o\.json cannot be written/)
  })
})
