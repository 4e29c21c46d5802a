// Debian's Chromium, driven by playwright-core: the one way in which tests and pictures come to a browser. Where it is not
// installed, whoever asks for it fails.
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

export type { Browser, BrowserContext, BrowserContextOptions, Page, Route } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

/** Rejects if there is none. */
export async function startChromium(): Promise<Browser> {
  if (!existsSync(executablePath))
    throw new Error(`there is no ${executablePath}, which this needs: apt-get install chromium`)
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
}
