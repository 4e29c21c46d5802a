// The process of `contactrz`: its arguments, environment and streams, and its exit code. main.ts does the rest.
import { untilSettled } from './commands/command-line.ts'
import { main } from './main.ts'

// Whoever reads may stop reading: `contactrz check | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

const { env, stdout, stderr } = process
const io = { env, stdout, stderr, now: Date.now }
process.exitCode = await untilSettled('contactrz', () => main(process.argv.slice(2), io))
