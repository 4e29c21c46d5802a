import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError, parseConfig } from '../../../monitor/config/config.ts'
import { certificateOf, type KeyPair } from '../../support/certificates.ts'
import { temporaryDirectory } from '../../support/command.ts'

const places = { target: 'ca', request: 'token.request.ca', smtp: 'smtp.ca' } as const
type Place = keyof typeof places

describe('a CA of one’s own in the configuration', () => {
  const directory = temporaryDirectory()
  const file = join(directory.path, 'monitor.yaml')
  let pair: KeyPair
  before(async () => {
    pair = await certificateOf()
    writeFileSync(join(directory.path, 'ca.pem'), `# of the house\n${pair.cert}\n${pair.cert}\n`)
  })
  after(() => directory.remove())

  const textWith = (place: Place | null, ca: string) => {
    const at = (name: Place) => (name === place ? `, ca: ${ca}` : '')
    return `targets:
  - { name: production, url: "https://api.example.com", token: { request: { url: "https://idp.example.com"${at('request')} } }, mailTo: [a@example.com]${at('target')} }
smtp: { host: mail.example.com, port: 465, security: tls, from: m@example.com${at('smtp')} }
heartbeat: { url: "https://hc.example.com/ping/SecretPath" }
`
  }
  const problemsOf = (text: string, env: Record<string, string> = {}): readonly string[] => {
    try {
      parseConfig(text, file, env)
    } catch (error) {
      if (error instanceof ConfigError) return error.problems
      throw error
    }
    return []
  }

  it('is a PEM file beside the configuration, with one certificate or several', () => {
    for (const place of ['target', 'request', 'smtp'] as const) {
      const { targets, smtp } = parseConfig(textWith(place, 'ca.pem'), file, {})
      const token = targets[0]?.token
      const read = {
        target: targets[0]?.connection?.ca,
        request: token !== undefined && 'request' in token ? token.request.connection?.ca : undefined,
        smtp: smtp?.ca,
      }
      assert.equal(read[place]?.split('-----END CERTIFICATE-----').length, 3)
      assert.equal(Object.values(read).filter((pem) => pem !== undefined).length, 1)
    }
  })

  const damaged = (cert: string) => cert.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA')
  const refusals: readonly (readonly [
    what: string,
    content: () => string | Buffer | null,
    problem: RegExp,
  ])[] = [
    ['is not there', () => null, /the file cannot be read \(ENOENT\)/],
    ['is empty', () => '', /the file holds no certificate in PEM/],
    ['is no PEM', () => new X509Certificate(pair.cert).raw, /the file holds no certificate in PEM/],
    [
      'holds a private key',
      () => `${pair.cert}\n${pair.key}`,
      /the file holds a private key: give the certificate/,
    ],
    ['is damaged', () => `${pair.cert}\n${damaged(pair.cert)}`, /certificate 2 of the file is damaged/],
  ]
  for (const [what, content, problem] of refusals) {
    it(`is refused if the file ${what}, wherever it is named, and nothing of it is shown`, () => {
      const name = `${what.replaceAll(' ', '-')}.pem`
      const bytes = content()
      if (bytes !== null) writeFileSync(join(directory.path, name), bytes)
      for (const place of ['target', 'request', 'smtp'] as const) {
        const [said = '', ...others] = problemsOf(textWith(place, name))
        assert.deepEqual(others, [])
        const at = place === 'smtp' ? places.smtp : `targets.0.${places[place]}`
        assert.match(said, new RegExp(`monitor\\.yaml:\\d+:\\d+: ${at}: ${problem.source}`))
        assert.doesNotMatch(said, /MII|BEGIN [A-Z]+ KEY/)
      }
    })
  }

  it('stands beside the proxies of the environment, for all that is called', () => {
    const env = { HTTPS_PROXY: 'http://user:secret@proxy.example.com:3128' }
    const { targets, connection } = parseConfig(textWith('target', 'ca.pem'), file, env)
    const token = targets[0]?.token
    const proxies = [
      targets[0]?.connection,
      token && 'request' in token && token.request.connection,
      connection,
    ]
    for (const found of proxies) assert.equal((found || undefined)?.proxies?.https, env.HTTPS_PROXY)
  })

  it('does not hide a proxy that cannot be used: each address that would need it is refused', () => {
    const env = { HTTPS_PROXY: 'socks5://user:canary@proxy.example.com' }
    const problems = problemsOf(textWith(null, ''), env)
    assert.equal(problems.length, 3)
    for (const at of ['targets.0.url', 'targets.0.token.request.url', 'heartbeat.url']) {
      assert.ok(
        problems.some((problem) => problem.includes(`${at}: HTTPS_PROXY is no address of an http`)),
        at,
      )
    }
    assert.doesNotMatch(problems.join(), /canary|SecretPath/)
    assert.deepEqual(problemsOf(textWith(null, ''), { ...env, NO_PROXY: 'example.com' }), [])
  })
})
