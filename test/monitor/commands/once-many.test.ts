import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { serveHttp } from '../../support/answer-server.ts'
import { createInstallation, type Installation } from '../../support/installation.ts'

describe('contactrz-monitor once, of many targets', () => {
  let site: Installation
  beforeEach(async () => {
    site = await createInstallation()
  })
  afterEach(() => site.close())

  /** Looks at three targets; a create is answered when so many are there, or none comes any more. */
  const lookAtThree = async (together: number, more: string) => {
    const waiting: (() => void)[] = []
    const counts = { underWay: 0, most: 0 }
    const door = await serveHttp(async ({ url, headers }, response, body) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push(resolve)
      counts.underWay++
      counts.most = Math.max(counts.most, counts.underWay)
      if (waiting.length >= together) for (const pass of waiting.splice(0)) pass()
      await promise
      const { authorization = '', 'content-type': type = '' } = headers
      const answer = await fetch(`${site.provider().url}${url}`, {
        ...{ method: 'POST', body, headers: { authorization, 'content-type': type } },
      })
      const text = await answer.text()
      counts.underWay--
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
    })
    site.configure({ others: ['second', 'third'], more })
    const text = readFileSync(site.file, 'utf8')
    writeFileSync(site.file, text.replaceAll(`url: ${site.provider().url}\n`, `url: ${door.url}\n`))
    const ended = await site.call(['once'])
    await door.close()
    return { ...ended, most: counts.most }
  }

  it('looks at them side by side', async () => {
    const { code, stdout, most } = await lookAtThree(3, '')
    assert.deepEqual([code, most], [0, 3])
    for (const name of ['test', 'second', 'third']) assert.match(stdout, new RegExp(`${name} {2}conforming`))
  })

  it('has no more runs under way than the configuration lets', async () => {
    const { code, most } = await lookAtThree(1, 'perHost: 1\n')
    assert.deepEqual([code, most], [0, 1])
  })

  it('looks at the others where it fails at one', async () => {
    site.configure({ others: ['second'], schedule: '*/5 * * * *' })
    await site.call(['once'])
    site.change("UPDATE incident_states SET state = 'no JSON' WHERE target = 'test'; DELETE FROM slots")
    const before = site.creates().length
    const { code, stdout } = await site.call(['once'])
    assert.notEqual(code, 0)
    assert.match(stdout, /second {2}conforming/)
    assert.doesNotMatch(stdout, /no slot is due/)
    assert.equal(site.creates().length, before + 2)
  })

  it('sends the mail that others owe where it fails at one, and says of each what became of it', async () => {
    site.configure({ others: ['second', 'third'], schedule: '*/5 * * * *' })
    await site.call(['once'])
    const ofThird = "DELETE FROM slots WHERE target <> 'third'"
    site.change(`UPDATE incident_states SET state = 'no JSON' WHERE target = 'test'; ${ofThird}`)
    await site.replaceProvider({ deviations: [{ set: { '/Id': 31322 } }] })
    const { code, stdout } = await site.call(['once'])
    assert.notEqual(code, 0)
    assert.match(stdout, /third: the slot of .* was decided before/)
    const subjects = await site.subjects()
    assert.deepEqual(subjects.filter((subject) => subject.includes('second')).length, 1, subjects.join('\n'))
  })
})
