// Generated from openapi/contactrz.yaml by `npm run generate`. Do not edit.
import type { components } from './openapi.ts'

/** Every documented answer. Narrows by `variant`; `status` alone tells only those apart that have one of their own. */
export type DocumentedAnswer =
  | { readonly variant: 'created'; readonly status: 200; readonly body: components['schemas']['Contact'] }
  | { readonly variant: 'expiredToken'; readonly status: 401; readonly body: components['schemas']['ExpiredToken'] }
  | { readonly variant: 'overQuota'; readonly status: 401; readonly body: components['schemas']['OverQuota'] }
