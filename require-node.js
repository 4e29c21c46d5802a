// Loaded by `npm run` before what it runs (`node --import`): the project's own code is TypeScript that Node itself
// strips, and `npm ci` brings no Node for some platforms. Says in one line what to install; exit code 2.
import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
const needed = manifest.engines.node.replace('>=', '')
if (Number(process.versions.node.split('.')[0]) < Number(needed)) {
  const brought = Object.keys(manifest.optionalDependencies).map((name) => name.replace('node-', ''))
  process.stderr.write(
    `contactrz: the project needs Node ${needed} or later, and this is ${process.versions.node}. "npm ci" brings one on ${brought.join(', ')}; this is ${process.platform}-${process.arch}: elsewhere install one (https://nodejs.org)\n`,
  )
  process.exit(2)
}
