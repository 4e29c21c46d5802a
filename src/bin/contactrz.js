#!/usr/bin/env node
// Parsed by every Node since 14, so that one which is too old is told what is needed instead of failing on what it
// lacks. What was compiled is kept for the next start, in a folder that belongs to whoever installed this: one under
// /tmp could be laid there by anyone. Not on Node 20, which cannot; and not on a disk that cannot be written.
import module from 'node:module'

const refuse = (needed) => {
  process.stderr.write(
    `contactrz: needs Node ${needed}, and this is ${process.versions.node}: install a newer one (https://nodejs.org)\n`,
  )
  process.exitCode = 2
}

const refuseClone = () => {
  process.stderr.write(
    'contactrz: this is a clone of the project, whose commands are called by npx: npx contactrz (or with NODE_OPTIONS=--conditions=contactrz-source, by Node 24)\n',
  )
  process.exitCode = 2
}

const [major, minor] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) {
  if (module.enableCompileCache) module.enableCompileCache(`${import.meta.dirname}/../node_modules/.cache`)
  try {
    await import('contactrz/cli')
  } catch (error) {
    // In a clone of the project, what runs is TypeScript, and only npm says so to Node.
    if (error?.code === 'ERR_UNKNOWN_FILE_EXTENSION') refuse('24 or later to run from its sources')
    else if (error?.code === 'ERR_MODULE_NOT_FOUND' && error.url?.endsWith('/dist/cli.js')) refuseClone()
    else throw error
  }
} else refuse('20.19 or later of 20, or 22.12 or later')
