// What the reference provider answers: the documented variants, and an error in their manner for all that the
// documentation does not say. Pure.
import type { Contract, ContractVariant, Means } from '../compiled/contract.ts'
import { createdIn, variantOf } from '../judge/documented.ts'
import { isObject } from '../judge/evidence.ts'
import type { Sent, VariantName } from '../judge/verdict.ts'
import type { QuotaWindow } from '../time/quota-window.ts'
import { segmentsOf } from '../tools/json-pointer.ts'

export interface ProviderAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  /** Sent as it is, instead of `body` as JSON. */
  readonly bytes?: Uint8Array
  /** Statuses of interim answers (1xx) before it; a 101 takes its place. */
  readonly interim?: readonly number[]
  /** Null for what is not documented. */
  readonly variant: VariantName | null
}

/** What the provider answers, by what it means. */
export interface Answers {
  /** @param id What the provider gives to what it creates. */
  created(id: number | string, sent: Sent): ProviderAnswer
  /** The documented example of a refusal; undocumented where no variant means it. */
  refusal(means: Exclude<Means, 'created'>, name?: VariantName): ProviderAnswer
  /** The message names the hours outside the quota window; those of the contract where there is no window. */
  quotaUsedUp(window: QuotaWindow | null): ProviderAnswer
  /** Decision: what the documentation does not say is answered in the documented envelope. */
  undocumented(
    status: number,
    message: string,
    detail?: string | null,
    extra?: Readonly<Record<string, string>>,
  ): ProviderAnswer
}

export function createAnswers(contract: Contract): Answers {
  const headers = { 'content-type': contract.mediaType }
  const answerOf = (name: VariantName): ProviderAnswer => {
    const { status, example } = variantOf(contract, name)
    return { status, headers, body: example, variant: name }
  }
  const named = (means: Means) =>
    Object.keys(contract.variants).find((name) => contract.variants[name]?.means === means)
  const undocumented: Answers['undocumented'] = (status, message, detail = null, extra = {}) => ({
    status,
    headers: { ...headers, ...extra },
    body: errorOf(contract, status, message, detail),
    variant: null,
  })
  const refusal: Answers['refusal'] = (means, name = named(means)) =>
    name === undefined ? undocumented(401, `No variant means ${means}`) : answerOf(name)
  return {
    created: (id, sent) => {
      const { name, status } = createdIn(contract)
      return { status, headers, body: bodyOf(contract, id, sent), variant: name }
    },
    refusal,
    quotaUsedUp: (window) => {
      const answer = refusal('quota-used-up')
      const message = answer.variant === null ? undefined : variantOf(contract, answer.variant).message
      if (message?.template === undefined) return answer
      const { from, to } = window ?? contract.quotaWindow
      const text = message.template.replace('{from}', to).replace('{to}', from)
      return { ...answer, body: withValueAt(answer.body, segmentsOf(message.pointer), text) }
    },
    undocumented,
  }
}

/** What is created: its example, with what was sent in the place of what it shows. */
function bodyOf(contract: Contract, id: number | string, sent: Sent): unknown {
  const { example, echoes, identifier, schema } = createdIn(contract)
  const given = identifier === undefined ? undefined : schema.properties?.[identifier]
  const isText = [given?.type].flat().includes('string')
  const shown = isObject(example) ? example : {}
  const isOptional = (name: string) => schema.required?.includes(name) !== true
  const echoed = Object.entries(echoes).map(([name, source]) => [name, sent[source] ?? ''] as const)
  return {
    ...Object.fromEntries(Object.entries(shown).filter(([name]) => echoes[name] === undefined)),
    ...(identifier !== undefined && { [identifier]: isText ? String(id) : Number(id) }),
    ...Object.fromEntries(echoed.filter(([name, value]) => value !== '' || !isOptional(name))),
  }
}

/** The body of an error that has a message, with another one in it; of one that has none, a text alone. */
function errorOf(contract: Contract, status: number, text: string, detail: string | null): unknown {
  const model = Object.values(contract.variants).find(
    ({ means, message }) => means !== 'created' && message !== undefined,
  )
  if (model?.message === undefined) return { message: text, ...(detail !== null && { detail }) }
  const body = withStatus(model, model.example, status)
  return withDetail(model, withValueAt(body, segmentsOf(model.message.pointer), text), detail)
}

/** Where an error repeats its status. */
function withStatus({ schema, status: own }: ContractVariant, body: unknown, status: number): unknown {
  const visit = (value: unknown, at: ContractVariant['schema'] | undefined): unknown => {
    if (at?.const === own) return status
    if (!isObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, visit(inner, at?.properties?.[name])]),
    )
  }
  return visit(body, schema)
}

/** Beside the message, the first property that may be a text or nothing. */
function withDetail({ schema, message }: ContractVariant, body: unknown, detail: string | null): unknown {
  const above = segmentsOf(message?.pointer ?? '').slice(0, -1)
  const part = above.reduce<ContractVariant['schema'] | undefined>(
    (at, name) => at?.properties?.[name],
    schema,
  )
  const isDetail = (name: string) => {
    const types = [part?.properties?.[name]?.type].flat()
    return types.includes('string') && types.includes('null')
  }
  const found = Object.keys(part?.properties ?? {}).find(isDetail)
  return found === undefined ? body : withValueAt(body, [...above, found], detail)
}

function withValueAt(value: unknown, [name, ...rest]: readonly string[], to: unknown): unknown {
  if (name === undefined) return to
  return isObject(value) ? { ...value, [name]: withValueAt(value[name], rest, to) } : value
}
