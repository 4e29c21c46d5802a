// Paths of routes, such as `/badge/:target.svg`, as Hono has them, which knows no parameter with an ending. Called by app.ts.
import type { Context } from 'hono'

const parameter = /:(\w+)(\.\w+)?(?=\/|$)/g

export interface PathPattern {
  readonly hono: string
  /** Of a request that it has matched: decoded, without their endings. */
  params(c: Pick<Context, 'req'>): Readonly<Record<string, string>>
}

export function pathPattern(path: string): PathPattern {
  const names = [...path.matchAll(parameter)].map(([, name = '', ending = '']) => ({ name, ending }))
  const hono = path.replace(parameter, (_whole, name: string, ending: string | undefined) =>
    ending === undefined ? `:${name}` : `:${name}{[^/]+\\${ending}}`,
  )
  return {
    hono,
    params(c) {
      const given: Record<string, string> = c.req.param()
      return Object.fromEntries(
        names.map(({ name, ending }) => [name, (given[name] ?? '').slice(0, -ending.length || undefined)]),
      )
    },
  }
}
