import assert from 'node:assert/strict'
import { ProxyError, proxyFor, readProxies } from '../../src/wire/proxies.ts'

const https = 'https://api.example.com'
const through = (url: string, env: Record<string, string>) =>
  proxyFor(new URL(url), readProxies(env))?.href ?? null

describe('a proxy', () => {
  it('is none where none is named', () => {
    for (const env of [{}, { HTTPS_PROXY: '' }, { https_proxy: ' ' }, { HTTP_PROXY: 'http://p:1' }]) {
      assert.equal(through(https, env), null)
    }
  })

  it('of https addresses is HTTPS_PROXY, of http addresses HTTP_PROXY', () => {
    const env = { HTTPS_PROXY: 'http://s:1', HTTP_PROXY: 'http://p:2' }
    assert.equal(through(https, env), 'http://s:1/')
    assert.equal(through('http://api.example.com', env), 'http://p:2/')
  })

  it('in small letters counts more than in capitals', () => {
    assert.equal(through(https, { https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:1' }), 'http://a:1/')
  })

  it('may be spoken to over TLS, and is http where it does not say', () => {
    assert.equal(through(https, { HTTPS_PROXY: 'https://p:3' }), 'https://p:3/')
    assert.equal(through(https, { HTTPS_PROXY: 'proxy.example.com:3128' }), 'http://proxy.example.com:3128/')
  })

  it('never stands before a loopback address', () => {
    const env = { HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://p:1' }
    for (const host of ['localhost', 'a.localhost', '127.0.0.1', '127.9.9.9', '[::1]']) {
      assert.equal(through(`http://${host}:8080`, env), null)
      assert.equal(through(`https://${host}`, env), null)
    }
  })

  for (const address of [
    'socks5://canary:canary@p:1',
    'http://',
    'http://canary:canary@',
    'http://p:canary',
  ]) {
    it(`that cannot be used is refused without being shown: ${address.replaceAll('canary', '…')}`, () => {
      assert.throws(
        () => through(https, { HTTPS_PROXY: address }),
        (error: Error) => {
          assert.ok(error instanceof ProxyError)
          assert.match(error.message, /^HTTPS_PROXY is no address of an http or https proxy/)
          assert.match(error.message, /name api\.example\.com in NO_PROXY/)
          assert.doesNotMatch(error.message, /canary/)
          return true
        },
      )
      assert.equal(through(https, { HTTPS_PROXY: address, NO_PROXY: '*' }), null)
      assert.equal(through('https://127.0.0.1', { HTTPS_PROXY: address }), null)
    })
  }
})

describe('NO_PROXY', () => {
  const table: readonly (readonly [entries: string, url: string, isDirect: boolean])[] = [
    ['api.example.com', https, true],
    ['API.Example.com', https, true],
    ['example.com', https, true],
    ['example.com', 'https://notexample.com', false],
    ['ample.com', https, false],
    ['.example.com', https, true],
    ['.example.com', 'https://example.com', true],
    ['.example.com', 'https://notexample.com', false],
    ['*.example.com', https, true],
    ['*.example.com', 'https://example.com', false],
    ['other.org, api.example.com', https, true],
    ['other.org api.example.com', https, true],
    [',,', https, false],
    ['*', https, true],
    ['api.example.com:443', https, true],
    ['api.example.com:8443', https, false],
    ['api.example.com:8443', 'https://api.example.com:8443', true],
    ['api.example.com:80', 'http://api.example.com', true],
    ['.example.com:443', https, true],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['10.1.2.3', 'https://10.1.2.4', false],
    ['2.3', 'https://10.1.2.3', false],
    ['10.1.2.3:443', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://10.200.0.1', true],
    ['10.0.0.0/8', 'https://11.0.0.1', false],
    ['10.0.0.0/99', 'https://10.0.0.1', false],
    ['10.0.0.1-10.0.0.9', 'https://10.0.0.9', true],
    ['10.0.0.1-10.0.0.9', 'https://10.0.0.10', false],
    ['2001:db8::1', 'https://[2001:db8::1]', true],
    ['[2001:db8::1]', 'https://[2001:db8::1]', true],
    ['[2001:db8::1]:443', 'https://[2001:db8::1]', true],
    ['[2001:db8::1]:80', 'https://[2001:db8::1]', false],
    ['2001:0db8:0::1', 'https://[2001:db8::1]', true],
    ['2001:db8::/32', 'https://[2001:db8:9::1]', true],
    ['2001:db8::/32', 'https://[2001:db9::1]', false],
    ['a-b', 'https://10.0.0.1', false],
    ['10.0.0.0/8', https, false],
  ]
  for (const [entries, url, isDirect] of table) {
    it(`"${entries}" ${isDirect ? 'leaves out' : 'does not leave out'} ${url}`, () => {
      const env = { HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://p:1', NO_PROXY: entries }
      assert.equal(through(url, env) === null, isDirect)
    })
  }

  it('in small letters counts more than in capitals', () => {
    assert.notEqual(through(https, { HTTPS_PROXY: 'http://p:1', no_proxy: 'x', NO_PROXY: '*' }), null)
  })
})
