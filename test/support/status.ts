// What `/api/status.json` answers, held to its published schema: no test reads it by another way.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Status } from '../../monitor/web/machine/status-schema.ts'

/** As it is published. */
export const statusSchema = JSON.parse(
  readFileSync(new URL('../../monitor/status.schema.json', import.meta.url), 'utf8'),
)
const ajv = new Ajv2020({ allErrors: true })
/** As `Date` writes it. */
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const validate = ajv.compile(statusSchema)

export function statusOf(text: string): Status {
  const value = JSON.parse(text)
  assert.ok(validate(value), JSON.stringify(validate.errors))
  return value as Status
}

/** @param url Of the page, with or without the slash at its end. */
export async function askStatus(url: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url.replace(/\/$/, '')}/api/status.json`, { headers })
  return { code: response.status, status: statusOf(await response.text()) }
}
