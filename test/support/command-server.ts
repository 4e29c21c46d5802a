// A process that runs one command of contactrz after the other, each in as little memory as if it were alone, and says
// what the most was. Started by fork: it takes messages of arguments, and answers with what came of them.

import { main } from '../../src/main.ts'
import { captured } from './command.ts'

export interface Call {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Since the process began: what an earlier command took counts. */
  readonly residentMebibytes: number
}

process.on('message', async ({ args, env }: Call) => {
  globalThis.gc?.()
  const { io, texts } = captured(env)
  const code = await main(args, io)
  const residentMebibytes = process.resourceUsage().maxRSS / 1024
  process.send?.({ code, ...texts(), residentMebibytes } satisfies Answer)
})
