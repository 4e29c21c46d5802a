// What a peer is to the measurement: a command that judges the three variants of a provider. Peers run as processes
// and are never imported, so that nothing here needs them to be installed.

import { fileURLToPath } from 'node:url'
import type { VariantName } from 'contactrz'
import { variantMeaning } from 'contactrz/internal'
import type { Provider } from 'contactrz/provider'
import type { Command } from '../measure.ts'

export interface Peer {
  readonly name: string
  /** The package in bench/package.json that it is. */
  readonly package: string
  readonly command: (target: Target) => Command
  /** How it tells the variants apart, and what it cannot say of one, for the results. */
  readonly limits: string
}

export interface Target {
  readonly provider: Provider
  readonly token: string
  readonly expiredToken: string
  readonly requestState: (action: 'setup' | 'teardown') => Promise<void>
}

/** The variants that are measured: one of each kind of answer. */
export const measuredVariants = [
  variantMeaning.created,
  variantMeaning['token-expired'],
  variantMeaning['quota-used-up'],
] as const satisfies VariantName[]
export type MeasuredVariant = (typeof measuredVariants)[number]

/** A drift in each of them that everyone here should find: a property that is gone. */
export const plantedDrifts: Readonly<Record<MeasuredVariant, string>> = {
  [variantMeaning.created]: '/Email',
  [variantMeaning['token-expired']]: '/records/more',
  [variantMeaning['quota-used-up']]: '/records/more',
}

export const inBench = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
