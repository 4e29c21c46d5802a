// Every way to spell one JSON value: white space, order of keys, escapes, forms of numbers. For fast-check.
import fc from 'fast-check'

const space = fc.constantFrom('', '', '', ' ', '\n', '\r\n\t', '  ')

function spellString(text: string): fc.Arbitrary<string> {
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))
  const way = fc.constantFrom('plain', 'plain', 'short', 'lower', 'upper')
  return fc.array(way, { minLength: units.length, maxLength: units.length }).map((ways) => {
    // A pair of surrogates must be escaped whole or not at all: half of one is no UTF-8.
    const spelled = units.map((unit, index) => {
      const isHigh = unit >= 0xd800 && unit < 0xdc00
      const isLow = unit >= 0xdc00 && unit < 0xe000
      const chosen = ways[isLow ? index - 1 : index]
      const hex = unit.toString(16).padStart(4, '0')
      if (chosen === 'lower') return `\\u${hex}`
      if (chosen === 'upper') return `\\u${hex.toUpperCase()}`
      if (isHigh || isLow) return String.fromCharCode(unit)
      if (chosen === 'short' && unit === 0x2f) return '\\/'
      return JSON.stringify(String.fromCharCode(unit)).slice(1, -1)
    })
    return `"${spelled.join('')}"`
  })
}

function spellNumber(value: number): fc.Arbitrary<string> {
  const forms = Number.isInteger(value) ? [`${value}.0`, `${value}e0`, `${value * 10}E-1`] : []
  return fc.constantFrom(String(value), ...forms)
}

export function spellJson(value: unknown): fc.Arbitrary<string> {
  const around = (inner: fc.Arbitrary<string>) => fc.tuple(space, inner, space).map((parts) => parts.join(''))
  if (typeof value === 'string') return around(spellString(value))
  if (typeof value === 'number') return around(spellNumber(value))
  if (typeof value !== 'object' || value === null) return around(fc.constant(JSON.stringify(value)))
  if (Array.isArray(value)) {
    return around(fc.tuple(...value.map(spellJson)).map((items) => `[${items.join(',')}]`))
  }
  const entries = Object.entries(value)
  const members = entries.map(([name, item]) =>
    fc.tuple(around(spellString(name)), spellJson(item)).map((pair) => pair.join(':')),
  )
  return around(
    fc
      .tuple(...members)
      .chain((texts) => fc.shuffledSubarray(texts, { minLength: texts.length }))
      .map((texts) => `{${texts.join(',')}}`),
  )
}
