import assert from 'node:assert/strict'
import { request } from 'node:http'
import { isOwnHost } from '../../../../monitor/web/access/host.ts'
import { serve } from '../../../support/served.ts'

describe('the host that is asked for', () => {
  const web = { host: 'monitor.lan', url: 'https://Status.example.com' }

  it('is ours by a loopback name, an address, the configured name and that of web.url, on any port', () => {
    const ours = [
      '127.0.0.1:8401',
      '127.8.9.1',
      'localhost',
      'LOCALHOST:1',
      'a.localhost',
      '[::1]:9000',
      '[::1]',
    ]
    const addresses = ['192.168.1.5', '[2001:db8::1]:80', '0.0.0.0']
    for (const host of [...ours, ...addresses, 'monitor.lan', 'MONITOR.lan:80', 'status.example.com'])
      assert.equal(isOwnHost(host, web), true, host)
  })

  it('is foreign by any other name, and by what is none', () => {
    const foreign = [
      'rebound.example.com:8401',
      '127.0.0.1.example.com',
      'notlocalhost',
      'example.com',
      '1.2.3',
    ]
    const odd = ['', 'localhost@example.com', 'example.com#localhost', 'localhost:1:1', 'a b', 'localhost/']
    for (const host of [...foreign, ...odd, undefined]) assert.equal(isOwnHost(host, web), false, host)
    assert.equal(isOwnHost('status.example.com', { host: '127.0.0.1', url: null }), false)
  })

  it('is looked at before anything else', async () => {
    const served = await serve({ web: { password: 'sesame', public: ['badge'] } })
    try {
      const style = (await served.get('/login').then((answer) => answer.text())).match(
        /\/assets\/[^"]+css/,
      )?.[0]
      for (const path of ['/', '/login', '/nowhere', style ?? ''])
        assert.equal(await served.statusFor('rebound.example.com', path), 421, path)
      for (const odd of ['localhost@example.com', 'localhost:1:1'])
        assert.ok([400, 421].includes((await served.statusFor(odd, '/login')) ?? 0), odd)
      assert.equal(await served.statusFor(null, '/login'), 400)
      assert.equal(await served.statusFor('localhost', '/login'), 200)
      assert.deepEqual(
        [
          await statusOf(served.url, 'http://rebound.example.com/login'),
          await statusOf(served.url, `${served.url}/login`),
        ],
        [421, 200],
        'a target that names its host itself',
      )
    } finally {
      await served.close()
    }
  })
})

/** Of a target as a proxy is asked for it, to a server that is none. */
const statusOf = (url: string, path: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const sent = request(url, { path }, (response) => resolve(response.resume().statusCode))
    sent.on('error', reject).end()
  })
