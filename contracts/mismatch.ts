// Turns the JSON in the verifier's error message into one line per mismatch, with kinds instead of values. Pure.
// Called by verify.ts. The shapes are those of Pact 17; an unknown one still gives a line.
import { pointerOf, valueBelow } from 'contactrz/internal'
import { type Interaction, matchersAt, segmentsOfPath } from './pact-file.ts'
import { isObject, type JsonObject, kindOf, parseJson, toLine } from './step.ts'

export interface PactResult {
  readonly description: string
  readonly isOk: boolean
  readonly mismatches: readonly JsonObject[]
  /** Set when the interaction could not be carried out at all. */
  readonly error: string | null
}

/** Results in the order of the interactions; null if the message is no report of results. */
export function parseResults(message: string): PactResult[] | null {
  const report = parseJson(message)
  if (!isObject(report) || !Array.isArray(report.interactionResults)) return null
  return report.interactionResults.filter(isObject).map(({ description, result, mismatch }) => {
    const { type, mismatches, message } = isObject(mismatch) ? mismatch : {}
    const list = Array.isArray(mismatches) ? mismatches.filter(isObject) : []
    const isOk = result === 'OK'
    return {
      description: String(description),
      isOk,
      mismatches: list,
      error: isOk || list.length > 0 ? null : toLine(String(message ?? type ?? 'no reason given')),
    }
  })
}

/** Lines without the name of the interaction: `/Email: expected a string, found nothing`. */
export function describeMismatches(mismatches: readonly JsonObject[], interaction: Interaction): string[] {
  const hasHeader = mismatches.some(({ type }) => type === 'HeaderMismatch')
  return mismatches.flatMap((mismatch) => {
    switch (mismatch.type) {
      case 'StatusMismatch':
        return [`status: expected ${Number(mismatch.expected)}, found ${Number(mismatch.actual)}`]
      case 'HeaderMismatch':
        return [headerLine(mismatch)]
      case 'BodyTypeMismatch':
        // Says the same as the mismatch of the header.
        return hasHeader ? [] : ['body: expected another media type']
      case 'BodyMismatch':
        return bodyLines(mismatch, interaction)
      default:
        return [`${toLine(String(mismatch.type))}: see --verbose`]
    }
  })
}

function headerLine({ key, expected, actual }: JsonObject): string {
  const wanted = toLine(String(expected).replaceAll('"', ''))
  // Only a media type may be quoted from the wire.
  const found = String(actual)
  const shown = found === '' ? 'nothing' : /^[\w.+-]+\/[\w.+-]+$/.test(found) ? found : 'another value'
  return `header ${toLine(String(key)).toLowerCase()}: expected ${wanted}, found ${shown}`
}

function bodyLines({ path, expected, actual, mismatch }: JsonObject, { response }: Interaction): string[] {
  if (actual === null || actual === undefined) return ['body: expected JSON, found nothing']
  if (String(mismatch).startsWith('Failed to parse')) return ['body: expected JSON, found text that is none']
  const segments = segmentsOfPath(String(path))
  if (segments === null) return [`${toLine(String(path))}: differs from the pact`]
  const found = parseJson(String(actual))
  const missing = missingKeys(parseJson(String(expected)), found, mismatch)
  if (missing !== null) {
    return missing.map((key) => {
      const place = [...segments, key]
      return `${pointerOf(place)}: expected ${kindOf(valueBelow(response.body, place))}, found nothing`
    })
  }
  const where = segments.length === 0 ? 'body' : pointerOf(segments)
  const example = valueBelow(response.body, segments)
  if (kindOf(example) !== kindOf(found))
    return [`${where}: expected ${kindOf(example)}, found ${kindOf(found)}`]
  const rule = matchersAt(response, 'body', String(path)).find(({ match }) => match === 'regex')
  return rule === undefined
    ? [`${where}: expected exactly what the pact says, found ${kindOf(found)} that differs`]
    : [`${where}: expected text like ${String(rule.regex)}, found text that is not`]
}

/** Pact lists the keys of both sides as JSON; null if the mismatch is about something else. */
function missingKeys(expected: unknown, actual: unknown, mismatch: unknown): string[] | null {
  if (!String(mismatch).startsWith('Actual map is missing')) return null
  if (!Array.isArray(expected) || !Array.isArray(actual)) return null
  return expected.map(String).filter((key) => !actual.includes(key))
}
