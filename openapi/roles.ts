// What the properties of an answer are: the identifier, what was sent, the text that tells variants apart. Read from the
// extensions of the schema's properties. Called by compile-contract.ts. Pure.
import { child } from '../src/tools/json-pointer.ts'
import { asObject, asString, type Json, type JsonObject, SpecError } from './spec.ts'

export interface Roles {
  /** Property of the answer → property of the request that it repeats. */
  echoes: Record<string, string>
  /** The property by which the provider tells what was created. */
  identifier?: string
}

/** The only variant that repeats what was sent is the one that means `created`. Both schemas resolved. */
export function rolesOf(answer: JsonObject, request: JsonObject, at: string): Roles {
  const sent = asObject(request.properties ?? {}, 'the properties of the request')
  const roles: Roles = { echoes: {} }
  for (const [name, value] of Object.entries(asObject(answer.properties ?? {}, at))) {
    const where = `${at}/properties/${name}`
    const property = asObject(value, where)
    const echoed = property['x-echoes']
    if (echoed === undefined && Object.hasOwn(sent, name) && property['x-identifier'] !== true) {
      throw new SpecError(`${where}: is sent, too: say x-echoes: ${name}, or x-echoes: false`)
    }
    if (echoed !== undefined && echoed !== false) {
      const source = asString(echoed, `${where}/x-echoes`)
      assertEcho(property, sent[source], `${where}/x-echoes`)
      roles.echoes[name] = source
    }
    if (property['x-identifier'] !== true) continue
    if (roles.identifier !== undefined)
      throw new SpecError(`${where}/x-identifier: ${roles.identifier} is one`)
    if (!typesOf(property).every((type) => ['string', 'integer', 'number', 'null'].includes(String(type)))) {
      throw new SpecError(`${where}/x-identifier: must be a text or a number`)
    }
    roles.identifier = name
  }
  return roles
}

const typesOf = ({ type }: JsonObject): Json[] => [type ?? []].flat()

function assertEcho(property: JsonObject, source: Json | undefined, at: string): void {
  if (source === undefined) throw new SpecError(`${at}: the request has no such property`)
  if (asObject(source, at).type !== 'string')
    throw new SpecError(`${at}: the property of the request is no text`)
  const types = typesOf(property)
  if (!types.includes('string') || types.some((type) => type !== 'string' && type !== 'null')) {
    throw new SpecError(`${at}: what was sent is a text, and this is none`)
  }
}

/** Roles where they mean nothing are mistakes: deeper in a body, or in another variant than the one that is created. */
export function assertRolesAtPlace(schema: JsonObject, isCreated: boolean, at: string, depth = 0): void {
  for (const [name, value] of Object.entries(asObject(schema.properties ?? {}, at))) {
    const where = `${at}/properties/${name}`
    const property = asObject(value, where)
    for (const role of ['x-echoes', 'x-identifier'] as const) {
      if (property[role] === undefined || (isCreated && depth === 0)) continue
      throw new SpecError(`${where}/${role}: has a meaning at the top of what is created alone`)
    }
    assertRolesAtPlace(property, isCreated, where, depth + 1)
  }
}

/** JSON Pointers of the properties that say `x-message`. */
export function messagesIn(schema: JsonObject, above = ''): string[] {
  return Object.entries(asObject(schema.properties ?? {}, 'properties')).flatMap(([name, value]) => {
    const pointer = child(above, name)
    const property = asObject(value, pointer)
    return [...(property['x-message'] === true ? [pointer] : []), ...messagesIn(property, pointer)]
  })
}
