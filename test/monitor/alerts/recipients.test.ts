import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  everybody,
  recipientsOf,
  recipientsOfOwnTrouble,
  type Tellable,
  type Told,
} from '../../../monitor/alerts/recipients.ts'
import type { Channel, Route } from '../../../monitor/config/config-shape.ts'
import { incidentKinds, severitiesOfKind } from '../../../monitor/config/kinds.ts'
import { routedTo } from '../../../monitor/config/routing.ts'
import { eventNames } from '../../../monitor/incidents/incident.ts'
import { targetOf } from '../../support/target.ts'

const target = { name: 'prod', mailTo: ['team@example.com'] }
const anyRoute: Route = { kinds: null, severity: null, targets: null, to: [], continues: false }
const channel: Channel = { as: 'json', url: 'https://hooks.example.com/x', secret: null }
const drift = (event: Tellable['event'], severity: 'breaking' | 'additive' = 'breaking'): Tellable => ({
  ...{ kind: 'drift', event, severity },
})
const namesOf = (recipients: readonly { readonly to: string }[]) => recipients.map(({ to }) => to)
const escalate = { afterMs: 1, to: ['boss@example.com', 'ops'] }

describe('recipientsOf', () => {
  it('sends addresses by mail, and channels by their names', () => {
    const routes = [{ ...anyRoute, to: ['ops', 'a@example.com'] }]
    assert.deepEqual(recipientsOf(drift('opened'), target, { routes, escalate: null, channels: {} }, []), [
      { channel: 'ops', to: 'ops' },
      { channel: 'mail', to: 'a@example.com' },
    ])
  })

  it('tells those of a route of additive that what they heard of has become breaking, beside those of breaking', () => {
    const routes = [
      { ...anyRoute, severity: 'breaking' as const, to: ['pager'] },
      { ...anyRoute, severity: 'additive' as const, to: ['chat'] },
    ]
    const told: Told[] = [{ to: 'chat', events: ['opened'] }]
    const routing = { routes, escalate: null, channels: {} }
    assert.deepEqual(namesOf(recipientsOf(drift('opened', 'additive'), target, routing, [])), ['chat'])
    assert.deepEqual(namesOf(recipientsOf(drift('changed'), target, routing, told)), ['pager', 'chat'])
  })

  it('tells those of the end whom another route named before, and nobody whom the configuration names no more', () => {
    const routes = [
      { ...anyRoute, kinds: ['blind' as const], to: ['old'] },
      { ...anyRoute, to: ['new'] },
    ]
    const told: Told[] = ['old', 'gone', 'team@example.com'].map((to) => ({ to, events: ['opened'] }))
    assert.deepEqual(
      namesOf(recipientsOf(drift('resolved'), target, { routes, escalate: null, channels: {} }, told)),
      [...['new', 'old', 'team@example.com']],
    )
    const elsewhere = routes.map((route) => ({ ...route, targets: ['other'] }))
    const routing = { routes: elsewhere, escalate: null, channels: {} }
    assert.deepEqual(namesOf(recipientsOf(drift('changed'), target, routing, told)), ['team@example.com'])
  })

  it('tells a channel of the end as long as there is one, whatever routes say: nobody else would close it', () => {
    const told: Told[] = [{ to: 'page', events: ['opened'] }]
    const toldOf = (event: Tellable['event'], channels: Record<string, Channel>) =>
      namesOf(recipientsOf(drift(event), target, { routes: [], escalate: null, channels }, told))
    assert.deepEqual(toldOf('resolved', { page: channel }), ['team@example.com', 'page'])
    assert.deepEqual(toldOf('resolved', {}), ['team@example.com'])
    assert.deepEqual(toldOf('changed', { page: channel }), ['team@example.com'])
  })

  it('escalates to those alone who have not heard of it', () => {
    const told: Told[] = [{ to: 'ops', events: ['opened'] }]
    const routing = { routes: [], escalate, channels: {} }
    assert.deepEqual(namesOf(recipientsOf(drift('escalated'), target, routing, told)), ['boss@example.com'])
    assert.deepEqual(
      recipientsOf(drift('escalated'), target, { routes: [], escalate: null, channels: {} }, []),
      [],
    )
  })

  it('tells who was told by escalation alone of the end, and not of what comes between', () => {
    const told: Told[] = [
      { to: 'team@example.com', events: ['opened'] },
      { to: 'boss@example.com', events: ['escalated'] },
    ]
    const toldOf = (event: Tellable['event'], routing = { routes: [], escalate, channels: {} }) =>
      namesOf(recipientsOf(drift(event), target, routing, told))
    for (const event of ['changed', 'flapping', 'reminded'] as const)
      assert.deepEqual(toldOf(event), ['team@example.com'])
    assert.deepEqual(toldOf('resolved'), ['team@example.com', 'boss@example.com'])
  })

  const anyTo: fc.Arbitrary<string> = fc.constantFrom('a@x.y', 'b@x.y', 'ops', 'chat')
  const anyTos = fc.uniqueArray(anyTo, { minLength: 1, maxLength: 3 })
  const anyRouting = fc.record({
    routes: fc.array(
      fc.record({
        kinds: fc.option(fc.subarray([...incidentKinds], { minLength: 1 })),
        severity: fc.constantFrom(null, 'breaking' as const, 'additive' as const),
        targets: fc.option(fc.constantFrom(['prod'], ['pr*'], ['x'])),
        to: anyTos,
        continues: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
    escalate: fc.option(fc.record({ afterMs: fc.constant(1), to: anyTos })),
    channels: fc.constantFrom({}, { ops: channel }, { ops: channel, chat: channel }),
  })
  const anyMatter = fc
    .constantFrom(...incidentKinds)
    .chain((kind) =>
      fc.record({ kind: fc.constant(kind), severity: fc.constantFrom(...severitiesOfKind[kind]) }),
    )
  const anyTold = fc.uniqueArray(
    fc.record({
      to: anyTo,
      events: fc.subarray<Told['events'][number]>([...eventNames, 'escalated'], { minLength: 1 }),
    }),
    { selector: ({ to }) => to },
  )

  it('tells each once, those that routes give always, and of an end everybody who heard and is still named', () => {
    const anyMailTo = fc.uniqueArray(fc.constantFrom<string[]>('a@x.y', 'b@x.y'))
    fc.assert(
      fc.property(anyMatter, anyRouting, anyMailTo, anyTold, (matter, routing, mailTo, told) => {
        const at = { name: 'prod', mailTo }
        const namesAt = (event: Tellable['event']) =>
          namesOf(recipientsOf({ ...matter, event }, at, routing, told))
        const routed: readonly string[] = routedTo(matter, at, routing.routes).flatMap(({ to }) => to)
        for (const event of eventNames) {
          const names = namesAt(event)
          assert.equal(new Set(names).size, names.length)
          if (event !== 'escalated') for (const to of routed) assert.ok(names.includes(to))
        }
        const ended = namesAt('resolved')
        const everyMailTo = [targetOf(at)]
        const named = namesOf(everybody({ targets: everyMailTo, ...routing }))
        for (const to of ended) assert.ok(named.includes(to) || !to.includes('@'))
        for (const { to } of told)
          if (routed.includes(to) || mailTo.includes(to) || routing.escalate?.to.includes(to))
            assert.ok(ended.includes(to), to)
        for (const to of namesAt('escalated')) {
          assert.ok(routing.escalate?.to.includes(to))
          assert.ok(!told.some((heard) => heard.to === to))
        }
      }),
    )
  })
})

describe('recipientsOfOwnTrouble', () => {
  const nobody: ReadonlySet<string> = new Set()
  const second = targetOf({ name: 'second', mailTo: ['second@example.com'] })
  const config = {
    targets: [targetOf(target), second],
    channels: { ops: channel, chat: channel },
    routes: [
      { ...anyRoute, severity: 'breaking' as const, to: ['chat'] },
      { ...anyRoute, kinds: ['monitor-fault' as const], targets: ['prod'], to: ['ops'] },
    ],
    escalate: { afterMs: 1, to: ['boss@example.com'] },
  }

  it('tells whoever is told of a fault of the monitor at any target', () => {
    const recipients = recipientsOfOwnTrouble('log-lost', nobody, config)
    assert.deepEqual(namesOf(recipients), ['ops', 'second@example.com'])
  })

  it('tells nobody whom nothing reaches, and everybody else where nobody is left', () => {
    const kind = 'message-refused'
    const ops = new Set(['ops'])
    assert.deepEqual(namesOf(recipientsOfOwnTrouble(kind, ops, config)), ['second@example.com'])
    const alone = { ...config, targets: [targetOf(target)] }
    assert.deepEqual(namesOf(recipientsOfOwnTrouble(kind, ops, alone)), [
      ...['team@example.com', 'boss@example.com', 'chat'],
    ])
  })

  it('tells everybody, by every address and channel, that the store cannot be used', () => {
    const recipients = recipientsOfOwnTrouble('store-unusable', nobody, config)
    assert.deepEqual(recipients, everybody(config))
    assert.deepEqual(namesOf(recipients), [
      ...['team@example.com', 'second@example.com', 'boss@example.com', 'ops', 'chat'],
    ])
  })
})
