// The process of `contactrz-monitor`. main.ts does what it is called for.
import { runProcess } from 'contactrz/internal'
import { main } from './main.ts'

await runProcess('contactrz-monitor', main)
