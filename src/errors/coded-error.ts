// What every error of ours extends: it carries a code, by which it is told from others. Bundles of clients hold it, so it
// knows nothing of the catalogue (catalogue.ts), in which each code has its meaning.

/** An error with a code of its own. Nothing branches on its message. */
export abstract class CodedError extends Error {
  abstract override readonly name: string
  /** Kebab-case, and never changed once published; of the wire: as the system spells it. */
  abstract readonly code: string
}
