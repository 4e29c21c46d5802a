// Generated from openapi/contactrz.yaml by `npm run generate`. Do not edit.
import type { Validators } from '../compiled/validator.ts'
import { createContact } from './validators/create-contact.closed.ts'
import { created } from './validators/created.closed.ts'
import { expiredToken } from './validators/expired-token.closed.ts'
import { overQuota } from './validators/over-quota.closed.ts'

/** What the judge holds answers against: an undocumented property is a finding. */
export const closedValidators = { request: createContact, variants: { created, expiredToken, overQuota } } as const satisfies Validators
