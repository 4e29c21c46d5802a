// The process of `contactrz`. main.ts does what it is called for.
import { runProcess } from './commands/command-line.ts'
import { main } from './main.ts'

await runProcess('contactrz', main)
