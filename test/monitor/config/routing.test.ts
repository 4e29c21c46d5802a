import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Route } from '../../../monitor/config/config-shape.ts'
import { isLike, routedTo } from '../../../monitor/config/routing.ts'

const anyRoute: Route = { kinds: null, severity: null, targets: null, to: ['ops'], continues: false }
const target = { name: 'prod-eu', mailTo: ['team@example.com'] }
const drift = { kind: 'drift', severity: 'breaking' } as const

describe('routedTo', () => {
  const cases: [what: string, routes: Partial<Route>[], to: string[]][] = [
    ['mailTo where there is no route', [], ['null team@example.com']],
    ['a route that asks for nothing', [{}], ['0 ops']],
    ['the first of two that fit, alone', [{ to: ['a'] }, { to: ['b'] }], ['0 a']],
    [
      'the next as well, where the first continues',
      [{ to: ['a'], continues: true }, { to: ['b'] }],
      ['0 a', '1 b'],
    ],
    [
      'those alone that fit, however many continue',
      [{ to: ['a'], continues: true }, { kinds: ['blind'], to: ['b'] }, { to: ['c'] }, { to: ['d'] }],
      ['0 a', '2 c'],
    ],
    ['not mailTo, where a route that continues is the only one', [{ continues: true }], ['0 ops']],
    ['mailTo where no route fits its kind', [{ kinds: ['blind', 'quota'] }], ['null team@example.com']],
    ['mailTo where no route fits its severity', [{ severity: 'additive' }], ['null team@example.com']],
    ['mailTo where no route fits its target', [{ targets: ['stag*'] }], ['null team@example.com']],
    [
      'a route of its kind, severity and target',
      [{ kinds: ['drift'], severity: 'breaking', targets: ['x', 'prod-*'] }],
      ['0 ops'],
    ],
  ]
  for (const [what, routes, to] of cases) {
    it(`leads to ${what}`, () => {
      const routed = routedTo(
        drift,
        target,
        routes.map((route) => ({ ...anyRoute, ...route })),
      )
      assert.deepEqual(
        routed.map((each) => `${each.route} ${each.to}`),
        to,
      )
    })
  }

  it('leads what has no verdict past each route that asks for a severity', () => {
    const routes = (['breaking', 'additive'] as const).map((severity) => ({ ...anyRoute, severity }))
    const blind = { kind: 'blind', severity: 'no-verdict' } as const
    assert.deepEqual(routedTo(blind, target, routes), [{ route: null, to: ['team@example.com'] }])
  })

  it('leads to nobody, where no route fits and there is no mailTo', () => {
    assert.deepEqual(routedTo(drift, { name: 'x', mailTo: [] }, [{ ...anyRoute, kinds: ['blind'] }]), [])
  })
})

describe('isLike', () => {
  it('takes a star for any characters, and all else for itself', () => {
    const cases: [pattern: string, name: string, isLike: boolean][] = [
      ['prod', 'prod', true],
      ['prod', 'prod-1', false],
      ['prod-*', 'prod-', true],
      ['prod-*', 'Prod-1', false],
      ['*', 'x', true],
      ['*-eu', 'prod-eu', true],
      ['p*o*1', 'prod-1', true],
      ['a*a', 'a', false],
      ['a*b*b', 'ab', false],
      ['a.c', 'abc', false],
      ['**', 'x', true],
    ]
    for (const [pattern, name, expected] of cases)
      assert.equal(isLike(pattern, name), expected, `${pattern} ${name}`)
  })

  it('agrees with a regular expression, whatever the pattern', () => {
    const of = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 8 })
    fc.assert(
      fc.property(of('ab.*'), of('ab.'), (pattern, name) => {
        const expression = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)
        assert.equal(isLike(pattern, name), expression.test(name))
      }),
    )
  })
})
