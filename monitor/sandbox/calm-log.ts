// The log of the sandbox: of slots it tells only what differs from the one before, so that what a visitor brings about is not
// lost among slots that all conform. Called by `start`.
import type { Log, LogFields } from '../log/log.ts'

export function calmLog(log: Log): Log {
  const latest = new Map<string, string>()
  return (line, fields) => {
    if (fields?.slot === undefined || fields.decision === undefined) return log(line, fields)
    const what = whatCame(fields)
    const of = JSON.stringify([fields.target, fields.variant])
    if (latest.get(of) === what) return
    latest.set(of, what)
    log(line, fields)
  }
}

const whatCame = ({ decision, reason, outcome, rules }: LogFields) =>
  JSON.stringify([decision, reason, outcome, rules])
