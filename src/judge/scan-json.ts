// A scanner for what JSON.parse does not tell: where a text stops being JSON and why, and which keys stand
// twice. Iterative, so that depth costs memory and not stack. Only reached when something is wrong. Pure.

/** Of a JSON Pointer: a property's name, or an index. */
export type Segment = string | number

export interface Scan {
  /** `complete`: a JSON value, perhaps followed by more text. `truncated`: the text ends within a value. */
  readonly end: 'complete' | 'truncated' | 'invalid'
  /** Index behind the last character that was understood. */
  readonly at: number
  /** Reference segments of every property that repeats an earlier key of its object. */
  readonly duplicates: readonly (readonly Segment[])[]
  /** The property, or the item, that was read last, if any had begun. */
  readonly place: readonly Segment[]
  /** Whether its value had not come to its end. */
  readonly isWithin: boolean
}

interface Frame {
  readonly kind: 'object' | 'array'
  readonly keys: Set<string>
  segment: Segment
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const numberStart = /-?(?:0|[1-9]\d*)?(?:\.\d*)?(?:[eE][+-]?\d*)?/y

/** Deeper text is refused: a frame costs memory, and a hostile body could ask for a million of them. */
const maxFrames = 1000

type State = 'value' | 'first-item' | 'first-key' | 'key' | 'colon' | 'next'

export function scanJson(text: string): Scan {
  const stack: Frame[] = []
  const duplicates: Segment[][] = []
  let state: State = 'value'
  let at = 0
  const stop = (end: Scan['end'], index: number): Scan => {
    const begun = state === 'first-key' ? stack.slice(0, -1) : stack
    const isWithin = state === 'value' || state === 'first-item' || state === 'first-key'
    return { end, at: index, duplicates, place: begun.map(({ segment }) => segment), isWithin }
  }

  for (;;) {
    while (at < text.length && ' \t\n\r'.includes(text[at] as string)) at++
    const frame = stack.at(-1)
    if (state === 'next' && frame === undefined) return stop('complete', at)
    if (at >= text.length) return stop('truncated', at)
    const character = text[at] as string

    switch (state) {
      case 'first-key':
      case 'key': {
        if (character === '}' && state === 'first-key') {
          stack.pop()
          state = 'next'
          at++
          break
        }
        const end = character === '"' ? stringEnd(text, at) : -1
        if (end === 0) return stop('truncated', text.length)
        if (end < 0) return stop('invalid', at)
        const key = JSON.parse(text.slice(at, end)) as string
        if (frame !== undefined) {
          if (frame.keys.has(key)) duplicates.push([...stack.slice(0, -1).map(({ segment }) => segment), key])
          frame.keys.add(key)
          frame.segment = key
        }
        at = end
        state = 'colon'
        break
      }
      case 'colon':
        if (character !== ':') return stop('invalid', at)
        at++
        state = 'value'
        break
      case 'next': {
        const top = frame as Frame
        if (character === ',') {
          if (typeof top.segment === 'number') top.segment++
          state = top.kind === 'array' ? 'value' : 'key'
        } else if (character === (top.kind === 'array' ? ']' : '}')) {
          stack.pop()
        } else {
          return stop('invalid', at)
        }
        at++
        break
      }
      case 'first-item':
      case 'value': {
        if (character === ']' && state === 'first-item') {
          stack.pop()
          state = 'next'
          at++
          break
        }
        if (character === '{' || character === '[') {
          if (stack.length >= maxFrames) return stop('invalid', at)
          const kind = character === '{' ? 'object' : 'array'
          stack.push({ kind, keys: new Set(), segment: kind === 'array' ? 0 : '' })
          state = kind === 'object' ? 'first-key' : 'first-item'
          at++
          break
        }
        const end = scalarEnd(text, at)
        if (end === 0) return stop('truncated', text.length)
        if (end < 0) return stop('invalid', at)
        at = end
        state = 'next'
        break
      }
    }
  }
}

/** Index behind the scalar; 0 if the text ends within it; -1 if it is none. */
function scalarEnd(text: string, at: number): number {
  const character = text[at] as string
  if (character === '"') return stringEnd(text, at)
  for (const word of ['true', 'false', 'null']) {
    if (text.startsWith(word, at)) return at + word.length
    if (word.startsWith(text.slice(at, at + word.length)) && at + word.length > text.length) return 0
  }
  number.lastIndex = at
  const match = number.exec(text)
  if (match !== null && !/[\d.eE+-]/.test(text[at + match[0].length] ?? '')) return at + match[0].length
  numberStart.lastIndex = at
  const start = numberStart.exec(text)?.[0] ?? ''
  return start !== '' && at + start.length === text.length ? 0 : -1
}

/** Index behind the closing quote; 0 if the text ends before it; -1 on a character that must be escaped. */
function stringEnd(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x22) return index + 1
    if (code < 0x20) return -1
    if (code !== 0x5c) continue
    const escaped = text[index + 1]
    if (escaped === undefined) return 0
    if (escaped === 'u') {
      const hex = text.slice(index + 2, index + 6)
      if (!/^[0-9a-fA-F]*$/.test(hex)) return -1
      if (hex.length < 4) return index + 2 + hex.length === text.length ? 0 : -1
      index += 5
    } else if ('"\\/bfnrt'.includes(escaped)) {
      index++
    } else {
      return -1
    }
  }
  return 0
}
