// The shape of a generated validator, which has no dependency on ajv at run time.

/** One failed keyword, in ajv's form. It holds paths and parameters of the schema, never the value. */
export interface ValidationError {
  /** JSON Pointer (RFC 6901) of the value that failed. */
  instancePath: string
  schemaPath: string
  keyword: string
  params: Readonly<Record<string, unknown>>
}

/** A type guard. After a call that returned `false`, `errors` says why, until the next call. */
export interface Validator<T> {
  (data: unknown): data is T
  errors?: ValidationError[] | null
}

/** Of everything that is documented, each closed: an undocumented property fails. */
export interface Validators {
  readonly request: Validator<unknown>
  /** By the name of the variant. */
  readonly variants: Readonly<Record<string, Validator<unknown>>>
}
