// A configuration as text, which is valid, and what becomes of one.
import { ConfigError, parseConfig } from '../../monitor/config/config.ts'

export const target = `
  - name: production
    url: https://onecloud.example.com
    token: { env: TOKEN }
    mailTo: [team@example.com]`
export const smtp = 'smtp: { host: mail.example.com, port: 465, security: tls, from: monitor@example.com }'
export const valid = `targets:${target}\n${smtp}\n`

export const parse = (text: string, env: NodeJS.ProcessEnv = {}, file = '/etc/contactrz/monitor.yaml') =>
  parseConfig(text, file, env)
export const problemsOf = (text: string, env: NodeJS.ProcessEnv = {}, file?: string): readonly string[] => {
  try {
    parse(text, env, file)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}
