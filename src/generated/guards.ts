// Generated from openapi/contactrz.yaml by `npm run generate`. Do not edit.
import { type Guard, guard } from '../compiled/guard.ts'
import type { CreateContact, Contact, ExpiredToken, OverQuota } from './bodies.ts'
import { createContact } from './validators/create-contact.open.ts'
import { created } from './validators/created.open.ts'
import { expiredToken } from './validators/expired-token.open.ts'
import { overQuota } from './validators/over-quota.open.ts'

/** Whether it is what is sent. */
export const isCreateContact: Guard<CreateContact> = /* @__PURE__ */ guard(createContact)
/** Whether it is the body of `created`. */
export const isCreated: Guard<Contact> = /* @__PURE__ */ guard(created)
/** Whether it is the body of `expiredToken`. */
export const isExpiredToken: Guard<ExpiredToken> = /* @__PURE__ */ guard(expiredToken)
/** Whether it is the body of `overQuota`. */
export const isOverQuota: Guard<OverQuota> = /* @__PURE__ */ guard(overQuota)
