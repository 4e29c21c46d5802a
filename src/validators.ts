// Type guards for what is documented. They tolerate undocumented properties, as a consumer must.
export { createContact as isCreateContact } from './generated/validators/create-contact.open.ts'
export { created as isCreated } from './generated/validators/created.open.ts'
export { expiredToken as isExpiredToken } from './generated/validators/expired-token.open.ts'
export { overQuota as isOverQuota } from './generated/validators/over-quota.open.ts'
export type { ValidationError, Validator } from './validator.ts'
