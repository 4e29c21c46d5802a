import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { pinsLive, titlesOf } from './support/live-document.ts'
import {
  type Arrow,
  arrowsOf,
  namesIn,
  type Room,
  readsBeside,
  roomOf,
  roomsOf,
  wrongArrows,
} from './support/rooms.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const page = readFileSync(new URL('../ARCHITECTURE.md', import.meta.url), 'utf8')
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(`${root}${file}`))

/** What every package has, and what is generated or made for people to read: those have their place by folder. */
const byFolder =
  /(^|\/)(package(-lock)?\.json|tsconfig\.build\.json|\.npmrc|[\w-]+\.md)$|^src\/generated\/|^contracts\/pacts\/|^bench\/peers\/|^docs\/page\//
const houses = ['openapi/', 'src/', 'contracts/', 'monitor/', 'docs/', 'release/', 'bench/']

describe('no file', () => {
  it('holds what a merge leaves behind where both sides changed one place', () => {
    const texts = tracked.filter((file) => /\.(ts|js|cjs|json|md|ya?ml)$/.test(file))
    assert.ok(texts.length > 500)
    assert.deepEqual(
      texts.filter((file) => /^(?:<{7}|>{7}) /m.test(readFileSync(`${root}${file}`, 'utf8'))),
      [],
    )
  })
})

describe('ARCHITECTURE.md', () => {
  const files = new Set(tracked)
  const named = namesIn(page, (path) => files.has(path))

  it('gives every file its place, by its path', () => {
    const placed = tracked.filter((file) => houses.some((house) => file.startsWith(house)))
    assert.ok(placed.length > 200)
    assert.deepEqual(
      placed.filter((file) => !byFolder.test(file) && !named.files.has(file)),
      [],
    )
  })

  it('names no file that is not there, and none by half of its path where there are two', () => {
    assert.deepEqual(named.unclear, [])
  })

  it('takes a name for a path from the root, or from a folder that its paragraph or its heading names', () => {
    const isFile = (path: string) => ['src/a/plan.ts', 'src/b/plan.ts', 'src/b/run.ts'].includes(path)
    const of = (text: string) => {
      const { files: found, unclear } = namesIn(text, isFile)
      return [[...found], unclear]
    }
    assert.deepEqual(of('In `src/a/`: `plan.ts`\n\nIn `src/b/`:\n`plan.ts` and `run.ts`'), [
      ['src/a/plan.ts', 'src/b/plan.ts', 'src/b/run.ts'],
      [],
    ])
    assert.deepEqual(of('# In `src/`\n\n`b/run.ts`'), [['src/b/run.ts'], []])
    assert.deepEqual(of('From `src/a/` to `src/b/`: `plan.ts`'), [
      [],
      ['plan.ts: src/a/plan.ts or src/b/plan.ts'],
    ])
    assert.deepEqual(of('In `src/a/`:\n\n`plan.ts`'), [[], ['plan.ts: no such file']])
  })
})

describe('the rooms', () => {
  const rooms = roomsOf(page)
  const sources = tracked
    .filter((file) => /\.(ts|js)$/.test(file) && houses.some((house) => file.startsWith(house)))
    .map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }))

  it('are all in the table, each folder of src and monitor with a row of its own', () => {
    const folders = new Set(
      sources.map(({ path }) => /^(?:(?:src|monitor)\/(?:[\w-]+\/)?|[\w-]+\/)/.exec(path)?.[0] ?? path),
    )
    assert.deepEqual(
      [...folders].filter((folder) => !/\/bin\/$/.test(folder) && roomOf(rooms, folder) !== folder),
      [],
    )
    assert.deepEqual(
      rooms
        .map(({ folder }) => folder)
        .filter((folder) => !sources.some(({ path }) => path.startsWith(folder))),
      [],
    )
  })

  it('import only what the table lets them, types included, and all of that', () => {
    const arrows = arrowsOf(rooms, sources)
    assert.ok(arrows.length > 500, `${arrows.length} arrows`)
    assert.deepEqual(wrongArrows(rooms, arrows), [])
  })

  it('have their tests in folders of their names, beside those that the page names', () => {
    const folders = tracked.flatMap((file) => /^test\/((?:monitor\/)?[\w-]+\/)/.exec(file)?.slice(1) ?? [])
    const known = new Set(rooms.flatMap(({ folder }) => [folder, folder.replace(/^src\//, '')]))
    assert.deepEqual(
      [...new Set(folders)].filter((folder) => !known.has(folder) && !page.includes(`\`test/${folder}`)),
      [],
    )
  })

  it('read nothing that they are not given, if they are said to be pure', () => {
    const pure = rooms.filter(({ isPure }) => isPure).map(({ folder }) => folder)
    assert.ok(pure.length > 5)
    const impure = sources
      .filter(({ path }) => pure.includes(roomOf(rooms, path) ?? ''))
      .flatMap((source) => (readsBeside(source) === null ? [] : [`${source.path}: ${readsBeside(source)}`]))
    assert.deepEqual(impure, [])
    for (const text of [
      "import fs from 'node:fs'",
      'Date.now()',
      'new Date()',
      "process.env['A']",
      'Math.random()',
    ])
      assert.notEqual(readsBeside({ path: '', text }), null, text)
    for (const text of ['new Date(at)', '// Date.now()', 'once per process. At'])
      assert.equal(readsBeside({ path: '', text }), null, text)
  })

  describe('of which the table', () => {
    const table = [
      '| room | what | may use |',
      '|---|---|---|',
      '| `src/tools/` | small. Pure | |',
      '| `src/wire/` | bytes | `tools` |',
      '| `src/` | what others import | every room above |',
      '| `monitor/run/` | runs | `contactrz` |',
    ].join('\n')
    const small: Room[] = roomsOf(table)
    const wrong = (path: string, text: string, more: readonly Arrow[] = []) => {
      const proper = [
        { path: 'src/wire/probe.ts', text: "import '../tools/a.ts'" },
        { path: 'monitor/run/run.ts', text: "import { judge } from 'contactrz'" },
      ]
      return wrongArrows(small, [...arrowsOf(small, [...proper, { path, text }]), ...more])
    }

    it('names rooms in the order in which they may be used', () => {
      assert.deepEqual(small, [
        { folder: 'src/tools/', isPure: true, uses: [] },
        { folder: 'src/wire/', isPure: false, uses: ['src/tools/'] },
        { folder: 'src/', isPure: false, uses: null },
        { folder: 'monitor/run/', isPure: false, uses: ['src/'] },
      ])
      assert.deepEqual(wrongArrows(roomsOf('| `src/a/` | x | `b` |\n| `src/b/` | x | |'), []), [
        'src/a/ may use src/b/, which is not above it',
        'src/a/ does not use src/b/',
      ])
    })

    const refused: [what: string, text: string][] = [
      ['a value', "import { probe } from '../wire/probe.ts'"],
      ['a type', "import type { Probe } from '../wire/probe.ts'"],
      ['names on several lines', "import {\n  type Probe,\n  probe,\n} from '../wire/probe.ts'"],
      ['what is passed on', "export { probe } from '../wire/probe.ts'"],
      ['all that is passed on', "export * from '../wire/probe.ts'"],
      ['what is loaded on demand', "const { probe } = await import('../wire/probe.ts')"],
      ['a type in its place', "let probe: import('../wire/probe.ts').Probe"],
      ['what is run alone', "import '../wire/probe.ts'"],
    ]
    for (const [what, text] of refused) {
      it(`lets nobody import upwards: ${what}`, () => {
        assert.deepEqual(wrong('src/tools/a.ts', text), ['src/tools/a.ts imports src/wire/'])
      })
    }

    it('lets nobody pass by the entry points of another workspace', () => {
      assert.deepEqual(wrong('monitor/run/a.ts', "import '../../src/wire/probe.ts'"), [
        'monitor/run/a.ts imports src/wire/',
      ])
      assert.deepEqual(wrong('src/main.ts', "import '../monitor/run/run.ts'"), [
        'src/main.ts imports monitor/run/',
      ])
      assert.deepEqual(wrong('src/main.ts', "import '../test/support/a.ts'"), [
        'src/main.ts imports test/support/a.ts',
      ])
    })

    it('says what is allowed and not done', () => {
      assert.deepEqual(wrongArrows(small, []), [
        'src/wire/ does not use src/tools/',
        'monitor/run/ does not use src/',
      ])
    })

    it('has nothing against what it allows, against packages of others and against words in comments', () => {
      for (const text of [
        "import './wire/probe.ts'",
        "import fs from 'node:fs'",
        "// from '../monitor/run/run.ts'",
      ])
        assert.deepEqual(wrong('src/main.ts', text), [], text)
    })
  })
})

describe('a test', () => {
  const sources = tracked
    .filter((file) => /^test\/(?!package\/fixtures\/).*\.ts$/.test(file))
    .map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }))

  it('that takes the contract of the live document says so in its titles, and nothing that tests share takes it', () => {
    const pinning = sources.filter(({ text }) => pinsLive(text))
    assert.ok(pinning.length > 10 && pinning.length < sources.length / 4, String(pinning.length))
    assert.deepEqual(titlesOf("describe('a', () => {\ndescribeOnEveryStore('b', (create) => {"), ['a', 'b'])
    assert.deepEqual(
      pinning.flatMap(({ path, text }) =>
        path.endsWith('.test.ts')
          ? titlesOf(text).filter((title) => !title.includes('live document'))
          : [path],
      ),
      [],
    )
  })

  for (const [does, text] of [
    [true, "import { contract } from 'contactrz'"],
    [true, "import {\n  contract,\n  createClient,\n} from 'contactrz'"],
    [true, "import { contract } from 'contactrz/internal'"],
    [true, "import type { operations } from '../../src/generated/openapi.ts'"],
    [true, "import { ownJudge } from '../../../src/live/live.ts'"],
    [true, `const { judge } = await ${'import'}('../src/live/live.ts')`],
    [true, "import { lookUp, readSpec } from '../../openapi/spec.ts'"],
    [true, `new ${'URL'}('../../openapi/contactrz.yaml', import.meta.url)`],
    [false, "import { type Contract, createSyntheticContact } from 'contactrz'"],
    [false, "import { contract } from '../support/frozen.ts'\nimport { judge } from 'contactrz'"],
    [false, "import { variantMeaning } from 'contactrz/internal'"],
    [false, "join(project, 'openapi/contactrz.yaml')"],
  ] as const) {
    it(`${does ? 'takes' : 'does not take'} it by: ${text.replaceAll('\n', ' ')}`, () => {
      assert.equal(pinsLive(text), does)
    })
  }
})
