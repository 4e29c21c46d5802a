// Mutation operators on the bytes of the body: what happens below JSON. Pure.
import { isObject } from '../judge/evidence.ts'
import type { Deviation } from '../provider/deviation.ts'
import { child } from '../tools/json-pointer.ts'
import type { Operator } from './mutant.ts'
import { objectsOf, placesOf } from './places.ts'

const text = (place: string, body: string): readonly [string, Deviation] => [place, { body }]
const bytes = (place: string, body: Buffer): readonly [string, Deviation] => [
  place,
  { bodyBase64: body.toString('base64') },
]

const htmlPage = '<!doctype html><html><head><title>Login</title></head><body><h1>Login</h1></body></html>'

const before: Readonly<Record<string, string>> = {
  'a PHP warning': '<br />\n<b>Warning</b>: Undefined index in <b>/srv/api.php</b> on line <b>12</b><br />\n',
  'an XSSI prefix': ")]}',\n",
  'a loop': 'for(;;);',
  'a callback': 'callback(',
  'a no-break space': '\u00a0',
  'a zero byte': '\u0000',
  'a letter': 'x',
  'another document': '{"debug":true}\n',
}

const after: Readonly<Record<string, string>> = {
  'an HTML comment': '<!-- 12 ms -->',
  'a semicolon': ';',
  'a parenthesis': ')',
  'a letter': 'x',
  'a zero byte': '\u0000',
  'another document': '\n{"debug":true}',
  'the same again': '',
  'a page': htmlPage,
}

/** Cut at so many places, spread over the whole text, and right at its ends. */
const cuts = 16

const truncate: Operator = ({ body }) => {
  const whole = JSON.stringify(body)
  const places = Array.from({ length: cuts }, (_, index) =>
    Math.floor(((index + 1) * whole.length) / (cuts + 1)),
  )
  return [...new Set([1, ...places, whole.length - 1])].map((at) =>
    text(`after ${at} characters`, whole.slice(0, at)),
  )
}

/** Each member once more, at the end of its object, with another value: as it is, and with its name escaped. */
const duplicated =
  (spell: (name: string) => string): Operator =>
  (original) =>
    placesOf(original).map(({ pointer }) => {
      const write = (value: unknown, above: string): string => {
        if (!isObject(value)) return JSON.stringify(value)
        const members = Object.entries(value).map(
          ([name, inner]) => `${JSON.stringify(name)}:${write(inner, child(above, name))}`,
        )
        const doubled = Object.keys(value).filter((name) => child(above, name) === pointer)
        return `{${[...members, ...doubled.map((name) => `"${spell(name)}":"2"`)].join(',')}}`
      }
      return text(pointer, write(original.body, ''))
    })

const escapeFirst = (name: string) => `\\u${name.charCodeAt(0).toString(16).padStart(4, '0')}${name.slice(1)}`

/** A byte or an escape within the first text value of each object: what JSON.parse lets pass or replaces. */
const spoiled =
  (spoil: (text: string) => Buffer): Operator =>
  (original) =>
    objectsOf(original).flatMap((above) => {
      const place = placesOf(original).find(
        ({ pointer, name, value }) => child(above, name) === pointer && typeof value === 'string',
      )
      if (place === undefined) return []
      const marked = JSON.stringify(original.body, (name, value) =>
        name === place.name && value === place.value ? `\u0001${value}` : value,
      )
      return [bytes(place.pointer, spoil(marked))]
    })

const mark = '\\u0001'
const insertBytes = (inserted: readonly number[]) => (marked: string) => {
  const [start = '', rest = ''] = marked.split(mark)
  return Buffer.concat([Buffer.from(start), Buffer.from(inserted), Buffer.from(rest)])
}
const insertText = (inserted: string) => (marked: string) => Buffer.from(marked.replace(mark, inserted))

const notJson: Operator = ({ body }) => {
  const whole = JSON.stringify(body)
  return [
    text('single quotes', whole.replaceAll('"', "'")),
    text('names without quotes', whole.replace(/"(\w+)":/g, '$1:')),
    text('a trailing comma', whole.replace(/}$/, ',}')),
    text('a missing comma', whole.replace(',"', '"')),
    text('a comment', whole.replace('{', '{/* created */')),
    text('NaN', whole.replace(/:("[^"]*"|null|\d+)/, ':NaN')),
    text('undefined', whole.replace(/:("[^"]*"|null|\d+)/, ':undefined')),
    text('a plus sign', whole.replace(/:("[^"]*"|null|\d+)/, ':+1')),
    text('a PHP dump', `array(1) {\n  ["Id"]=>\n  string(5) "48213"\n}\n`),
    text('XML', '<?xml version="1.0"?><contact><Id>48213</Id></contact>'),
    text('a form', 'Id=48213&Name=Example'),
    text('YAML', 'Id: "48213"\nName: Example\n'),
  ]
}

export const byteOperators: Readonly<Record<string, Operator>> = {
  'no-body': () => [text('no bytes', ''), text('white space', ' \r\n')],
  'html-page': () => [text('a login page', htmlPage)],
  before: ({ body }) =>
    Object.entries(before).map(([place, prefix]) => text(place, prefix + JSON.stringify(body))),
  after: ({ body }) =>
    Object.entries(after).map(([place, suffix]) =>
      text(place, JSON.stringify(body) + (suffix || JSON.stringify(body))),
    ),
  'byte-order-mark': ({ body }) => [text('before it', `\ufeff${JSON.stringify(body)}`)],
  truncate,
  'other-encoding': ({ body }) => [
    bytes('UTF-16 with a mark', Buffer.from(`\ufeff${JSON.stringify(body)}`, 'utf16le')),
    bytes('UTF-16 without a mark', Buffer.from(JSON.stringify(body), 'utf16le')),
  ],
  'invalid-byte': spoiled(insertBytes([0xe9])),
  'overlong-byte': spoiled(insertBytes([0xc0, 0xaf])),
  'encoded-surrogate': spoiled(insertBytes([0xed, 0xa0, 0xbd])),
  'lone-surrogate': spoiled(insertText('\\ud83d')),
  'raw-control-character': spoiled(insertText('\u0007')),
  'bad-escape': spoiled(insertText('\\x')),
  'duplicate-key': duplicated((name) => name),
  'duplicate-key-escaped': duplicated(escapeFirst),
  'encoded-twice': ({ body }) => [
    text('as a string', JSON.stringify(JSON.stringify(body))),
    text('in Base64', JSON.stringify(Buffer.from(JSON.stringify(body)).toString('base64'))),
  ],
  'not-json': notJson,
  'deep-nesting': ({ body }) => [
    text('of 100 arrays', `${'['.repeat(100)}${JSON.stringify(body)}${']'.repeat(100)}`),
    text(
      'in a property',
      JSON.stringify({ ...body, deep: null }).replace(/null}$/, `${'['.repeat(5000)}${']'.repeat(5000)}}`),
    ),
  ],
}
