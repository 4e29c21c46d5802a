#!/usr/bin/env node
// What was compiled is kept for the next start, in a folder that belongs to whoever installed this: one under /tmp
// could be laid there by anyone. Not on Node 20, which cannot; and not on a disk that cannot be written.
import module from 'node:module'

module.enableCompileCache?.(`${import.meta.dirname}/../node_modules/.cache`)
await import('contactrz/cli')
