// Code as consumers write it, against the generated types: what is sent is built, what is answered is read.

/** What all of them use, as a module beside them: where it does not compile, none of them does. */
export const commonSource = `
import type { components, paths } from './openapi.ts'
import type { DocumentedAnswer } from './answers.ts'
export type Contact = components['schemas']['Contact']
export type Post = paths['/api/contactrz']['post']
export type Content = NonNullable<Post['requestBody']>['content']
export type Body = Content['application/json']
export type Responses = Post['responses']
export declare const contact: Contact
export declare const answer: DocumentedAnswer
export declare function show(text: string): void
// As openapi-fetch takes them: the body of any media type, left out where it may be, and the parameters.
type Sent = Content[keyof Content]
type Init<T> = undefined extends T ? [body?: Sent] : [body: Sent]
export declare function call(...init: Init<Post['requestBody']>): void
export declare function callWith(parameters: Post['parameters']): void
`

const head = `
import type { components, operations } from './openapi.ts'
import type { DocumentedAnswer } from './answers.ts'
import { answer, type Body, call, callWith, type Contact, contact, type Content, type Post, type Responses, show } from './common.ts'
`

/** Each is a module of its own, so that one that fails does not hide another. */
const sources: Record<string, string> = {
  'sends the least': `const body: Body = { Name: 'Example Person' }
call(body)
callWith({})`,
  'sends everything': `const body: Body = { Name: 'a', Phone: 'b', Fax: 'c', Email: 'd', Mobile: 'e', TwitterId: 'f', FacebookId: 'g', Media: 'h' }
call(body)
callWith({})`,
  'sends by the schema name': `const body: components['schemas']['CreateContact'] = { Name: 'Example Person' }
call(body)
callWith({})`,
  'names the operation': `declare const input: operations['createContact']['requestBody']
show(typeof input)`,
  'names the body as the documentation of openapi-fetch does': `declare const body: operations['createContact']['requestBody']['content']['application/json']
call(body)`,
  'sends what has a type of its own': `interface Person { Name: string; Phone?: string }
declare const person: Person
const body: Body = person
call(body)`,
  'reads the answer in whatever media type': `declare const data: Responses[200]['content'][keyof Responses[200]['content']]
show(data.Id)`,
  'compares a value': `if (contact.Media === 'fax') show('by fax')`,
  'goes through all names': `for (const name of Object.keys(contact) as (keyof Contact)[]) if (name !== 'Id') show(contact[name] ?? '')`,
  'reads every property': `show(contact.Id); show(contact.Name); show(contact.Phone); show(contact.Fax); show(contact.Email)
show(contact.Mobile); show(contact.TwitterId); show(contact.FacebookId); show(contact.Media.toUpperCase())`,
  'reads the answer of a status': `declare const ok: Responses[200]['content']['application/json']
show(ok.Id)
declare const refused: Responses[401]['content']['application/json']
show(refused.records.userMessage)
const isNumber: 401 = refused.records.errorCode
const isText: string | null = refused.records.devMessage
const count: number = refused._meta.count`,
  'handles every status': `type Status = keyof Responses
export const words = { 200: 'created', 401: 'refused' } satisfies Record<Status, string>`,
  'handles the error of any failed status': `type Failed = Exclude<keyof Responses, 200>
declare const error: Responses[Failed]['content']['application/json']
show(error.records.userMessage)`,
  'handles every variant': `export function words(of: DocumentedAnswer): string {
  switch (of.variant) {
    case 'created': return of.body.Id
    case 'expiredToken': return of.body.records.userMessage
    case 'overQuota': return of.body.records.userMessage
  }
}`,
  'narrows by status': `if (answer.status === 200) show(answer.body.Id)
else show(answer.body.records.userMessage)
const status: 401 = answer.variant === 'overQuota' ? answer.status : 401`,
  'narrows by message': `declare const refused: components['schemas']['ErrorEnvelope']
switch (refused.records.userMessage) {
  case 'Expired token': show('renew'); break
  case 'time limit reached please try again tomorrow at 18:00 - 06:00': show('wait'); break
  default: { const none: never = refused.records; show(none) }
}`,
  'narrows each error by its message': `declare const expired: components['schemas']['ExpiredToken']
const isExpired: boolean = expired.records.userMessage === 'Expired token'
const text: 'Expired token' = expired.records.userMessage`,
}

/** Where the document has more than ours: consumers of that. `needs` is a pattern of its old types. */
const more: readonly { readonly needs: RegExp; readonly name: string; readonly source: string }[] = [
  {
    needs: /Phone\??: string \| number/,
    name: 'sends and reads a number',
    source: `const body: Body = { Name: 'a', Phone: 7 }
show(String(body.Name))
const sent: components['schemas']['CreateContact']['Phone'] = body.Phone`,
  },
  {
    needs: /Phone: string \| number/,
    name: 'handles a number',
    source: `const phone = contact.Phone
show(typeof phone === 'number' ? phone.toFixed() : phone)`,
  },
  {
    needs: /Phone\?: string \| null/,
    name: 'sends null',
    source: `const body: Body = { Name: 'a', Phone: null }
show(body.Name)`,
  },
  {
    needs: /Media\?: "mail"/,
    name: 'sends a value of a list',
    source: `const body: Body = { Name: 'a', Media: 'mail' }
show(body.Name)`,
  },
  {
    needs: /Channel: "mail" \| "phone"/,
    name: 'handles every value',
    source: `export function words(): string {
  switch (contact.Channel) {
    case 'mail': return 'by mail'
    case 'phone': return 'by phone'
  }
}`,
  },
  {
    needs: /Reach: \{/,
    name: 'handles every alternative',
    source: `export function words(): string {
  switch (contact.Reach.kind) {
    case 'mail': return 'by mail'
    case 'phone': return 'by phone'
  }
}`,
  },
  {
    needs: /Reach\?: \{/,
    name: 'sends an alternative',
    source: `const body: Body = { Name: 'a', Reach: { kind: 'mail' } }
show(body.Name)`,
  },
  { needs: /requestBody\?: \{/, name: 'sends no body', source: 'call()' },
  {
    needs: /Media\?: string;\s*\} & \{/,
    name: 'sends another property',
    source: `const body: Body = { Name: 'a', Title: 'b' }
call(body)`,
  },
  {
    needs: /dryRun\?: boolean/,
    name: 'gives a parameter',
    source: `const init: Post['parameters'] = { query: { dryRun: true } }
show(typeof init)`,
  },
  {
    needs: /"text\/xml": string/,
    name: 'uses the other media type',
    source: `type Xml = Responses[200]['content'] extends { 'text/xml': infer T } ? T : NonNullable<Post['requestBody']>['content'] extends { 'text/xml': infer T } ? T : never
declare const xml: Xml
export const text: Xml = xml
show(xml)
export const isThere: [Xml] extends [never] ? false : true = true`,
  },
  {
    needs: /429: \{/,
    name: 'handles 429',
    source: `declare const body: Responses[429]['content']['application/json']
const seconds: number = body.records.retryAfter`,
  },
  {
    needs: /"x-limit": number|"X-Limit": number/,
    name: 'reads a header',
    source: `declare const headers: Responses[200]['headers']
const limit: number = headers['X-Limit']`,
  },
  {
    needs: /"X-Hint"\?: string/,
    name: 'reads a header that may be there',
    source: `declare const headers: Responses[200]['headers']
const hint: string | undefined = headers['X-Hint']`,
  },
  {
    needs: /variant: 'maintenance'/,
    name: 'handles the variant of before',
    source: `if (answer.variant === 'maintenance') show(answer.body.records.userMessage)`,
  },
  {
    needs: /\[key: string\]: unknown/,
    name: 'reads any property',
    source: `declare const name: string
show(String(contact[name]))`,
  },
  { needs: /Page: number/, name: 'names a page', source: `const page: components['schemas']['Page'] = 1` },
]

/** The consumers of a version: those of all, and those of what it has more. */
export function consumersOf(types: string): ReadonlyMap<string, string> {
  const extra = more
    .filter(({ needs }) => needs.test(types))
    .map(({ name, source }) => [name, source] as const)
  return new Map(
    [...Object.entries(sources), ...extra].map(([name, source]) => [name, `${head}\n${source}\n`]),
  )
}
