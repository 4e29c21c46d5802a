// Refuses what a document may say of the call and of its answers by name, and a probe cannot send or nothing is generated
// of: whatever is not refused here is sent. Called by compile-contract.ts. Pure.
import { asObject, asString, type Json, type JsonObject, lookUp, SpecError } from './spec.ts'

const sending = ['post', 'put', 'patch', 'delete']

export interface Operation {
  readonly path: string
  readonly method: string
  readonly operation: JsonObject
}

export function assertSendable(document: JsonObject, { path, method, operation }: Operation): void {
  const version = asString(document.openapi, 'openapi')
  if (!/^3\.1\.\d+$/.test(version)) throw new SpecError('openapi must be 3.1')
  if (!sending.includes(method)) throw new SpecError(`${method} ${path}: a probe sends a body`)
  if (path.includes('{')) throw new SpecError(`${path}: a probe fills in nothing`)
  if (asObject(asObject(document.paths, 'paths')[path], path).parameters !== undefined) {
    throw new SpecError(`${path}.parameters: a probe sends none`)
  }
  if (operation.parameters !== undefined) throw new SpecError('parameters: a probe sends none')
  assertBearer(document, operation.security ?? document.security)
}

/** One scheme, and that a bearer token: what every probe sends. */
function assertBearer(document: JsonObject, security: Json | undefined): void {
  const [first, ...others] = Array.isArray(security) ? security : []
  const [name, ...more] = first === undefined ? [] : Object.keys(asObject(first, 'security'))
  if (name !== undefined && others.length + more.length === 0) {
    const at = `#/components/securitySchemes/${name}`
    const { type, scheme } = asObject(lookUp(document, at), at)
    if (type === 'http' && String(scheme).toLowerCase() === 'bearer') return
  }
  throw new SpecError('security: a probe sends a bearer token, and nothing else')
}

/** Of which files, types and results are made: so names of code, of which none is taken. */
export function assertNames(operation: JsonObject): void {
  const operationId = asString(operation.operationId, 'operationId')
  if (!isName(operationId)) throw new SpecError('operationId must be a name: letters and digits')
  for (const name of Object.keys(asObject(operation['x-variants'], 'x-variants'))) {
    // The client calls every other answer by that name.
    if (!isName(name) || name === 'undocumented' || name === operationId) {
      throw new SpecError(`x-variants.${name}: the name must be of letters and digits, and not taken`)
    }
  }
}

const isName = (text: string): boolean => /^[a-z][A-Za-z0-9]*$/.test(text)

/** @returns The number of the document, which a proposal raises. */
export function versionOf(document: JsonObject): string {
  const version = asString(asObject(document.info, 'info').version, 'info.version')
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new SpecError('info.version must be three numbers, as 1.0.0')
  return version
}

export function quotaWindowOf(operation: JsonObject): { from: string; to: string; timeZone: string } {
  const window = asObject(operation['x-quota-window'], 'x-quota-window')
  const hour = (key: 'from' | 'to', form: RegExp) => {
    const text = asString(window[key], `x-quota-window.${key}`)
    if (!form.test(text)) throw new SpecError(`x-quota-window.${key} must be a time of day, as HH:MM`)
    return text
  }
  return {
    from: hour('from', /^([01]\d|2[0-3]):[0-5]\d$/),
    to: hour('to', /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/),
    timeZone: timeZoneOf(window),
  }
}

function timeZoneOf(window: JsonObject): string {
  const at = 'x-quota-window.timeZone'
  const timeZone = asString(window.timeZone, at)
  try {
    new Intl.DateTimeFormat('en', { timeZone })
  } catch (cause) {
    throw new SpecError(`${at} must be an IANA name, as Asia/Jakarta`, { cause })
  }
  return timeZone
}
