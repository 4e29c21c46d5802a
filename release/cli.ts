// `npm run check:release`: the gate. `npm run release:record`: after a release, what it consisted of. Exit code 0 well,
// 1 something keeps it from being released, 2 wrong use.
import { check, record } from './release.ts'

const { stdout, stderr } = process
const release = { root: new URL('../', import.meta.url), stdout, stderr }

const [command, ...rest] = process.argv.slice(2)
if (rest.length > 0 || (command !== 'check' && command !== 'record')) {
  stderr.write('release: npm run check:release, or npm run release:record after a release\n')
  process.exitCode = 2
} else process.exitCode = command === 'check' ? await check(release) : await record(release)
