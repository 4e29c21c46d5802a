#!/usr/bin/env node
// As in contactrz.js: every Node since 14 parses it, and what was compiled is kept for the next start, where only
// whoever installed this can write.
import module from 'node:module'

if (Number(process.versions.node.split('.')[0]) >= 24) {
  module.enableCompileCache(`${import.meta.dirname}/../node_modules/.cache`)
  try {
    await import('contactrz-monitor/cli')
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !error.url?.endsWith('/dist/cli.js')) throw error
    process.stderr.write(
      'contactrz-monitor: this is a clone of the project, whose commands are called by npx: npx contactrz-monitor (or with NODE_OPTIONS=--conditions=contactrz-source, by Node 24)\n',
    )
    process.exitCode = 2
  }
} else {
  process.stderr.write(
    `contactrz-monitor: needs Node 24 or later, and this is ${process.versions.node}: install a newer one (https://nodejs.org)\n`,
  )
  process.exitCode = 2
}
