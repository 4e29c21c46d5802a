// What is shown where the store cannot be read. Given to the app by `start`. Pure.
import { html } from '../../tools/html.ts'
import type { Unreadable } from '../failures.ts'
import type { View } from '../route.ts'

export const storeUnreadable = ({ why }: Unreadable): View => ({
  status: 503,
  title: 'The store cannot be read',
  sign: 'fault',
  nav: 'targets',
  body: html`<h1>The monitor cannot read its store</h1><p>SQLite says: <code>${why}</code></p>`,
})
