import assert from 'node:assert/strict'
import { doctor } from '../../../monitor/commands/doctor.ts'
import type { Config } from '../../../monitor/config/config-shape.ts'
import { checkMail, sendLimitMs, sendTestMessages } from '../../../monitor/doctor/channels.ts'
import { type FaultyMailServer, mailStages, startFaultyMailServer } from '../../support/faulty-mail-server.ts'
import { alerts, bounds, byMail, targetOf, web } from '../../support/target.ts'

describe('doctor, and a mail server that hangs', () => {
  let server: FaultyMailServer
  beforeEach(async () => {
    server = await startFaultyMailServer()
  })
  afterEach(() => server.close())

  const config = (mailTo: string[] = ['a@example.com']): Config => ({
    ...{
      directory: '/',
      targets: [targetOf({ mailTo })],
      alerts,
      ...bounds,
      ...byMail,
      storeFile: '',
      retentionMs: 1,
    },
    smtp: {
      ...{ host: '127.0.0.1', port: server.port, security: 'none', user: null, password: null },
      from: 'm@example.com',
    },
    ...{ heartbeatUrl: null, web, warnings: [] },
  })

  it('says how long it waits, and no longer than half a minute', () => {
    assert.equal(sendLimitMs, 30_000)
    assert.match(doctor.help.replace(/\s+/g, ' '), /waited for 30 s, and the test messages for 30 s in all/)
  })

  for (const stage of ['greeting', 'ehlo'] as const) {
    it(`gives up in time, and says so: ${stage}`, async () => {
      server.fail({ stage, fault: 'stall' })
      const { problem } = await checkMail(config(), 100)
      assert.match(String(problem), /: no answer within 0\.1 s \((ETIMEDOUT|EABORT)\)$/)
    })
  }

  it('waits once for all test messages, whichever hang', async () => {
    server.fail({ stage: mailStages[3], fault: 'stall', to: 'slow@example.com' })
    const recipients = ['slow@example.com', 'a@example.com', 'b@example.com']
    const checks = await sendTestMessages(config(recipients), 1000)
    assert.deepEqual(
      checks.map(({ problem }) => problem?.replace(/\(.*/, '') ?? 'well'),
      ['no answer within 1 s ', 'well', 'well'],
    )
  })
})
