// The variants of this API by what they mean to the monitor, which names none of them by itself. Pure.
import { contract, type VariantName } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'

/** What a slot is run to meet. */
export const createdVariant = variantMeaning.created
/** What an expired token is answered with. */
export const expiredVariant = variantMeaning['token-expired']

/** Whether a run was one of a create: of what else is met, nothing follows for creates. */
export const isOfCreates = (variant: VariantName): boolean => contract.variants[variant].means === 'created'
