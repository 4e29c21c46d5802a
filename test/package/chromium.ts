// Debian's Chromium, driven by playwright-core, which the fixtures of the package bring.
import { pathToFileURL } from 'node:url'
import { installConsumers } from './consumers.ts'

/** The little that is used of it. */
export interface Page {
  on(event: 'console' | 'pageerror', listener: (message: unknown) => void): void
  goto(url: string): Promise<unknown>
  setContent(html: string): Promise<unknown>
  setViewportSize(size: { width: number; height: number }): Promise<void>
  emulateMedia(options: { colorScheme: 'light' | 'dark' }): Promise<void>
  evaluate<Result>(inPage: () => Result): Promise<Result>
  screenshot(options: { path: string; fullPage: boolean }): Promise<unknown>
  waitForSelector(selector: string, options: { state: 'attached' }): Promise<unknown>
  title(): Promise<string>
  frames(): readonly { innerText(selector: string): Promise<string> }[]
}
export interface Browser {
  newPage(): Promise<Page>
  close(): Promise<void>
}

export async function startChromium(): Promise<Browser> {
  const { chromium } = await import(pathToFileURL(installConsumers().tool('playwright-core/index.mjs')).href)
  const executablePath = '/usr/bin/chromium'
  return chromium
    .launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
    .catch((error: Error) => {
      throw new Error(`Chromium does not start; is it there? apt-get install chromium. ${error.message}`)
    })
}
