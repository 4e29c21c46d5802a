// A dead man's switch: whoever waits for it learns that the monitor has stopped. Called by monitor.ts.
import { type ConnectionOptions, probe, sayFailure } from 'contactrz/probe'
import type { Log } from './log.ts'

const timeoutMs = 10_000

export interface HeartbeatOptions {
  readonly log: Log
  readonly stopping: AbortSignal
  readonly connection: ConnectionOptions | undefined
}

/** Calls the address. Never throws; what goes wrong is logged, without the address, which may hold a secret. */
export async function beat(url: string, { log, stopping, connection }: HeartbeatOptions): Promise<void> {
  const { answer, failure } = await probe({
    url,
    method: 'GET',
    headers: { accept: '*/*', 'user-agent': 'contactrz-monitor' },
    body: '',
    timeoutMs,
    signal: stopping,
    ...(connection !== undefined && { connection }),
  })
  if (answer === null) log(`heartbeat: no answer (${failure === null ? 'unknown' : sayFailure(failure)})`)
  else if (answer.status < 200 || answer.status > 299) log(`heartbeat: answered with status ${answer.status}`)
}
