// Points at which a test can hold whatever passes, to do something to a process in just that moment.
export interface Gates<Name extends string> {
  /** Called by what passes; waits while the gate is shut. */
  pass(name: Name): Promise<void>
  /** Shuts a gate. Resolves when something stands at it. */
  hold(name: Name): Promise<void>
  /** Opens all gates. */
  open(): void
}

export function createGates<Name extends string>(): Gates<Name> {
  const shut = new Map<
    Name,
    { readonly arrived: () => void; readonly opened: Promise<void>; open: () => void }
  >()
  return {
    async pass(name) {
      const gate = shut.get(name)
      if (gate === undefined) return
      gate.arrived()
      await gate.opened
    },
    hold(name) {
      const arrival = Promise.withResolvers<void>()
      const opening = Promise.withResolvers<void>()
      shut.set(name, { arrived: arrival.resolve, opened: opening.promise, open: opening.resolve })
      return arrival.promise
    },
    open() {
      for (const gate of shut.values()) gate.open()
      shut.clear()
    },
  }
}
