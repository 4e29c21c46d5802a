// What `doctor` finds out about the way to a target: the connection of a run, made as a run makes it, over which
// nothing is sent. Says how far it came, how long each step took, and what to do.

import type { Exchange, Failure } from 'contactrz'
import { sayFailure } from 'contactrz/internal'
import { probe } from 'contactrz/probe'
import type { Target } from '../config/config-shape.ts'
import type { Check } from './machine.ts'

export async function checkConnection({ name, url, timeoutMs, connection = {} }: Target): Promise<Check> {
  const { failure, timing } = await probe({
    ...{ url, method: 'HEAD', headers: {}, body: '', timeoutMs, connection },
    mayLeave: () => false,
  })
  const { hostname, protocol, port } = new URL(url)
  const shown = [`${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`, ...stepsOf(timing)].join(', ')
  const check = { name: `${name}: connection`, detail: shown, todo: '' }
  // It stood, and nothing was to leave.
  if (failure === null || failure.code === 'gate-shut') return { ...check, problem: null }
  const failed = stepThatFailed(failure, timing)
  const said = failure.kind === 'timeout' ? `within ${timeoutMs / 1000} s` : `(${sayFailure(failure)})`
  return { ...check, problem: `${shown}, then no ${failed} ${said}`, todo: todoOf(failed) }
}

/** Each with the time that it took for itself. */
function stepsOf({ dnsMs, proxyMs, connectMs, tlsMs }: Exchange['timing']): string[] {
  const steps = [
    ['address', dnsMs],
    ['proxy', proxyMs ?? null],
    [proxyMs === undefined ? 'TCP' : 'through the proxy', connectMs],
    ['TLS', tlsMs],
  ] as const
  let before = 0
  return steps.flatMap(([step, at]) => {
    if (at === null) return []
    const took = Math.max(0, Math.round(at - before))
    before = at
    return [`${step} in ${took} ms`]
  })
}

type Step = 'connection from this machine' | 'way through the proxy' | 'address' | 'TCP connection' | 'TLS'

function stepThatFailed(
  { kind, code, host }: Failure,
  { proxyMs, connectMs, tlsMs }: Exchange['timing'],
): Step {
  if (kind === 'monitor-fault') return 'connection from this machine'
  if (connectMs !== null) return tlsMs === null ? 'TLS' : 'TCP connection'
  const isProxied = proxyMs !== undefined || /^PROXY_|the proxy$/.test(code ?? '')
  if (isProxied) return 'way through the proxy'
  return host === undefined ? 'TCP connection' : 'address'
}

function todoOf(step: Step): string {
  switch (step) {
    case 'connection from this machine':
      return 'This machine is at fault, not the provider: mend what is named'
    case 'way through the proxy':
      return 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY where the monitor is started, and ask whoever runs the proxy'
    case 'address':
      return 'Check the name in url, and the DNS of this machine'
    case 'TCP connection':
      return 'Check the port in url and the firewalls between; where only a proxy gets out, set HTTPS_PROXY'
    case 'TLS':
      return 'See whose certificate it is; a CA of your own is trusted by ca of the target'
  }
}
