// The proposed overlay as text: what is short stands on one line, and nothing in it is invisible. Pure.
import { proposalOf } from './read-incident.ts'

/** Null: there is none. */
export function overlayText(facts: Parameters<typeof proposalOf>[0]): string | null {
  const proposal = proposalOf(facts)
  return proposal === null ? null : `${visible(lines(proposal.overlay, ''))}\n`
}

const longestLine = 100

function lines(value: unknown, indent: string): string {
  const whole = oneLine(value)
  if (whole.length + indent.length <= longestLine || typeof value !== 'object' || value === null) return whole
  const deeper = `${indent}  `
  const isList = Array.isArray(value)
  const items = isList
    ? value.map((item) => lines(item, deeper))
    : entriesOf(value).map(([name, inner]) => `${JSON.stringify(name)}: ${lines(inner, deeper)}`)
  const [open, close] = isList ? '[]' : '{}'
  return `${open}\n${items.map((item) => `${deeper}${item}`).join(',\n')}\n${indent}${close}`
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = entriesOf(value).map(([name, inner]) => `${JSON.stringify(name)}: ${oneLine(inner)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

/** As JSON has them. */
const entriesOf = (value: object) => Object.entries(value).filter(([, inner]) => inner !== undefined)

/** What nobody sees, or what turns the text around it, as JSON escapes it: it is the same text to whoever parses it. */
const visible = (json: string): string =>
  json.replace(
    /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
