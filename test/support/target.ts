// A target as the configuration would give it.
import type { Alerts, Config, Routing, Smtp, Target, Web } from '../../monitor/config/config-shape.ts'

export const targetOf = (more: Partial<Target> = {}): Target => ({
  name: 'test',
  url: 'http://127.0.0.1:9',
  token: { env: 'TOKEN' },
  schedule: '*/30 * * * *',
  quotaWindow: { from: '06:00', to: '18:00', timeZone: 'Asia/Jakarta' },
  guardMs: 60_000,
  timeoutMs: 10_000,
  budgetPerDay: 30,
  expiredProbeEveryMs: 86_400_000,
  send: 'alternate',
  contact: {},
  slowMs: null,
  accept: [],
  mailTo: ['team@example.com'],
  ...more,
})

export const alerts: Alerts = {
  unavailableAfter: 3,
  unauthorizedAfter: 2,
  blindAfterMs: 93_600_000,
  remindEveryMs: 86_400_000,
  additive: true,
}

/** Everybody by mail, each incident by itself. */
export const byMail: Routing = { channels: {}, routes: [], escalate: null, group: null }
/** Nobody listens there. */
export const noSmtp: Smtp = {
  ...{ host: '127.0.0.1', port: 9, security: 'none', user: null, password: null, from: 'm@example.com' },
}
/** As many at once as by default. */
export const bounds: Pick<Config, 'concurrency' | 'perHost'> = { concurrency: 100, perHost: 10 }

/** On any free port of loopback, for everybody. */
export const web: Web = {
  ...{ host: '127.0.0.1', port: 0, url: null, password: null, token: null, public: [] },
}
