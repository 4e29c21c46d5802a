// What a webhook is sent, held to its published schema: no test reads it by another way.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { MessageBody } from '../../monitor/message/body-schema.ts'

/** As it is published. */
export const messageSchema = JSON.parse(
  readFileSync(new URL('../../monitor/message.schema.json', import.meta.url), 'utf8'),
)
const ajv = new Ajv2020({ allErrors: true })
/** As `Date` writes it. */
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const validate = ajv.compile(messageSchema)

export function messageBodyOf(text: string | null): MessageBody {
  assert.ok(text !== null, 'there is no body')
  const value = JSON.parse(text)
  assert.ok(validate(value), JSON.stringify(validate.errors))
  return value as MessageBody
}
