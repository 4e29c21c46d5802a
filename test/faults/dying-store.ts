// A store whose process dies at a call of it, and with it everything that was not committed.
import type { Store } from '../../monitor/store/store.ts'

class Crash extends Error {
  override readonly name = 'Crash'
}

/** @param after The call at which it dies, from 1 on; it is not made, and nor is any after it. */
export function dyingStore(store: Store, after: number) {
  let calls = 0
  let isDead = false
  let claims = 0
  const proxy = new Proxy(store, {
    get(of, name) {
      const method: unknown = Reflect.get(of, name)
      if (typeof method !== 'function') return method
      return async (...args: unknown[]) => {
        if (calls >= after) throw new Crash()
        if (++calls >= after) {
          isDead = true
          throw new Crash()
        }
        const result: unknown = await method.apply(of, args)
        if (String(name).startsWith('claim') && typeof result === 'object') claims++
        return result
      }
    },
  })
  return { store: proxy, isDead: () => isDead, claims: () => claims }
}
