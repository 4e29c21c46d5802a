// Values that the schema has passed → the configuration: units, paths, secrets, and what no schema can say.
// Called by config.ts.
import { resolve } from 'node:path'
import { isLoopback } from 'contactrz/internal'
import type { ConfigInput } from './config-schema.ts'
import type { Config, Smtp, UnavailableAfter, Web } from './config-shape.ts'
import {
  type AddProblem,
  caOf,
  checkProxy,
  connectionOf,
  readDuration,
  readSecret,
  type Surroundings,
} from './read-values.ts'
import { toRouting } from './routing-values.ts'
import { toTarget } from './target-values.ts'

/** @param value What `configSchema` has passed. Problems go to `addProblem`. */
export function toConfig(value: ConfigInput, surroundings: Surroundings, addProblem: AddProblem): Config {
  const { directory } = surroundings
  const warnings: string[] = []
  const targets = value.targets.map((target, index) =>
    toTarget(
      target,
      surroundings,
      (path, problem) => addProblem(['targets', index, ...path], problem),
      warnings,
    ),
  )
  const names = targets.map(({ name }) => name)
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index) addProblem(['targets', index, 'name'], 'two targets have this name')
  }
  const { alerts } = value
  return {
    directory,
    targets,
    concurrency: value.concurrency,
    perHost: value.perHost,
    smtp: toSmtp(value.smtp, surroundings, addProblem),
    alerts: {
      unavailableAfter: readShare(alerts.unavailableAfter, addProblem),
      unauthorizedAfter: alerts.unauthorizedAfter,
      additive: alerts.additive,
      blindAfterMs: readDuration(alerts.blindAfter, '1s', null, ['alerts', 'blindAfter'], addProblem),
      remindEveryMs: readDuration(alerts.remindEvery, '1s', null, ['alerts', 'remindEvery'], addProblem),
    },
    ...toRouting(value, targets, surroundings, addProblem, warnings),
    storeFile: resolve(directory, value.store.slice('sqlite:'.length)),
    retentionMs: readDuration(value.retention.runs, '1d', null, ['retention', 'runs'], addProblem),
    heartbeatUrl: readHeartbeatUrl(value, surroundings, addProblem),
    ...connectionOf({}, surroundings, [], addProblem),
    web: toWeb(value.web, surroundings, addProblem, warnings),
    warnings,
  }
}

function toSmtp(smtp: ConfigInput['smtp'], { directory }: Surroundings, addProblem: AddProblem): Smtp | null {
  if (smtp === undefined) return null
  const { host, port, security, from, user = null, password } = smtp
  if (security === 'none' && !isLoopback(host)) {
    addProblem(['smtp', 'security'], 'none is for a loopback host only: use tls or starttls')
  }
  if ((user === null) !== (password === undefined)) {
    addProblem(['smtp'], 'user and password belong together')
  }
  return {
    host,
    port,
    security,
    from,
    user,
    password:
      password === undefined ? null : readSecret(password, directory, ['smtp', 'password'], addProblem),
    ...caOf(smtp, directory, ['smtp'], addProblem),
  }
}

function readHeartbeatUrl(
  { heartbeat }: ConfigInput,
  { directory, proxies }: Surroundings,
  addProblem: AddProblem,
): string | null {
  if (heartbeat === undefined) return null
  const path = ['heartbeat', 'url']
  const url = readSecret(heartbeat.url, directory, path, addProblem)
  if (url !== '' && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    addProblem(path, 'must be an http or https address')
  } else if (url) checkProxy(url, proxies, path, addProblem)
  return url
}

function toWeb(
  { host, port, url, password, token, public: open }: ConfigInput['web'],
  { directory }: Surroundings,
  addProblem: AddProblem,
  warnings: string[],
): Web {
  if (!isLoopback(host) && password === undefined && token === undefined)
    addProblem(['web', 'host'], 'is no loopback address: set web.password or web.token')
  if (!isLoopback(host) && !/^https:/i.test(url ?? '')) warnings.push(inTheClear)
  const readOwn = (secret: typeof password, name: 'password' | 'token') =>
    secret === undefined ? null : readSecret(secret, directory, ['web', name], addProblem)
  const asked = readOwn(token, 'token')
  if (asked !== null && !/^[!-~]*$/.test(asked))
    addProblem(['web', 'token'], 'must be of ASCII without spaces: programs send it in a header, as Bearer')
  return {
    host,
    port,
    url: url === undefined ? null : readOrigin(url, addProblem),
    password: readOwn(password, 'password'),
    token: asked,
    public: open,
  }
}

const inTheClear =
  'web: its password or token can be read on the way from other machines. Was that meant? Else put it behind a proxy that speaks https, and set web.url to that'

/** Links of the pages begin at the root: a path before them would lead them astray. */
function readOrigin(text: string, addProblem: AddProblem): string {
  const url = URL.parse(text)
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/'
  if (isPlain && url.search + url.hash + url.username + url.password === '') return url.origin
  addProblem(
    ['web', 'url'],
    'must be an http or https address of a host alone, such as https://monitor.example.com',
  )
  return ''
}

function readShare(after: UnavailableAfter, addProblem: AddProblem): UnavailableAfter {
  if (typeof after !== 'number' && after.of > after.within)
    addProblem(['alerts', 'unavailableAfter', 'of'], `must not be more than within (${after.within})`)
  return after
}
