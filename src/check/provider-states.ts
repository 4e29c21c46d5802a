// Asks a provider for a state in Pact's protocol, so that answers can be met that nobody can provoke.
export interface StateRequest {
  readonly url: string
  readonly state: string
  readonly action: 'setup' | 'teardown'
  readonly timeoutMs: number
}

/** Null if the provider agreed; else what went wrong, without anything from its answer. */
export async function requestState({ url, state, action, timeoutMs }: StateRequest): Promise<string | null> {
  const what = `the provider state "${state}" (${action})`
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ state, params: {}, action }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.body?.cancel()
    return response.ok ? null : `${what} was refused with status ${response.status}`
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const code =
      cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'no answer'
    return `${what} could not be asked for (${code})`
  }
}
