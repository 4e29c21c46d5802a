#!/usr/bin/env node
// As in contactrz.js: what was compiled is kept for the next start, where only whoever installed this can write.
import module from 'node:module'

module.enableCompileCache?.(`${import.meta.dirname}/../node_modules/.cache`)
await import('contactrz-monitor/cli')
