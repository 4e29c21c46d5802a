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

const [major, minor] = process.versions.node.split('.').map(Number)
if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) {
  if (module.enableCompileCache) module.enableCompileCache(`${import.meta.dirname}/../node_modules/.cache`)
  try {
    await import('contactrz/cli')
  } catch (error) {
    // In a clone of the project, what runs is TypeScript.
    if (error?.code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error
    refuse('24 or later to run from its sources')
  }
} else refuse('20.19 or later of 20, or 22.12 or later')
