// The part of a Pact Broker that publishing, verifying and can-i-deploy ask for: HAL over HTTP, in memory, on loopback.
// Like the real one it refuses another pact under a version that has one, and says yes only to what was verified.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Published {
  readonly consumer: string
  readonly provider: string
  readonly version: string
  readonly content: string
}

export interface StubBroker {
  readonly url: string
  /** `METHOD path`, in order. */
  readonly requests: readonly string[]
  /** The tokens that came, each once. */
  readonly authorizations: ReadonlySet<string>
  readonly published: readonly Published[]
  close(): Promise<void>
}

const paths = {
  'pb:publish-contracts': '/contracts/publish',
  'pb:pacticipants': '/pacticipants',
  'pb:pacticipant': '/pacticipants/{pacticipant}',
  'pb:pacticipant-version': '/pacticipants/{pacticipant}/versions/{version}',
  'pb:pacticipant-branch-version': '/pacticipants/{pacticipant}/branches/{branch}/versions/{version}',
  'pb:environments': '/environments',
  'pb:provider-pacts-for-verification': '/pacts/provider/{provider}/for-verification',
}

export async function startStubBroker(): Promise<StubBroker> {
  const requests: string[] = []
  const authorizations = new Set<string>()
  const published: Published[] = []
  /** `consumer version` → did a provider version satisfy it, and which. */
  const results: { readonly pact: Published; readonly providerVersion: string; readonly success: boolean }[] =
    []
  /** `environment pacticipant` → version. */
  const deployed = new Map<string, string>()

  const handle = (method: string, target: string, body: string, response: ServerResponse) => {
    const send = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/hal+json;charset=utf-8' })
      response.end(JSON.stringify(value))
    }
    const { pathname, searchParams } = new URL(target, base())
    const parts = pathname.split('/').filter(Boolean).map(decodeURIComponent)
    const sent = body === '' ? {} : JSON.parse(body)
    if (pathname === '/') return send(200, { _links: links() })
    if (pathname === '/contracts/publish') return publish(sent, send)
    if (pathname === '/matrix') return send(200, matrixOf(searchParams))
    if (pathname === '/environments') return send(200, environments())
    if (parts[0] === 'pacts' && parts[3] === 'for-verification')
      return send(200, forVerification(parts[2] ?? ''))
    if (parts[0] === 'pact' && method === 'GET') return send(200, pactDocument(Number(parts[1])))
    if (parts[0] === 'pact' && parts[2] === 'results') {
      const pact = published[Number(parts[1])]
      if (pact)
        results.push({ pact, providerVersion: sent.providerApplicationVersion, success: sent.success })
      return send(201, { ...sent, _links: { self: { href: `${base()}${pathname}` } } })
    }
    if (parts[0] === 'pacticipants' && parts[4] === 'deployed-versions') {
      deployed.set(`${parts[5]} ${parts[1]}`, parts[3] ?? '')
      return send(201, { currentlyDeployed: true })
    }
    if (parts[0] === 'pacticipants' && parts[2] === 'versions' && parts.length === 4) {
      const self = `${base()}${pathname}`
      const environment = { name: 'production', href: `${self}/deployed-versions/production` }
      return send(200, {
        number: parts[3],
        _links: { self: { href: self }, 'pb:record-deployment': [environment] },
      })
    }
    if (parts[0] === 'pacticipants' && parts[2] === 'branches')
      return send(200, { name: parts[3], _links: {} })
    if (parts[0] === 'pacticipants' && parts.length === 2) {
      const branch = { href: `${base()}${pathname}/branches/{branch}/versions/{version}`, templated: true }
      return send(200, { name: parts[1], _links: { 'pb:branch-version': branch } })
    }
    send(404, { error: { code: 'notFound', message: `nothing at ${pathname}` } })
  }

  const links = () =>
    Object.fromEntries(
      Object.entries(paths).map(([name, path]) => [
        name,
        { href: `${base()}${path}`, templated: path.includes('{') },
      ]),
    )

  const publish = (
    {
      pacticipantVersionNumber: version,
      contracts,
    }: {
      pacticipantVersionNumber: string
      contracts: { consumerName: string; providerName: string; content: string }[]
    },
    send: (status: number, value: unknown) => void,
  ) => {
    for (const { consumerName, providerName, content } of contracts) {
      const text = Buffer.from(content, 'base64').toString('utf8')
      const known = published.find((pact) => pact.consumer === consumerName && pact.version === version)
      if (known !== undefined && known.content !== text) {
        const notice = `Cannot change the content of the pact for ${consumerName} version ${version}`
        send(409, { notices: [{ type: 'error', text: notice }], errors: { contracts: [notice] } })
        return
      }
      if (known === undefined)
        published.push({ consumer: consumerName, provider: providerName, version, content: text })
    }
    const notices = [{ type: 'success', text: 'Pact successfully published' }]
    send(200, { notices, _links: { 'pb:contracts': [], 'pb:pacticipant-version-tags': [] } })
  }

  const environments = () => {
    const production = { uuid: 'production', name: 'production', displayName: 'Production', production: true }
    return { _embedded: { environments: [{ ...production, _links: {} }] }, _links: {} }
  }

  const forVerification = (provider: string) => ({
    _embedded: {
      pacts: published.flatMap((pact, index) =>
        pact.provider === provider
          ? [
              {
                shortDescription: `latest of ${pact.consumer}`,
                verificationProperties: { pending: false, notices: [] },
                _links: {
                  self: { href: `${base()}/pact/${index}`, name: `${pact.consumer} ${pact.version}` },
                },
              },
            ]
          : [],
      ),
    },
    _links: { self: { href: `${base()}/pacts/provider/${provider}/for-verification` } },
  })

  const pactDocument = (index: number) => ({
    ...JSON.parse(published[index]?.content ?? '{}'),
    _links: {
      self: { href: `${base()}/pact/${index}` },
      'pb:publish-verification-results': { href: `${base()}/pact/${index}/results` },
      'pb:provider': {
        href: `${base()}/pacticipants/${published[index]?.provider}`,
        name: published[index]?.provider,
      },
    },
  })

  /** A consumer needs the provider that is deployed to have satisfied its pact; a provider, each consumer that is. */
  const matrixOf = (query: URLSearchParams) => {
    const [pacticipant, version, environment] = ['q[][pacticipant]', 'q[][version]', 'environment'].map(
      (name) => query.get(name),
    )
    const pacts = published.filter(({ consumer, provider, version: of }) =>
      consumer === pacticipant
        ? of === version
        : provider === pacticipant && deployed.get(`${environment} ${consumer}`) === of,
    )
    const verdicts = pacts.map((pact) => {
      const provider =
        pact.provider === pacticipant ? version : deployed.get(`${environment} ${pact.provider}`)
      return (
        results.findLast((result) => result.pact === pact && result.providerVersion === provider)?.success ??
        null
      )
    })
    const isKnown = published.some(({ consumer, provider }) =>
      [consumer, provider].includes(pacticipant ?? ''),
    )
    const deployable = isKnown && verdicts.every((verdict) => verdict === true)
    const reason = deployable
      ? 'All required verification results are published and successful'
      : 'No successful verification result is known'
    const count = (of: boolean | null) => verdicts.filter((verdict) => verdict === of).length
    return {
      summary: { deployable, reason, success: count(true), failed: count(false), unknown: count(null) },
      notices: [{ type: deployable ? 'success' : 'error', text: reason }],
      matrix: [],
    }
  }

  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '/', headers } = request
      requests.push(`${method} ${url.split('?')[0]}`)
      if (headers.authorization !== undefined) authorizations.add(headers.authorization)
      handle(method, url, Buffer.concat(chunks).toString('utf8'), response)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: base(),
    requests,
    authorizations,
    published,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
