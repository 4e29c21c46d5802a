import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { variantMeaning } from 'contactrz/internal'
import { main } from '../../bench/cli.ts'
import { alternate, median, minimum, ratio, run } from '../../bench/measure.ts'
import { figure, goalLine, renderSection, renderTable } from '../../bench/render.ts'
import { captured, runScript } from '../support/command.ts'

const cli = fileURLToPath(new URL('../../bench/cli.ts', import.meta.url))

/** Within this process. */
const bench = async (...args: string[]) => {
  const { io, texts } = captured()
  return { code: await main(args, io), ...texts() }
}

describe('a measurement', () => {
  it('takes the middle one of an odd number, and the mean of the middle two of an even one', () => {
    assert.equal(median([9, 1, 5]), 5)
    assert.equal(median([10, 1, 2, 4]), 3)
    assert.ok(Number.isNaN(median([])))
    assert.equal(minimum([3, 2, 4]), 2)
  })

  it('compares medians, so that one disturbed round does not count', () => {
    assert.equal(ratio([6, 6, 600], [2, 200, 2]), 3)
  })

  it('takes the cases in turn, every second round in reverse', async () => {
    const order: string[] = []
    const take = (name: string) => () => order.push(name)
    const samples = await alternate(2, { a: take('a'), b: take('b') })
    assert.deepEqual(order, ['a', 'b', 'b', 'a'])
    assert.deepEqual(samples, { a: [1, 4], b: [2, 3] })
  })

  it('counts the CPU time of children, and hands on how the process ended and what it printed', async () => {
    const busy = 'while (process.cpuUsage().user < 200_000);'
    const child = `require('node:child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(busy)}])`
    const parent = await run({ args: ['-e', `${child}; console.log('seen'); process.exitCode = 3`] })
    assert.deepEqual([parent.code, parent.output], [3, 'seen\n'])
    assert.ok(parent.cpuMs >= 200)
  })

  it('ends a server when it has served, and still has its time', async () => {
    const server = "console.log('up'); setInterval(() => {}, 1000)"
    const until = async (printed: () => string) => {
      while (!printed().includes('up')) await new Promise((resolve) => setImmediate(resolve))
      return 7
    }
    const { code, cpuMs } = await run({ args: ['-e', server], serve: until })
    assert.equal(code, 7)
    assert.ok(cpuMs > 0)
  })
})

describe('a table of figures', () => {
  it('is Markdown, its columns aligned', () => {
    assert.equal(
      renderTable(['', 'ms'], [['check', '75.0'], ['–']]),
      '|       |   ms |\n| ----- | ---: |\n| check | 75.0 |\n| –     |      |',
    )
  })

  it('shows three digits', () => {
    assert.deepEqual([2.749, 13.27, 141.4, Number.NaN].map(figure), ['2.75', '13.3', '141', '–'])
  })

  it('says of a goal whether it holds, whichever way it points', () => {
    assert.equal(goalLine('CPU', 2.75, 3), 'holds: CPU: 2.75 × (goal ≤ 3 ×)')
    assert.equal(goalLine('CPU', 3.04, 3), 'missed: CPU: 3.04 × (goal ≤ 3 ×)')
    assert.match(goalLine('CPU', 6, 5, { atLeast: true }), /^holds/)
    assert.match(goalLine('CPU', 4, 5, { atLeast: true }), /^missed/)
    assert.equal(goalLine('page', 61.2, 50, { unit: 'ms' }), 'missed: page: 61.2 ms (goal ≤ 50 ms)')
    assert.match(goalLine('CPU', Number.NaN, 5, { atLeast: true }), /^missed/)
  })

  it('stands between what was done and what was wanted', () => {
    const section = { title: 'Title', how: 'How.', head: ['a'], rows: [['1']], goals: ['holds'] }
    assert.equal(renderSection(section), '## Title\n\nHow.\n\n| a   |\n| --- |\n| 1   |\n\n- holds')
  })
})

describe('npm run bench', () => {
  it('measures one part and prints its table', async () => {
    const { code, stdout } = await runScript(cli, ['verdict', '--rounds', '1'])
    assert.equal(code, 0)
    for (const variant of Object.values(variantMeaning)) {
      assert.match(stdout, new RegExp(`^\\| ${variant} +\\| +\\d+ \\| .* × \\|$`, 'm'))
    }
  })

  it('counts the messages of an outage: one of one cause to each recipient, where each incident by itself is one', async () => {
    const { code, stdout } = await runScript(cli, ['outage', '--rounds', '1'])
    assert.equal(code, 0)
    assert.match(stdout, /^\| one message for one cause +\| +1 \| +1 \| .* × \|$/m)
    assert.match(stdout, /^\| each incident by itself +\| +100 \| +100 \|/m)
    assert.match(stdout, /^- holds: messages of one cause to each recipient: 1\.00 messages/m)
  })

  it('has help, and refuses what it does not know', async () => {
    assert.match((await bench('--help')).stdout, /verdict[\s\S]*start[\s\S]*peers/)
    for (const args of [['memory'], ['verdict', 'start'], ['--rounds', '0'], ['--rounds', 'many']]) {
      assert.equal((await bench(...args)).code, 2)
    }
    const unknown = await bench('--quick')
    assert.equal(unknown.code, 2)
    assert.doesNotMatch(unknown.stderr, /at .*\.ts/)
  })
})
