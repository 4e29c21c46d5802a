// `npm run check:release`: the gate. `npm run release:record`: after a release, what it consisted of. Exit code 0 well,
// 1 something keeps it from being released, 2 wrong use or a document that cannot be compared.
import { main } from './release.ts'

const { stdout, stderr } = process
const root = new URL('../', import.meta.url)
process.exitCode = await main(process.argv.slice(2), { root, stdout, stderr })
