// Type guards for what is documented, each a Standard Schema v1 too. They tolerate undocumented properties, as a consumer
// must. Marked pure, so that a bundler takes only those that are used.
import { createContact } from '../generated/validators/create-contact.open.ts'
import { created } from '../generated/validators/created.open.ts'
import { expiredToken } from '../generated/validators/expired-token.open.ts'
import { overQuota } from '../generated/validators/over-quota.open.ts'
import { type Guard, guard } from './guard.ts'
import type { Contact, CreateContact, ExpiredToken, OverQuota } from './types.ts'

export type { ValidationError, Validator } from '../compiled/validator.ts'
export type { Guard, Issue, StandardSchema } from './guard.ts'

/** Whether it is what a contact is created from. */
export const isCreateContact: Guard<CreateContact> = /* @__PURE__ */ guard(createContact)
/** Whether it is a created contact: the body of `created`. */
export const isCreated: Guard<Contact> = /* @__PURE__ */ guard(created)
/** Whether it is the body of `expiredToken`. */
export const isExpiredToken: Guard<ExpiredToken> = /* @__PURE__ */ guard(expiredToken)
/** Whether it is the body of `overQuota`. */
export const isOverQuota: Guard<OverQuota> = /* @__PURE__ */ guard(overQuota)
