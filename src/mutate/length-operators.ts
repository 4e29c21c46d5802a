// Mutation operators on length: values that a column cuts or fills up, in each property that is long enough. Pure.
import type { Operator } from './mutant.ts'
import { echoesOf } from './places.ts'
import { cutAt, cutAtBytes } from './text-faults.ts'

const changed =
  (change: (value: string) => string): Operator =>
  (original) =>
    echoesOf(original)
      .map(({ pointer, value }) => [pointer, value, change(value)] as const)
      .filter(([, before, after]) => before !== after)
      .map(([pointer, , after]) => [pointer, { set: { [pointer]: after } }] as const)

/** Lengths of columns that are common; a value of 101 characters shows a column of 100, and so on. */
const lengths = [10, 20, 40, 50, 64, 80, 100, 128, 191, 255]

export const lengthOperators: Readonly<Record<string, Operator>> = {
  ...Object.fromEntries(lengths.map((length) => [`length-${length}`, changed(cutAt(length))] as const)),
  'length-80-dots': changed((value) => ([...value].length > 80 ? `${cutAt(77)(value)}...` : value)),
  'length-100-bytes': changed(cutAtBytes(100)),
  'length-fixed': changed((value) => value.padEnd(300)),
}
