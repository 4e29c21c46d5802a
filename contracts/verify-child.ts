// The process that Pact's verifier runs in: one JSON argument in, one message out over IPC. Started by verify.ts and
// by nobody else; decides nothing, so that whatever Pact prints, skips or crashes on is judged outside.
import { Verifier } from '@pact-foundation/pact'

export interface VerifyRequest {
  readonly provider: string
  readonly providerUrl: string
  readonly statesUrl: string
  readonly states: readonly string[]
  readonly pactFile: string
}

export interface VerifyReply {
  /** Null if Pact is content; else its error message, which is JSON when answers mismatch. */
  readonly error: string | null
}

async function verify(request: VerifyRequest): Promise<VerifyReply> {
  const change = async (state: string, action: 'setup' | 'teardown', params: unknown) => {
    const response = await fetch(request.statesUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ state, action, params: params ?? {} }),
    })
    const values = await response.json()
    // Pact only prints this and goes on; the recorder knows it already.
    if (!response.ok) throw new Error(`state "${state}": ${action} failed`)
    return values
  }
  const handlers = request.states.map((state) => [
    state,
    {
      setup: (params: unknown) => change(state, 'setup', params),
      teardown: (params: unknown) => change(state, 'teardown', params),
    },
  ])
  try {
    await new Verifier({
      provider: request.provider,
      providerBaseUrl: request.providerUrl,
      pactUrls: [request.pactFile],
      stateHandlers: Object.fromEntries(handlers),
      logLevel: 'error',
    }).verifyProvider()
    return { error: null }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

// Whoever started this is gone: nobody waits for the result.
process.once('disconnect', () => process.exit(1))

const reply = await verify(JSON.parse(process.argv[2] ?? '{}'))
process.send?.(reply, () => process.exit(0))
