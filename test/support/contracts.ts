// The documents that tests run on instead of openapi/contactrz.yaml, so that a change of that one turns red only what pins it.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import type { JsonObject } from '../../openapi/spec.ts'

/** `frozen`: ours as it once was. `membership`: a made-up one that has nothing of ours. */
export type FixtureName = 'frozen' | 'membership'

const addressOf = (name: FixtureName): URL => new URL(`../fixtures/contracts/${name}.yaml`, import.meta.url)

export const fileOf = (name: FixtureName): string => fileURLToPath(addressOf(name))

/** The document as it is written, references unresolved. */
export const documentOf = (name: FixtureName): JsonObject => parse(readFileSync(addressOf(name), 'utf8'))
