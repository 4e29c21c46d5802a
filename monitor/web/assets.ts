// Style and script of the pages, from files beside this one, each under an address with its hash: kept for good by whoever
// has it, and another once it changes. Read by app.ts, once.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

export interface Asset {
  /** Such as `/assets/3f2a…/style.css`. */
  readonly path: string
  readonly type: string
  readonly text: string
}

const types = { 'style.css': 'text/css', 'live.js': 'text/javascript' } as const

export interface Assets {
  readonly style: Asset
  readonly script: Asset
}

export const readAssets = (): Assets => ({ style: readAsset('style.css'), script: readAsset('live.js') })

function readAsset(name: keyof typeof types): Asset {
  const text = readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8')
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  return { path: `/assets/${hash}/${name}`, type: `${types[name]}; charset=utf-8`, text }
}
