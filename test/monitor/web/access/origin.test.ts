import assert from 'node:assert/strict'
import { isOwnSender } from '../../../../monitor/web/access/origin.ts'

describe('where a form comes from', () => {
  const url = 'https://monitor.example.com'
  const isOwn = (origin?: string, site?: string, host = 'monitor.example.com') =>
    isOwnSender({ origin, site, host }, url)

  it('is a page of ours, by what the browser says of its site, its origin, or both', () => {
    for (const [origin, site] of [
      [undefined, 'same-origin'],
      ['null', 'same-origin'],
      [url, 'same-origin'],
      [url, undefined],
    ])
      assert.equal(isOwn(origin, site), true, `${origin} ${site}`)
    // By another way in than the one of web.url.
    assert.equal(isOwn('http://127.0.0.1:8401', undefined, '127.0.0.1:8401'), true)
    // By a proxy that hands on a Host of its own.
    assert.equal(isOwn(url, undefined, '127.0.0.1:8401'), true)
  })

  it('is none of ours where either says otherwise, or neither says anything', () => {
    for (const [origin, site] of [
      [undefined, undefined],
      ['null', undefined],
      ['https://evil.example', undefined],
      ['https://evil.example', 'same-origin'],
      ['not an origin', 'same-origin'],
      [url, 'cross-site'],
      [url, 'same-site'],
      [undefined, 'none'],
    ])
      assert.equal(isOwn(origin, site), false, `${origin} ${site}`)
    assert.equal(isOwn('http://127.0.0.1:8402', undefined, '127.0.0.1:8401'), false)
  })
})
