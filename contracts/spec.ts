// Step 3: the pact file against the OpenAPI document. Called by cli.ts.
//
// The comparator sees examples only, not matching rules; it says nothing when the spec makes a property of an
// answer optional, drops its security, or when an example lacks a property. The first two are held here by a check
// of each example with the closed validators' contract (see `uncovered`); matching rules are held by step 1.
import { Comparator } from '@pactflow/openapi-pact-comparator'
import { contract } from 'contactrz'
import { readSpec, type JsonObject as SpecObject } from 'contactrz-openapi/spec'
import type { Pact } from './pact-file.ts'
import { count, isObject, type Step, toLine } from './step.ts'
import { variantOf } from './verify.ts'

export interface SpecOptions {
  readonly pact: Pact
  /** Default: openapi/contactrz.yaml. */
  readonly spec?: SpecObject
}

export async function checkSpec({ pact, spec }: SpecOptions): Promise<Step> {
  const problems: string[] = []
  const notes: string[] = []
  type Documents = ConstructorParameters<typeof Comparator>[0]
  const comparator = new Comparator({ oas: spec ?? (await readSpec()) } as unknown as Documents)
  for await (const result of comparator.compare(pact.document as never)) {
    const { code, message, mockDetails } = result
    const where = mockDetails?.interactionDescription ?? 'the pact'
    const place = mockDetails?.location.replace(/^\[root\]\.interactions\[\d+\]\.?/, '') ?? ''
    const line = toLine(`${where}: ${place === '' ? '' : `${place}: `}${message} (${code})`, 300)
    if (result.type === 'error') problems.push(line)
    else notes.push(line)
  }
  // The same property can be wrong in several ways: each is told.
  problems.push(...uncovered(pact))
  const summary = `${count(pact.interactions.length, 'interaction')} agree with openapi/contactrz.yaml`
  return { name: 'spec', summary, problems: [...new Set(problems)], notes }
}

/** Properties that the spec documents of an answer and the pact does not pin, and variants without a pact. */
function uncovered(pact: Pact): string[] {
  return pact.interactions.flatMap((interaction) => {
    const variant = variantOf(interaction)
    if (variant === null) return [`${interaction.description}: expects an answer that is not documented`]
    return missingNames(contract.variants[variant].schema, interaction.response.body, '').map(
      (pointer) => `${interaction.description}: ${pointer}: documented, but not pinned`,
    )
  })
}

function missingNames(schema: { readonly properties?: object }, value: unknown, at: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
    const pointer = `${at}/${name}`
    if (!isObject(value) || !Object.hasOwn(value, name)) return [pointer]
    return missingNames(inner, value[name], pointer)
  })
}
