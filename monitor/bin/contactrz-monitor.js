#!/usr/bin/env node
// As in contactrz.js: every Node since 14 parses it, and what was compiled is kept for the next start, where only
// whoever installed this can write.
import module from 'node:module'

if (Number(process.versions.node.split('.')[0]) >= 24) {
  module.enableCompileCache(`${import.meta.dirname}/../node_modules/.cache`)
  await import('contactrz-monitor/cli')
} else {
  process.stderr.write(
    `contactrz-monitor: needs Node 24 or later, and this is ${process.versions.node}: install a newer one (https://nodejs.org)\n`,
  )
  process.exitCode = 2
}
