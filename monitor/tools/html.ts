// HTML by template; every value is escaped. Shared by the pages and the mails.
const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Value = string | number | Markup | readonly Markup[]

const show = (value: Value): string => {
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(({ text }) => text).join('')
  return String(value).replace(/[&<>"']/g, (character) => entities[character] ?? '')
}

export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Markup =>
  new Markup(strings.reduce((text, part, index) => text + show(values[index - 1] ?? '') + part))

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .25rem .75rem .25rem 0; vertical-align: top }
tr + tr { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
iframe { width: 100%; height: 34rem; border: 1px solid color-mix(in srgb, currentColor 30%, transparent); color-scheme: light dark }
pre { white-space: pre-wrap; padding: 1rem; background: color-mix(in srgb, currentColor 7%, transparent) }
.drift, .monitor-fault { color: light-dark(#a40000, #ff8a80) } .conforming { color: light-dark(#1b5e20, #a5d6a7) }
.unavailable, .unauthorized, .over-quota, .gated { color: light-dark(#7a4f00, #ffd180) }
`

export function page(title: string, body: Markup): string {
  const document = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="10">
<title>${title}</title><style>${new Markup(style)}</style></head>
<body>${body}</body>
</html>
`
  return document.text
}
