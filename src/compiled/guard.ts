// Makes of a generated validator what is published: a type guard that is a Standard Schema v1 as well
// (https://standardschema.dev), so that tRPC, Hono, TanStack and others take it as it is.

import { segmentsOf } from '../tools/json-pointer.ts'
import type { ValidationError, Validator } from './validator.ts'

/** One thing that is wrong with a value. It never quotes the value. */
export interface Issue {
  /** Such as `must be string`. */
  readonly message: string
  /** The property's name, behind those of the objects that hold it. Empty: the value itself. */
  readonly path: readonly string[]
}

/** What Standard Schema v1 asks for, in its own words. */
export interface StandardSchema<T> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: 'contactrz'
    readonly validate: (
      value: unknown,
    ) => { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly Issue[] }
    /** For inference only: never there at run time. */
    readonly types?: { readonly input: T; readonly output: T }
  }
}

/** A type guard, which every library that knows Standard Schema v1 takes as a schema. */
export type Guard<T> = Validator<T> & StandardSchema<T>

/** The same function, with `~standard`. The value is passed on as it is: undocumented properties stay. */
export const guard = <T>(validate: Validator<T>): Guard<T> =>
  Object.assign(validate, {
    '~standard': {
      version: 1,
      vendor: 'contactrz',
      validate: (value: unknown) =>
        validate(value) ? { value } : { issues: (validate.errors ?? []).map(issueOf) },
    },
  } as const)

function issueOf({ instancePath, keyword, params }: ValidationError): Issue {
  const path = segmentsOf(instancePath)
  switch (keyword) {
    case 'required':
      return { message: 'is missing', path: [...path, String(params.missingProperty)] }
    case 'type':
      return { message: `must be ${[params.type].flat().join(' or ')}`, path }
    case 'const':
      return { message: `must be ${JSON.stringify(params.allowedValue)}`, path }
    case 'pattern':
      return { message: `must match ${params.pattern}`, path }
    default:
      return { message: `fails ${keyword}`, path }
  }
}
