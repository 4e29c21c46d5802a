// Certificates for loopback servers: good ones of a CA of the test's own, and those that a client must refuse.
import { generate } from 'selfsigned'

export interface KeyPair {
  readonly key: string
  /** PEM. */
  readonly cert: string
}

export interface CertificateOptions {
  /** Name that it is for; 127.0.0.1 is always another one. Default: localhost. */
  readonly name?: string
  /** Default: signed by itself. */
  readonly by?: KeyPair
  readonly from?: Date
  readonly until?: Date
  /** Whether it may sign others. */
  readonly isCa?: boolean
}

const dayMs = 86_400_000

export async function certificateOf({
  name = 'localhost',
  by,
  from = new Date(Date.now() - dayMs),
  until = new Date(Date.now() + dayMs),
  isCa = by === undefined,
}: CertificateOptions = {}): Promise<KeyPair> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
    // Quick to make, where RSA takes as long as many a test.
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: from,
    notAfterDate: until,
    ...(by !== undefined && { ca: by }),
    extensions: [
      { name: 'basicConstraints', cA: isCa },
      {
        name: 'subjectAltName',
        altNames: [{ type: 2, value: name }],
      },
    ],
  })
  return { key, cert }
}

/** A CA, and what it has signed: good, and not. `far` is for a name of its own. */
export async function certificates(farName = 'api.example.test') {
  const ca = await certificateOf({ name: 'contactrz test CA' })
  const yesterday = new Date(Date.now() - dayMs)
  const [good, far, expired, notYet, otherName, selfSigned] = await Promise.all([
    certificateOf({ by: ca }),
    certificateOf({ by: ca, name: farName }),
    certificateOf({ by: ca, from: new Date(Date.now() - 3 * dayMs), until: yesterday }),
    certificateOf({ by: ca, from: new Date(Date.now() + dayMs), until: new Date(Date.now() + 3 * dayMs) }),
    certificateOf({ by: ca, name: 'other.example.com' }),
    certificateOf(),
  ])
  return { ca, good, far, expired, notYet, otherName, selfSigned }
}
