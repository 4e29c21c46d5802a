// Contracts that are the frozen one but for a change of its document, compiled as the generator does: what the engine makes of a
// variant or a property that it has never met.
import { type CompiledContract, compileContract } from '../../openapi/compile-contract.ts'
import { assertExamplesFit, loadValidators } from '../../openapi/compile-validators.ts'
import type { JsonObject } from '../../openapi/spec.ts'
import type { Contract } from '../../src/compiled/contract.ts'
import type { Validators } from '../../src/compiled/validator.ts'
import { documentOf } from './contracts.ts'
import { type Segments, valueAt, withValue } from './pointers.ts'

export interface ChangedContract {
  readonly contract: Contract
  readonly validators: Validators
}

export type Change = readonly (readonly [segments: Segments, to: unknown])[]

/** `createJudge` and `createProviderOf` take what this gives. */
export function compiledWith(change: Change, document: JsonObject): ChangedContract {
  const changed = change.reduce(
    (value, [segments, to]) => withValue(value, segments, to) as JsonObject,
    document,
  )
  const contract: CompiledContract = compileContract(changed)
  assertExamplesFit(contract)
  return { contract, validators: loadValidators(contract) }
}

const document = documentOf('frozen')
const operation = ['paths', '/api/contactrz', 'post']
const schemas = ['components', 'schemas']
const at = (segments: Segments) => valueAt(document, segments)

/** A fourth answer: 403, in the error envelope, which means that the call is refused. */
export function withForbidden(): ChangedContract {
  const ref = { $ref: '#/components/schemas/Forbidden' }
  const example = at(['components', 'examples', 'expiredToken'])
  const body = { ...(example as object), value: forbiddenBody }
  const schema = [...schemas, 'ExpiredToken']
  const records = ['properties', 'records', 'properties']
  const forbidden = [
    [[...records, 'errorCode', 'const'], 403],
    [[...records, 'userMessage', 'const'], 'Forbidden'],
  ] as const
  return compiledWith(
    [
      [
        [...schemas, 'Forbidden'],
        forbidden.reduce((value, [to, item]) => withValue(value, to, item), at(schema)),
      ],
      [['components', 'examples', 'forbidden'], body],
      [
        [...operation, 'responses', '403'],
        {
          description: 'The call is refused.',
          content: {
            'application/json': {
              schema: ref,
              examples: { forbidden: { $ref: '#/components/examples/forbidden' } },
            },
          },
        },
      ],
      [
        [...operation, 'x-variants', 'forbidden'],
        {
          means: 'refused',
          status: 403,
          schema: ref.$ref,
          example: '#/components/examples/forbidden',
          message: { pointer: '/records/userMessage', text: 'Forbidden' },
        },
      ],
    ],
    document,
  )
}

export const forbiddenBody = {
  _meta: { status: 'ERROR', count: 1 },
  records: { errorCode: 403, userMessage: 'Forbidden', devMessage: null, more: null, applicationCode: null },
}

/**
 * One property more, that may be sent, and that comes back if it was.
 *
 * @param shown Whether the example has it.
 * @param type As what it comes back.
 */
export function withCompany(shown: boolean, type: string | readonly string[] = 'string'): ChangedContract {
  const example = ['components', 'examples', 'created', 'value']
  return compiledWith(
    [
      [[...schemas, 'CreateContact', 'properties', 'Company'], { type: 'string' }],
      [[...schemas, 'Contact', 'properties', 'Company'], { type, 'x-echoes': 'Company' }],
      ...(shown ? [[[...example, 'Company'], 'Example Ltd'] as const] : []),
    ],
    document,
  )
}
