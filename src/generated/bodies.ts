// Generated from openapi/contactrz.yaml by `npm run generate`. Do not edit.
import type { components } from './openapi.ts'

/** The body that is sent. */
export type CreateContact = components['schemas']['CreateContact']
/** The body of `created`. */
export type Contact = components['schemas']['Contact']
/** The body of `expiredToken`. */
export type ExpiredToken = components['schemas']['ExpiredToken']
/** The body of `overQuota`. */
export type OverQuota = components['schemas']['OverQuota']
