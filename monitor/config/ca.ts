// The CAs of one's own that a configuration names: PEM files. Read with the configuration, and again when that is.
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'

const block =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g

/** The certificates as PEM, or why they cannot be had; nothing of the file is in that. */
export function readCa(file: string): { readonly pem: string } | { readonly problem: string } {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return { problem: `the file cannot be read (${code})` }
  }
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return { problem: 'the file holds a private key: give the certificate of the CA alone' }
  }
  const blocks = text.match(block) ?? []
  if (blocks.length === 0) {
    return { problem: 'the file holds no certificate in PEM (-----BEGIN CERTIFICATE-----)' }
  }
  for (const [index, pem] of blocks.entries()) {
    if (certificateOf(pem) === null)
      return { problem: `certificate ${index + 1} of the file is damaged: it cannot be read` }
  }
  return { pem: blocks.join('\n') }
}

/** When the first of the certificates ends. */
export function endOfCa(pem: string): number {
  const ends = (pem.match(block) ?? []).map((text) => Date.parse(certificateOf(text)?.validTo ?? ''))
  return Math.min(...ends)
}

function certificateOf(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch {
    return null
  }
}
