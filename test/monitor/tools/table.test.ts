import assert from 'node:assert/strict'
import fc from 'fast-check'
import { renderCsv, renderTable } from '../../../monitor/tools/table.ts'
import { anyCharacter } from '../../support/any-character.ts'

/** RFC 4180, as any reader has it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  let row: string[] = []
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    row.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'))
    if (match[3] === '\r\n') {
      rows.push(row)
      row = []
    }
  }
  return rows
}

const cell = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.constantFrom('=1+1', '+1', '-1', '@x', '\t=1', ' =1', '＝1', 'a,b', '"', 'a\r\nb', ''),
)

describe('renderCsv', () => {
  it('gives back every text to a reader, but for an apostrophe before what could be a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const read = parseCsv(renderCsv({ columns: ['a', 'b'], rows }))
        assert.deepEqual(read[0], ['a', 'b'])
        assert.deepEqual(
          read.slice(1).map((row) => row.map((text) => text.replace(/^'/, ''))),
          rows.map((row) => row.map((text) => text.replace(/^'/, ''))),
        )
      }),
    )
  })

  it('lets no cell begin like a formula', () => {
    fc.assert(
      fc.property(cell, (text) => {
        const [, [shown = ''] = []] = parseCsv(renderCsv({ columns: ['a'], rows: [[text]] }))
        assert.doesNotMatch(shown.trimStart(), /^[=+\-@＝＋－＠]/)
      }),
    )
  })

  it('leaves numbers alone, and null empty', () => {
    assert.equal(renderCsv({ columns: ['a', 'b'], rows: [[-4, null]] }), 'a,b\r\n-4,\r\n')
  })
})

describe('renderTable', () => {
  it('fits into 100 columns, whatever the cells hold', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell, cell, cell, cell, cell)), (rows) => {
        const text = renderTable({ columns: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], rows })
        const lines = text.split('\n').slice(0, -1)
        assert.equal(lines.length, rows.length + 1)
        for (const line of lines) assert.ok([...line].length <= 100)
        assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]/u)
      }),
    )
  })

  it('shortens the widest column first', () => {
    const text = renderTable({ columns: ['id', 'text'], rows: [['1234567890', 'x'.repeat(200)]] }, 40)
    assert.equal(text, `id          text\n1234567890  ${'x'.repeat(25)}...\n`)
  })
})

describe('renderTable of much', () => {
  it('takes more rows than a function takes arguments', () => {
    const rows = Array.from({ length: 200_000 }, (_, index) => [index])
    assert.equal(renderTable({ columns: ['n'], rows }).split('\n').length, 200_002)
  })

  it('never cuts an instant, however narrow it is', () => {
    const instant = '2026-12-01T13:00:00.000Z'
    const columns = ['a', 'b', 'c']
    const text = renderTable({ columns, rows: [[instant, 'x'.repeat(200), instant]] }, 40)
    const [, row = ''] = text.split('\n')
    assert.equal(row.split(instant).length, 3)
    assert.match(row, /x\.\.\. /)
  })
})
