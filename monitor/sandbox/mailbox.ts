// The mailbox of the sandbox: mails as they came over SMTP → what a mail program would show of them, and those that are
// kept. Called by sandbox.ts; shown by the pages.
import PostalMime, { decodeWords } from 'postal-mime'

export interface ReadMail {
  /** Names in lower case, values decoded. */
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
  readonly html: string | null
  readonly report: string | null
}

/** Rejects what is no mail: parts within parts without end, headers without end. */
export async function readMail(bytes: Buffer): Promise<ReadMail> {
  const {
    headers,
    text,
    html: markup,
    attachments,
  } = await PostalMime.parse(bytes, { attachmentEncoding: 'utf8' })
  const report = attachments.find(({ mimeType }) => mimeType === 'application/json')?.content
  return {
    headers: new Map(headers.map(({ key, value }) => [key, decodeWords(value)])),
    text: text ?? '',
    html: markup ?? null,
    report: typeof report === 'string' ? report : null,
  }
}

export interface KeptMail extends ReadMail {
  /** Counts from 1: its address. */
  readonly number: number
  readonly receivedAt: number
}

export interface Mailbox {
  /** Rejects what is no mail. */
  keep(bytes: Buffer): Promise<void>
  /** The newest first. */
  mails(): readonly KeptMail[]
}

const messagesKept = 100

export function createMailbox(now: () => number): Mailbox {
  let count = 0
  let mails: readonly KeptMail[] = []
  return {
    mails: () => mails,
    async keep(bytes) {
      const mail = await readMail(bytes)
      mails = [{ ...mail, number: ++count, receivedAt: now() }, ...mails].slice(0, messagesKept)
    },
  }
}
