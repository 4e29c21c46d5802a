// Mutation operators on the message: what stands before the answer, and where its headers say that it ends; and the
// changes of these that no consumer sees. Pure.
import type { Deviation } from '../provider/deviation.ts'
import type { Operator, Original } from './mutant.ts'

/** A 101 takes the place of the answer: nobody has asked for another protocol. */
const upgrade: Operator = () => [
  ['101', { interim: [101] }],
  ['101 behind a 100', { interim: [100, 101] }],
]

const lengthened = (json: string, length: number): Deviation => ({
  headers: { 'content-length': String(length) },
  body: json,
})

/** Too short: consumers take what is cut for complete. Too long: they wait for what never comes. */
const contentLength: Operator = ({ body }) => {
  const json = JSON.stringify(body)
  const bytes = Buffer.byteLength(json)
  const lengths = [
    ['counted in characters', json.length],
    ['nothing', 0],
    ['a half', Math.floor(bytes / 2)],
    ['a byte too few', bytes - 1],
    ['a byte too many', bytes + 1],
    ['twice as many', bytes * 2],
  ] as const
  return lengths
    .filter(([, length]) => length !== bytes)
    .map(([place, length]) => [place, lengthened(json, length)] as const)
}

export const wireOperators: Readonly<Record<string, Operator>> = {
  upgrade,
  'content-length': contentLength,
}

/** Bytes that stand behind the length that the headers say. */
const behind =
  (bytes: string) =>
  (_original: Original, json: string): Deviation => ({
    headers: { 'content-length': String(Buffer.byteLength(json)) },
    body: json + bytes,
  })

export const wireControls: Readonly<Record<string, (original: Original, json: string) => Deviation>> = {
  '100 before it': () => ({ interim: [100] }),
  '102 before it': () => ({ interim: [102] }),
  '103 before it': () => ({ interim: [103] }),
  'many interim answers before it': () => ({ interim: [100, 102, 103, 103, 199] }),
  'line ends behind it': behind('\r\n\r\n'),
  'a page behind it': behind('<!-- 12 ms -->'),
  'another answer behind it': behind('HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n'),
}
