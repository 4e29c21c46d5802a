// The sandbox, as `contactrz-monitor start` without a configuration runs it: a process in a folder of its own.
import { type Running, startCommand, temporaryDirectory } from '../command.ts'

export interface SandboxSite {
  /** Of its page, without a slash at its end. */
  readonly url: string
  readonly running: Running
  stop(): Promise<void>
}

/** @param env Beside that of the test. */
export async function startSandboxSite(env: Readonly<Record<string, string>> = {}): Promise<SandboxSite> {
  const directory = temporaryDirectory()
  const running = startCommand('contactrz-monitor', ['start'], { cwd: directory.path, env })
  const [, url = ''] = await running.printed(/status page +(http:\/\/127\.0\.0\.1:\d+)\//)
  return {
    url,
    running,
    async stop() {
      running.process.kill('SIGTERM')
      await running.ended
      directory.remove()
    },
  }
}
