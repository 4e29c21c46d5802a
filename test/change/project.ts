// A copy of the project in which somebody follows a recipe of ARCHITECTURE.md: what a recipe says it touches, what it did
// touch, and what the checks and tests then say. Used by the tests beside this file; never writes outside of the copy.
import { execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMap, isSeq, parseDocument } from 'yaml'
import { type Ended, temporaryDirectory } from '../support/command.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Where a value is put into a YAML file: the path of keys, and the value. Behind `-` it is appended to a list. */
export type Put = readonly [path: readonly string[], value: unknown]

export class Project {
  readonly #directory = temporaryDirectory()
  readonly path = join(this.#directory.path, 'project')

  /** What git would have of the working tree, with the packages that are installed. @param more Files, as if they were there. */
  constructor(more: Readonly<Record<string, string>> = {}) {
    const files = git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0')
    for (const file of files) {
      if (file === '' || !existsSync(join(root, file))) continue
      mkdirSync(dirname(join(this.path, file)), { recursive: true })
      cpSync(join(root, file), join(this.path, file))
    }
    for (const room of ['.', 'openapi', 'src', 'contracts', 'monitor']) linkPackages(room, this.path)
    for (const [file, text] of Object.entries(more)) this.write(file, text)
    git(this.path, 'init', '--quiet')
    this.#stage()
    const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
    git(this.path, ...author, 'commit', '--quiet', '--message', 'As it was')
  }

  /** So that checks which ask git for files see new ones. */
  #stage(): void {
    git(this.path, 'add', '--all')
  }

  /** Files that are no longer what they were, new ones and those that are gone included. */
  touched(): string[] {
    const lines = git(this.path, 'status', '--porcelain', '--no-renames', '--untracked-files=all').split('\n')
    return lines
      .filter((line) => line !== '')
      .map((line) => line.slice(3))
      .sort()
  }

  read(file: string): string {
    return readFileSync(join(this.path, file), 'utf8')
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.path, file), text)
  }

  /** Replaces a piece of a file; throws where it is not there, so that no edit is lost without a word. */
  replace(file: string, piece: string, by: string): void {
    const text = this.read(file)
    if (!text.includes(piece)) throw new Error(`${file} no longer has: ${piece}`)
    this.write(
      file,
      text.replace(piece, () => by),
    )
  }

  put(file: string, ...puts: readonly Put[]): void {
    const document = parseDocument(this.read(file))
    for (const [path, value] of puts) {
      const last = path.at(-1)
      const holder = document.getIn(path.slice(0, -1))
      if (last === '-' && isSeq(holder)) holder.add(document.createNode(value))
      else if (isMap(holder)) document.setIn(path, document.createNode(value))
      else throw new Error(`${file}: nothing at ${path.slice(0, -1).join('/')}`)
    }
    this.write(file, document.toString({ lineWidth: 0 }))
  }

  /** What `info.version` of the document would be after a change of that size. */
  nextVersion(step: 'major' | 'minor'): string {
    const [, major = '', minor = ''] =
      /^ {2}version: (\d+)\.(\d+)\.\d+$/m.exec(this.read('openapi/contactrz.yaml')) ?? []
    return step === 'major' ? `${Number(major) + 1}.0.0` : `${major}.${Number(minor) + 1}.0`
  }

  /** What a command says in the copy; its words are divided by blanks. */
  run(command: string): Promise<Ended> {
    this.#stage()
    return run(this.path, command.split(' '))
  }

  /** The same, and it throws unless that is well. */
  async does(command: string): Promise<void> {
    const { code, stdout, stderr } = await this.run(command)
    if (code !== 0) throw new Error(`${command}: exit code ${code}\n${stdout}${stderr}`)
  }

  /** The files that the compiler complains of. */
  async compileErrors(): Promise<string[]> {
    const { stdout, stderr } = await this.run('npm run --silent check:types')
    const files = [...`${stdout}\n${stderr}`.matchAll(/^([\w./-]+\.ts)\(\d+,\d+\): error/gm)]
    return [...new Set(files.map(([, file = '']) => file))].sort()
  }

  /**
   * The tests that fail, each by its file and its title: of all that `npm test` runs but those of benchmarks and of the action, which know no
   * contract. What fails beside others and passes alone has met a busy machine, and is not counted.
   */
  async failingTests(): Promise<string[]> {
    this.#stage()
    const failing = await this.#mocha(['--parallel', '--jobs', '4', ...specs])
    if (failing.length === 0) return []
    const files = [...new Set(failing.map(({ file }) => file))]
    const again = await this.#mocha(files)
    return again.map(({ file, title }) => `${file}: ${title}`).sort()
  }

  async #mocha(args: readonly string[]): Promise<{ readonly file: string; readonly title: string }[]> {
    const report = join(this.#directory.path, 'tests.json')
    rmSync(report, { force: true })
    const reporter = ['--reporter', 'json', '--reporter-option', `output=${report}`]
    const { stdout, stderr } = await run(this.path, [
      process.execPath,
      'node_modules/mocha/bin/mocha.js',
      ...reporter,
      ...args,
    ])
    if (!existsSync(report)) throw new Error(`the tests did not run: ${stdout}${stderr}`)
    const { failures, stats } = JSON.parse(readFileSync(report, 'utf8'))
    if (stats.passes === 0 && failures.length === 0) throw new Error(`no test ran: ${stdout}${stderr}`)
    return failures.map(({ file, fullTitle }: { file?: string; fullTitle: string }) => ({
      file: relative(this.path, file ?? ''),
      title: fullTitle,
    }))
  }

  remove(): void {
    this.#directory.remove()
  }
}

const specs = [
  ...['package', 'browser', 'faults', 'bench', 'action', 'change'].flatMap((room) => [
    '--ignore',
    `test/${room}/**`,
  ]),
  'test/**/*.test.ts',
]

/** The files and folders (ending in `/`) that a recipe names, by the words in bold that it begins with. */
export function filesOfRecipe(name: string): string[] {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  const recipe = page
    .slice(page.indexOf('## Recipes'))
    .split('\n\n')
    .find((paragraph) => paragraph.startsWith(`**${name}.**`))
  if (recipe === undefined) throw new Error(`ARCHITECTURE.md has no recipe "${name}"`)
  const names = [...recipe.matchAll(/`([\w.-]*\/[\w./-]*|[\w.-]+\.(?:json|md|ts|ya?ml))`/g)]
  return names.map(([, file = '']) => file)
}

/** What of the one list has no place in the other: files that no recipe names, and places of it that nothing touched. */
export function unlike(touched: readonly string[], named: readonly string[]) {
  const isAt = (file: string, place: string) =>
    place.endsWith('/') ? file.startsWith(place) : file === place
  return {
    notNamed: touched.filter((file) => !named.some((place) => isAt(file, place))),
    notTouched: named.filter((place) => !touched.some((file) => isAt(file, place))),
  }
}

/** Installed packages by links; those of the workspaces, and their commands, lead to the copy, since their links are relative. */
function linkPackages(room: string, project: string): void {
  for (const folder of [join(room, 'node_modules'), join(room, 'node_modules/.bin')]) {
    const [from, to] = [join(root, folder), join(project, folder)]
    if (!existsSync(from)) continue
    mkdirSync(to, { recursive: true })
    for (const entry of readdirSync(from, { withFileTypes: true })) {
      if (entry.name === '.bin') continue
      const installed = join(from, entry.name)
      symlinkSync(entry.isSymbolicLink() ? readlinkSync(installed) : installed, join(to, entry.name))
    }
  }
}

function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 26 })
}

/** Without what a shell or an npm above this one says: the copy is alone. What npm would set for a script is set. */
function run(cwd: string, [command = '', ...args]: readonly string[]): Promise<Ended> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(CONTACTRZ_|npm_|NODE_OPTIONS$|FORCE_COLOR$)/.test(name),
    ),
  )
  const own = {
    NO_COLOR: '1',
    NODE_OPTIONS: '--conditions=contactrz-source',
    PATH: `${join(cwd, 'node_modules/.bin')}${delimiter}${env.PATH}`,
  }
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...env, ...own },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr }))
  })
}
