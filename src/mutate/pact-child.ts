// The process that Pact's verifier runs in: one JSON argument in, one message out over IPC. Started by
// verify-mutants.ts and by nobody else. `@pact-foundation/pact` is an optional peer: only `mutate --pact` needs it.

export interface PactRequest {
  readonly providerUrl: string
  readonly statesUrl: string
  readonly pactFile: string
}

export interface PactReply {
  /** Null if Pact is content; else its report, JSON as text. */
  readonly error: string | null
  readonly isMissing?: boolean
}

async function verify({ providerUrl, statesUrl, pactFile }: PactRequest): Promise<PactReply> {
  const pact = await import('@pact-foundation/pact').catch(() => null)
  if (pact === null) return { error: null, isMissing: true }
  try {
    await new pact.Verifier({
      provider: 'OneCloud',
      providerBaseUrl: providerUrl,
      providerStatesSetupUrl: statesUrl,
      providerStatesSetupTeardown: true,
      providerStatesSetupBody: true,
      pactUrls: [pactFile],
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
process.send?.(reply, undefined, undefined, () => process.exit(0))
