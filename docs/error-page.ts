// docs/errors.md from the catalogues of errors: a table for each program, and one for what the package throws. Called by
// generate.ts.
import { catalogue as contractsCatalogue } from '../contracts/errors.ts'
import { catalogue as monitorCatalogue } from '../monitor/tools/errors.ts'
import { catalogue as generatorCatalogue } from '../openapi/errors.ts'
import { catalogue as releaseCatalogue } from '../release/errors.ts'
import { type ErrorEntry, errors } from '../src/errors/catalogue.ts'

type Catalogue = Readonly<Record<string, ErrorEntry>>

const intro = `# Errors

Generated from the catalogues of errors (\`src/errors/catalogue.ts\`, \`monitor/tools/errors.ts\`, \`contracts/errors.ts\`, \`release/errors.ts\`, \`openapi/errors.ts\`) by
\`npm run generate\`. Do not edit.

Every error of ours has a \`code\`, by which code may tell it from others; its message is for people, and may change. A
command that is ended by one says so, and ends with an exit code. What the provider does is never an error, but
a verdict, with the rules of [rules.md](rules.md): exit code 1, or 3 where none is conclusive.

What is in no table is a bug of ours: \`internal error, please report it\`, with the class and the message of the error, and
exit code 3.
`

const ofCommands: Readonly<Record<string, Catalogue>> = {
  contactrz: errors,
  'contactrz-monitor': monitorCatalogue,
  'npm run contracts': contractsCatalogue,
  'npm run check:release': releaseCatalogue,
  'npm run generate': generatorCatalogue,
}

const rowsOf = (catalogue: Catalogue) =>
  Object.entries(catalogue).flatMap(([code, { meaning, advice, end }]) =>
    end === null ? [] : [`| \`${code}\` | ${end.exitCode} | ${meaning} | ${advice} |`],
  )

const thrown = Object.entries<ErrorEntry>(errors).flatMap(([code, { meaning, advice, end }]) =>
  end === null ? [`| \`${code}\` | ${meaning} | ${advice} |`] : [],
)

export function renderErrorPage(): string {
  const sections = Object.entries(ofCommands).map(
    ([program, catalogue]) =>
      `## ${program}\n\n| code | exit code | what it means | what to do |\n|---|---|---|---|\n${rowsOf(catalogue).join('\n')}\n`,
  )
  const last = `## Thrown by the package \`contactrz\`\n\nNo command is ended by these: they reach whoever calls, or are told in a line of another code.\n\n| code | what it means | what to do |\n|---|---|---|\n${thrown.join('\n')}\n`
  return [intro, ...sections, last].join('\n')
}
