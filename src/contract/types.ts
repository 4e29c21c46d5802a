// Types only: the OpenAPI types as openapi-fetch and its kin expect them, and short names for the rest.
import type { components } from '../generated/openapi.ts'

export type { DocumentedAnswer } from '../generated/answers.ts'
export type { components, operations, paths } from '../generated/openapi.ts'

/** What a contact is created from. */
export type CreateContact = components['schemas']['CreateContact']
/** A created contact: the body of `created`. */
export type Contact = components['schemas']['Contact']
/** The body of `expiredToken`. */
export type ExpiredToken = components['schemas']['ExpiredToken']
/** The body of `overQuota`. */
export type OverQuota = components['schemas']['OverQuota']
/** Either documented 401 body. */
export type ErrorEnvelope = components['schemas']['ErrorEnvelope']
