// What ARCHITECTURE.md says of the rooms, and what the sources do: for test/architecture.test.ts. Pure.
import { posix } from 'node:path'

/** A row of the table of rooms. `uses`: the rooms that it may import; null if any of its workspace above it. */
export interface Room {
  /** Its folder, with those below it that have no row of their own. */
  readonly folder: string
  readonly uses: readonly string[] | null
  /** Takes everything, time included, as arguments. */
  readonly isPure: boolean
}

export interface Source {
  readonly path: string
  readonly text: string
}

/** One import that leads from one room into another. */
export interface Arrow {
  readonly from: string
  readonly to: string
  /** The file that imports. */
  readonly path: string
}

/** What is imported by its name: the entry points of a workspace. */
const packages: Readonly<Record<string, string>> = {
  contactrz: 'src/',
  'contactrz-openapi': 'openapi/',
  'contactrz-contracts': 'contracts/',
  'contactrz-monitor': 'monitor/',
}

const workspaceOf = (folder: string) => `${folder.split('/')[0]}/`

/** The rows of the table, in order: `| folder | what it is | what it may use |`. */
export function roomsOf(page: string): Room[] {
  const rows = [...page.matchAll(/^\| `([\w/-]+\/)` \|(.*)\|([^|]*)\|$/gm)].map(
    ([, folder = '', what = '', uses = '']) => ({ folder, what, uses }),
  )
  const folders = new Set(rows.map(({ folder }) => folder))
  const folderOf = (folder: string, name: string) =>
    [`${workspaceOf(folder)}${name}/`, `${name}/`].find((known) => folders.has(known)) ??
    packages[name] ??
    name
  return rows.map(({ folder, what, uses }) => ({
    folder,
    isPure: /\bPure\b/.test(what),
    uses:
      uses.trim() === 'every room above'
        ? null
        : [...uses.matchAll(/`([\w/-]+)`/g)].map(([, name = '']) => folderOf(folder, name)),
  }))
}

/** The folder of the room that a file is in; null if it is in none. */
export const roomOf = (rooms: readonly Room[], path: string): string | null =>
  rooms
    .map(({ folder }) => folder)
    .filter((folder) => path.startsWith(folder))
    .sort((a, b) => b.length - a.length)[0] ?? null

/** What a source imports, types included: by statement, on demand, or in the place of a type. */
function importsOf(text: string): string[] {
  const statements = /^(?:import|export)\s(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
  const calls = /\bimport\(\s*['"]([^'"]+)['"]\s*[),]/g
  return [statements, calls].flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name))
}

/** The arrows between rooms. What is not of this project is left out. */
export function arrowsOf(rooms: readonly Room[], sources: readonly Source[]): Arrow[] {
  return sources.flatMap(({ path, text }) =>
    importsOf(text).flatMap((name) => {
      const target = name.startsWith('.') ? posix.join(posix.dirname(path), name) : packageOf(name)
      if (target === undefined) return []
      const [from, to] = [roomOf(rooms, path), roomOf(rooms, target)]
      return from === to ? [] : [{ from: from ?? path, to: to ?? target, path }]
    }),
  )
}

const packageOf = (name: string) => packages[/^[^/]+/.exec(name)?.[0] ?? '']

/** What a source reads that it is not given; null if nothing: a module of Node, a clock, chance, the process. */
export const readsBeside = ({ text }: Source): string | null =>
  /(?:from|import\()\s*'node:|\bbuiltin\(|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bprocess\.\w+|\bfetch\(/.exec(
    text.replace(/^\s*(?:\/\/|\/?\*).*$/gm, ''),
  )?.[0] ?? null

/** What is wrong with the arrows by the table, one line each. */
export function wrongArrows(rooms: readonly Room[], arrows: readonly Arrow[]): string[] {
  const places = new Map(rooms.map(({ folder }, index) => [folder, index]))
  const placeOf = (folder: string) => places.get(folder) ?? Number.POSITIVE_INFINITY
  const upward = rooms.flatMap(({ folder, uses }) =>
    (uses ?? [])
      .filter((used) => placeOf(used) >= placeOf(folder))
      .map((used) => `${folder} may use ${used}, which is not above it`),
  )
  const forbidden = arrows
    .filter(({ from, to }) => {
      const room = rooms.find(({ folder }) => folder === from)
      if (room === undefined) return true
      return room.uses === null
        ? workspaceOf(to) !== workspaceOf(from) || placeOf(to) >= placeOf(from)
        : !room.uses.includes(to)
    })
    .map(({ to, path }) => `${path} imports ${to}`)
  const idle = rooms.flatMap(({ folder, uses }) =>
    (uses ?? [])
      .filter((used) => !arrows.some(({ from, to }) => from === folder && to === used))
      .map((used) => `${folder} does not use ${used}`),
  )
  return [...upward, ...new Set(forbidden), ...idle]
}

/** The files that a page names. Each name is a path from the root, or from a folder that its paragraph or heading names. */
export function namesIn(
  page: string,
  isFile: (path: string) => boolean,
): { files: Set<string>; unclear: string[] } {
  const [files, unclear] = [new Set<string>(), [] as string[]]
  let heading: string[] = []
  for (const block of page.split(/\n\s*\n|\n(?=\||#|\s*(?:\d+\.|-) )/)) {
    const folders = [...block.matchAll(/`([\w./-]+\/)`/g)].map(([, folder = '']) => folder)
    if (block.startsWith('#')) heading = folders
    const bases = new Set(['', ...heading, ...folders])
    for (const [, name = ''] of block.matchAll(/`([\w./-]+\.(?:ts|js|cjs|css|ya?ml|json))`/g)) {
      const found = [...bases].map((base) => base + name).filter(isFile)
      if (found.length === 1) files.add(found[0] ?? '')
      else unclear.push(found.length === 0 ? `${name}: no such file` : `${name}: ${found.join(' or ')}`)
    }
  }
  return { files, unclear }
}
