// Types only: the OpenAPI types as openapi-fetch and its kin expect them, and short names for the rest.
import type { components } from '../generated/openapi.ts'

export type { DocumentedAnswer } from '../generated/answers.ts'
export type * from '../generated/bodies.ts'
export type { components, operations, paths } from '../generated/openapi.ts'

/** Any documented body that is an error. */
export type ErrorEnvelope = components['schemas']['ErrorEnvelope']
