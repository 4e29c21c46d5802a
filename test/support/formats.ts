// Every report format, loaded: what a command only does with the one that is asked for.
import { type Format, formatNames, loadFormat, type Render } from '../../src/report/formats.ts'

export const formats = Object.fromEntries(
  await Promise.all(formatNames.map(async (name) => [name, await loadFormat(name)])),
) as Record<Format, Render>
