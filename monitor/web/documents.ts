// Pages for people → documents, in their frame. What a document is told by whether it has changed leaves out the clock that
// its frame shows, so that a page that is asked for again and again is sent when there is something new. Made by app.ts.
import { contract } from 'contactrz'
import { StoreError } from '../store/store.ts'
import { ownVersion } from '../tools/own-version.ts'
import type { Text } from './answers.ts'
import type { Assets } from './assets.ts'
import { type Around, frame } from './frame.ts'
import type { Ask, NavName, View } from './route.ts'

export interface Documents {
  /** For whoever may read. `hasRead`: what its footer says came from the store. */
  open(
    view: View,
    ask: Pick<Ask, 'store' | 'at'>,
    isSignedIn: boolean,
  ): Promise<Text & { readonly hasRead: boolean }>
  /** For whoever has still to sign in: nothing of the monitor is in it. */
  bare(view: View, at: number): Text
}

export function createDocuments(assets: Assets, pages: readonly NavName[]): Documents {
  const versions = { monitor: ownVersion(), contract: contract.version }
  const addresses = { style: assets.style.path, script: assets.script.path }
  const make = (view: View, around: Around): Text => ({
    status: view.status ?? 200,
    type: 'text/html; charset=utf-8',
    text: frame(view, around),
    essence: JSON.stringify([
      { ...view, body: view.body.text },
      { ...around, at: null },
    ]),
  })
  return {
    async open(view, { store, at }, isSignedIn) {
      const messages = await messagesOf(store)
      const text = make(view, { ...addresses, at, pages, messages, versions, isSignedIn })
      return { ...text, hasRead: messages !== null }
    },
    bare: (view, at) =>
      make(view, { ...addresses, at, pages: [], messages: null, versions: null, isSignedIn: false }),
  }
}

/** Null: the store does not say. A page that can do without it is shown all the same. */
async function messagesOf(store: Ask['store']): Promise<Around['messages']> {
  try {
    return { counts: await store.countMessages(), oldestOwedAt: await store.oldestOwedAt() }
  } catch (error) {
    if (error instanceof StoreError) return null
    throw error
  }
}
