// One operator for all that a provider could do to what it stores: a mutant for each fault of the table that shows in
// what was sent. Pure.

import type { CreateContact } from '../contract/types.ts'
import { variantOf } from '../judge/documented.ts'
import type { Deviation } from '../provider/deviation.ts'
import type { Operator } from './mutant.ts'
import { echoesOf } from './places.ts'
import { changedBy, storedFaults, storedOf } from './stored-faults.ts'

const stored: Operator = (original) => {
  if (variantOf(original.contract, original.variant).means !== 'created') return []
  const sent = Object.fromEntries(
    echoesOf(original).map(({ name, value }) => [name, value]),
  ) as unknown as CreateContact
  return Object.entries(storedFaults).flatMap(([id, fault]) => {
    const names = changedBy(fault, sent, Object.keys(sent))
    const answered = fault.store(storedOf(sent, Object.keys(sent)))
    const isGone = (name: keyof CreateContact) => answered[name] === undefined
    const deviation: Deviation = {
      remove: names.filter(isGone).map((name) => `/${name}`),
      set: Object.fromEntries(
        names.filter((name) => !isGone(name)).map((name) => [`/${name}`, answered[name]]),
      ),
    }
    return names.length === 0 ? [] : [[id, deviation] as const]
  })
}

export const storedOperators: Readonly<Record<string, Operator>> = { stored }
