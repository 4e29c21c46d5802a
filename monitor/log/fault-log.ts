// Failures of ours in the log: where, and of what kind; never the message of an error, which can quote anything. One that
// goes on has one line, or one for each slot that it costs. Called by parts.ts.
import type { Log } from './log.ts'

export interface FaultLog {
  /** @param occasion What it is told for once, such as a slot. Default: until the work there is well again. */
  failed(where: string, error: unknown, occasion?: string): void
  /** The work there came to its end without one. */
  served(where: string): void
}

export function createFaultLog(log: Log): FaultLog {
  const told = new Map<string, { readonly occasion: string; readonly kinds: Set<string> }>()
  return {
    failed(where, error, occasion = '') {
      const kind = kindOf(error)
      const earlier = told.get(where)
      const kinds = earlier?.occasion === occasion ? earlier.kinds : new Set<string>()
      if (kinds.has(kind)) return
      told.set(where, { occasion, kinds: kinds.add(kind) })
      log(`${where}: monitor-fault: ${kind}`, { level: 'error' })
    },
    served: (where) => void told.delete(where),
  }
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name
}
