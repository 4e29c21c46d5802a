import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ruleIds, rules } from 'contactrz'
import { parseConfig } from '../monitor/config/config.ts'
import { targetStates } from '../monitor/snapshot/target-state.ts'
import { routesOf } from '../monitor/web/routes.ts'
import { signs } from '../monitor/web/signs.ts'
import { diffRuleIds, diffRules } from '../src/diff/rules.ts'
import { storedFaults } from '../src/mutate/stored-faults.ts'
import { temporaryDirectory } from './support/command.ts'
import { nothingCounted, serve } from './support/served.ts'
import { statusSchema } from './support/status.ts'

describe('docs/rules.md', () => {
  const page = readFileSync(new URL('../docs/rules.md', import.meta.url), 'utf8')

  it('has an entry for each rule, with what it means and what to do', () => {
    for (const id of ruleIds) {
      const entry = page.split(`\n### ${id}\n`)[1]?.split('\n### ')[0] ?? ''
      assert.ok(entry.includes(rules[id].summary), id)
      assert.ok(entry.includes(rules[id].advice), id)
      assert.ok(entry.includes(`Severity: ${rules[id].severity}`), id)
    }
    assert.equal(page.match(/^### /gm)?.length, ruleIds.length)
  })
})

describe('docs/diff.md', () => {
  const page = readFileSync(new URL('../docs/diff.md', import.meta.url), 'utf8')

  it('has a row for each rule, with what it does on the wire and to types', () => {
    for (const id of diffRuleIds) {
      const { severity, summary, wire, types } = diffRules[id]
      assert.ok(page.includes(`| \`${id}\` | ${severity} | ${summary} | ${wire} | ${types} |`), id)
    }
  })
})

describe('docs/what-our-contact-can-show.md', () => {
  const page = readFileSync(new URL('../docs/what-our-contact-can-show.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| it '))

  it('has a row for each fault, with the finding or with the reason why it is not shown', () => {
    for (const { what, hidden = {} } of Object.values(storedFaults)) {
      const row = rows.find((line) => line.startsWith(`| it ${what} |`)) ?? ''
      for (const reason of Object.values(hidden)) assert.ok(row.includes(`no: ${reason}`), what)
      if (hidden.loopback === undefined)
        assert.match(row, /\| `(echo-|unexpected-null|missing-property)[^`]*`/, what)
    }
    assert.equal(rows.length, Object.keys(storedFaults).length)
  })
})

describe('docs/for-programs.md', () => {
  const page = readFileSync(new URL('../docs/for-programs.md', import.meta.url), 'utf8')
  const rowsAfter = (head: string) =>
    (page.split(`\n| ${head} |`)[1]?.split('\n\n')[0] ?? '')
      .split('\n')
      .slice(2)
      .map((row) => /^\| `([^`]*)`/.exec(row)?.[1] ?? row)

  it('tells of every field of the status, and of no other', () => {
    const [fields, fieldsOfTarget] = page
      .split('\nOf each target:\n')
      .map((part) => [...part.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name))
    assert.deepEqual(fields, Object.keys(statusSchema.properties))
    const [{ items }] = statusSchema.properties.targets.oneOf
    assert.deepEqual(
      fieldsOfTarget?.slice(0, Object.keys(items.properties).length),
      Object.keys(items.properties),
    )
  })

  it('tells of every state, the worst first, and names addresses that there are', () => {
    assert.deepEqual(rowsAfter('state | means | badge'), targetStates)
    const paths = routesOf({ metrics: nothingCounted }).files.map(({ path }) =>
      path.replace(':target', '<target>'),
    )
    const told = rowsAfter('address | answers')
    assert.equal(told.length, 5)
    assert.deepEqual(
      told.filter((path) => !paths.includes(path)),
      [],
    )
  })
})

describe('docs/page.md', () => {
  const page = readFileSync(new URL('../docs/page.md', import.meta.url), 'utf8')
  const rowsAfter = (head: string) =>
    (page.split(`\n| ${head} |`)[1]?.split('\n\n')[0] ?? '').split('\n').slice(2)
  const namesOf = (row: string) =>
    [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]*)`/g)].map(([, name]) => name)

  it('has a row for each page, and names no address that there is not', () => {
    const sandbox = { mailbox: {} } as unknown as NonNullable<Parameters<typeof routesOf>[0]['sandbox']>
    const { pages, files } = routesOf({ metrics: nothingCounted, sandbox })
    const told = rowsAfter('address | what it says').flatMap(namesOf)
    const paths = pages.map(({ path }) => path)
    assert.deepEqual(
      paths.filter((path) => !told.includes(path)),
      [],
    )
    const known = [...paths, ...files.map(({ path }) => path)]
    assert.deepEqual(
      told.filter((path) => !known.includes(path ?? '')),
      [],
    )
  })

  it('explains each sign', () => {
    assert.deepEqual(rowsAfter('sign | shape | it says').flatMap(namesOf), signs)
  })
})

describe('docs/pictures.md', () => {
  const folder = fileURLToPath(new URL('../docs/page/', import.meta.url))
  const page = readFileSync(new URL('../docs/pictures.md', import.meta.url), 'utf8')
  const files = readdirSync(folder)

  it('shows each picture, light and dark, and none that is not there', () => {
    const shown = [...page.matchAll(/"page\/([\w-]+\.png)"/g)].map(([, name = '']) => name)
    assert.deepEqual(shown.toSorted(), files.toSorted())
    const names = new Set(files.map((file) => file.replace(/-(light|dark)\.png$/, '')))
    assert.equal(files.length, 2 * names.size)
    for (const name of names)
      assert.ok(page.includes(`page/${name}-dark.png"><img src="page/${name}-light.png"`))
  })

  it('shows none of 200 kB or more', () => {
    for (const file of files) assert.ok(statSync(`${folder}${file}`).size < 200_000, file)
  })

  it('has those that the README shows', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const shown = [...readme.matchAll(/"docs\/page\/([\w-]+\.png)"/g)].map(([, name = '']) => name)
    assert.ok(shown.length >= 4)
    assert.deepEqual(
      shown.filter((name) => !files.includes(name)),
      [],
    )
  })
})

describe('docs/page-behind-a-proxy.md', () => {
  const page = readFileSync(new URL('../docs/page-behind-a-proxy.md', import.meta.url), 'utf8')
  const blockOf = (language: string) => page.split(`\n\`\`\`${language}\n`)[1]?.split('\n```')[0] ?? ''

  it('shows a configuration that is one, and that the proxies of the examples lead to', () => {
    const directory = temporaryDirectory()
    for (const name of ['web-password', 'web-token']) writeFileSync(join(directory.path, name), 'sesame')
    const target = `{ name: a, url: "https://a.example", token: { env: T }, mailTo: [a@example.com] }`
    const smtp = '{ host: mail.example.com, port: 465, security: tls, from: a@example.com }'
    const text = `targets: [${target}]\nsmtp: ${smtp}\n${blockOf('yaml')}\n`
    const { web } = parseConfig(text, join(directory.path, 'monitor.yaml'), {})
    directory.remove()
    const { host = '', hostname = '' } = URL.parse(web.url ?? '') ?? {}
    assert.ok(blockOf('nginx').includes(`server_name ${hostname};`))
    assert.ok(blockOf('caddyfile').startsWith(`${host} {`))
    for (const block of [blockOf('nginx'), blockOf('caddyfile')])
      assert.ok(block.includes(`${web.host}:${web.port}`))
  })

  it('tells of all that somebody can see who knows neither password nor token', async () => {
    const rows = [...page.matchAll(/^\| (`\/.*?`) \| (always|with `public: \[(\w+)\]`) \|/gm)].map(
      ([, addresses = '', , openness = 'always']) => [addresses, openness],
    )
    const { files } = routesOf({ metrics: nothingCounted })
    const open = files.filter(({ open }) => open !== 'private')
    assert.deepEqual(
      rows.filter(([, openness]) => openness !== 'always').sort(),
      open.map(({ path, open }) => [`\`${path.replace(':target', '<target>')}\``, open]).sort(),
    )
    const served = await serve({ web: { password: 'sesame' }, routes: routesOf({ metrics: nothingCounted }) })
    const login = await (await served.get('/login')).text()
    const told = [...login.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path = '']) => path)
    const always = rows
      .filter(([, openness]) => openness === 'always')
      .flatMap(([text = '']) => text.match(/\/\w+/g))
    for (const path of [...told, '/healthz', '/readyz']) {
      assert.equal((await served.get(path)).status, 200, path)
      assert.ok(
        always.some((known) => known !== null && path.startsWith(known)),
        path,
      )
    }
    for (const path of ['/', '/live', '/rules', ...open.map(({ path }) => path)])
      assert.equal((await served.get(path)).status, 401, path)
    await served.close()
  })
})
