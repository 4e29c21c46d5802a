// Type guards for what is documented, each a Standard Schema v1 too. They tolerate undocumented properties, as a consumer
// must. Marked pure, so that a bundler takes only those that are used.
export type { Guard, Issue, StandardSchema } from '../compiled/guard.ts'
export type { ValidationError, Validator } from '../compiled/validator.ts'
export * from '../generated/guards.ts'
