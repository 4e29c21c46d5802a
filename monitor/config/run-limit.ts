// How long a run can take, as its configuration has it. Called by engine/limited-runs.ts, which gives up a run that takes
// longer, and by those who ask when a slot can be over.
import type { Target } from './config-shape.ts'

const tokenLimitMs = 30_000
const marginMs = 15_000

/**
 * Longer than any run that ends by itself: a token and an exchange, and both once more after an expired token. A run
 * that hangs must keep no later slot from running.
 */
export const runLimitMs = ({ timeoutMs }: Pick<Target, 'timeoutMs'>): number =>
  2 * (tokenLimitMs + timeoutMs) + marginMs
