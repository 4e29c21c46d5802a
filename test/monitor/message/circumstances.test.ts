import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import { originOf } from '../../../monitor/message/circumstances.ts'

describe('the monitor that a mail comes from', () => {
  it('has the address of its page by the name of its machine, where it listens on all addresses', () => {
    const page = (address: string) => originOf('/etc/monitor.yaml', address).page
    assert.equal(page('http://0.0.0.0:8401/'), `http://${hostname()}:8401/`)
    assert.equal(page('http://[::]:8401/'), `http://${hostname()}:8401/`)
    assert.equal(page('http://127.0.0.1:8401/'), 'http://127.0.0.1:8401/')
    assert.equal(page('http://10.0.0.0:8401/'), 'http://10.0.0.0:8401/')
    assert.equal(page('http://0.0.0.0.example.com/'), 'http://0.0.0.0.example.com/')
    assert.equal(originOf('/etc/monitor.yaml').configFile, '/etc/monitor.yaml')
  })

  it('has no configuration in the sandbox, and no page where there is none', () => {
    assert.deepEqual(originOf(undefined), { host: hostname(), page: null, configFile: null })
  })
})
