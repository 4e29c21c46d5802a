// Generated from openapi/contactrz.yaml by `npm run generate`. Do not edit.
import { created } from './validators/created.open.ts'
import { expiredToken } from './validators/expired-token.open.ts'
import { overQuota } from './validators/over-quota.open.ts'

/** What a client tells answers by, in order. `from`: when the message that goes with it says that calls are taken again. */
export const clientAnswers = [
  { variant: 'created', means: 'created', status: 200, is: created },
  { variant: 'expiredToken', means: 'token-expired', status: 401, is: expiredToken },
  { variant: 'overQuota', means: 'quota-used-up', status: 401, is: overQuota, from: '18:00' },
] as const
