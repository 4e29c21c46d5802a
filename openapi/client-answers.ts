// The documented answers as the client tells them apart (src/generated/client-answers.ts): what a bundle of a client holds,
// so no schema and no example. Called by generate.ts. Pure.
import type { CompiledContract, CompiledVariant } from './compile-contract.ts'
import { type GeneratedFile, kebab } from './compile-validators.ts'

export function clientAnswersModule({ variants }: CompiledContract, header: string): GeneratedFile {
  const entries = Object.entries(variants)
  const text = [
    header,
    ...entries.map(([name]) => `import { ${name} } from './validators/${kebab(name)}.open.ts'`),
    '',
    '/** What a client tells answers by, in order. `from`: when the message that goes with it says that calls are taken again. */',
    'export const clientAnswers = [',
    ...entries.map(([name, variant]) => `  ${row(name, variant)},`),
    '] as const',
    '',
  ].join('\n')
  return { path: 'client-answers.ts', text }
}

function row(name: string, { means, status, message }: CompiledVariant): string {
  const from = hourFrom(message)
  const hour = from === null ? '' : `, from: '${from}'`
  return `{ variant: '${name}', means: '${means}', status: ${status}, is: ${name}${hour} }`
}

/** The hour that stands in the text where the template has `{from}`, as HH:MM. */
function hourFrom(message: CompiledVariant['message']): string | null {
  if (message?.template === undefined) return null
  const at = message.template.indexOf('{from}')
  const hour = /^\d{1,2}[:.]\d{2}/.exec(message.text.slice(at))?.[0]
  return hour?.replace('.', ':').padStart(5, '0') ?? null
}
