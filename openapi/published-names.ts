// What is published of each body that the document names: its type (src/generated/bodies.ts) and its guard
// (src/generated/guards.ts). A variant that is added has both by itself. Called by generate.ts. Pure.
import type { CompiledContract } from './compile-contract.ts'
import { type GeneratedFile, kebab } from './compile-validators.ts'
import { SpecError } from './spec.ts'

export function bodiesModule({ request, variants }: CompiledContract, header: string): GeneratedFile {
  const names = Map.groupBy(Object.entries(variants), ([, { schemaName }]) => schemaName)
  const bodies = [...names].map(([schemaName, of]) => {
    const which = of.map(([name]) => `\`${name}\``).join(' and of ')
    return typeText(schemaName, `The body of ${which}.`)
  })
  const lines = [
    header,
    `import type { components } from './openapi.ts'`,
    '',
    typeText(request.schemaName, 'The body that is sent.'),
    ...bodies,
    '',
  ]
  return { path: 'bodies.ts', text: lines.join('\n') }
}

function typeText(schemaName: string, what: string): string {
  if (!/^[A-Z]\w*$/.test(schemaName))
    throw new SpecError(
      `components.schemas.${schemaName}: is published as a type: its name must begin with a capital letter, and hold letters and digits alone`,
    )
  return `/** ${what} */\nexport type ${schemaName} = components['schemas']['${schemaName}']`
}

export function guardsModule(
  { operationId, request, variants }: CompiledContract,
  header: string,
): GeneratedFile {
  const guarded = [
    { name: operationId, schemaName: request.schemaName, what: 'what is sent' },
    ...Object.entries(variants).map(([name, { schemaName }]) => ({
      ...{ name, schemaName, what: `the body of \`${name}\`` },
    })),
  ]
  const types = new Set(guarded.map(({ schemaName }) => schemaName))
  const lines = [
    header,
    `import { type Guard, guard } from '../compiled/guard.ts'`,
    `import type { ${[...types].join(', ')} } from './bodies.ts'`,
    ...guarded.map(({ name }) => `import { ${name} } from './validators/${kebab(name)}.open.ts'`),
    '',
    // Pure: a bundler takes only those that are used.
    ...guarded.flatMap(({ name, schemaName, what }) => [
      `/** Whether it is ${what}. */`,
      `export const is${capital(name)}: Guard<${schemaName}> = /* @__PURE__ */ guard(${name})`,
    ]),
    '',
  ]
  return { path: 'guards.ts', text: lines.join('\n') }
}

const capital = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`
