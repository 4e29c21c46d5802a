// Step 3: the pact file against the OpenAPI document. Called by cli.ts.
//
// The comparator compares examples, not matching rules, and says nothing of a property that an example lacks or of
// security that the spec drops. So every property that the contract documents of an answer must stand in the pact;
// matching rules are held by step 1, and the token by the verification.
import * as comparator from '@pactflow/openapi-pact-comparator'
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

/** What is used of the comparator; the types that it ships cannot be resolved outside its own repository. */
interface ComparatorResult {
  readonly type: string
  readonly code: string
  readonly message: string
  readonly mockDetails?: { readonly interactionDescription?: string; readonly location: string }
}
type Compare = (pact: unknown) => AsyncIterable<ComparatorResult>

function createComparator(oas: SpecObject): { readonly compare: Compare } {
  const { Comparator } = comparator as unknown as {
    readonly Comparator: new (documents: { readonly oas: SpecObject }) => { compare: Compare }
  }
  const instance = new Comparator({ oas })
  return { compare: (pact) => instance.compare(pact) }
}

export async function checkSpec({ pact, spec }: SpecOptions): Promise<Step> {
  const problems: string[] = []
  const notes: string[] = []
  const { compare } = createComparator(spec ?? (await readSpec()))
  for await (const result of compare(pact.document)) {
    const { code, message, mockDetails } = result
    const where = mockDetails?.interactionDescription ?? 'the pact'
    const place = mockDetails?.location.replace(/^\[root\]\.interactions\[\d+\]\.?/, '') ?? ''
    const line = toLine(`${where}: ${place === '' ? '' : `${place}: `}${message} (${code})`, 300)
    if (result.type === 'error') problems.push(line)
    else notes.push(line)
  }
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
