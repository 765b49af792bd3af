import { X509Certificate, createHash, createPrivateKey } from 'node:crypto'
import { assertDer } from '../../../certs/der/assert.ts'

/** What a PEM file of the folder holds. */
export type PemKind = 'privateKey' | 'certificates' | 'request'

interface PemRow {
  /** Ending of the file's name. */
  readonly ending: string
  /** Throws unless the text is what the kind says. */
  readonly parse: (text: string) => void
}

const KINDS: Readonly<Record<PemKind, PemRow>> = {
  privateKey: { ending: '.key', parse: text => { createPrivateKey(text) } },
  certificates: { ending: '.pem', parse: text => { for (const block of certificatesIn(text)) assertCertificate(block) } },
  request: { ending: '.pem', parse: assertRequest }
}

/** A file of PEM. */
export interface PemFile {
  readonly kind: PemKind
  readonly text: string
}

/** A file of PEM that a state names is missing, or is not what it was. */
export class PemError extends Error {
  override readonly name = 'PemError'
  readonly file: string
  readonly missing: boolean

  /** @param defect in words that go on after the name of the file; null: it is missing */
  constructor (file: string, defect: string | null) {
    super(`${file} ${defect ?? 'is missing'}`)
    this.file = file
    this.missing = defect === null
  }
}

/** Names of the PEM files, as a state and the folder know them. Nothing else in `pki/` is ever touched. */
export const PEM_NAME = /^[a-z]+(?:-[a-z]+)*-[0-9a-f]{16}\.(?:pem|key)$/

/** Name of a PEM file, by its contents: the same name never holds two things, so a file can be shared by the old state and the new. */
export function pemName (use: string, kind: PemKind, text: string): string {
  return `${use}-${createHash('sha256').update(text).digest('hex').slice(0, 16)}${KINDS[kind].ending}`
}

/**
 * Judges what was read from a PEM file.
 *
 * @returns what is wrong with it, or null
 */
export function defectOf (name: string, kind: PemKind, text: string): string | null {
  try {
    KINDS[kind].parse(text)
  } catch {
    const what = kind === 'privateKey' ? 'private key' : kind === 'request' ? 'certificate signing request' : 'list of certificates'
    return `is not a ${what} in PEM`
  }
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16)
  return name.includes(`-${digest}.`) ? null : 'has other contents than when it was written'
}

/** The certificates of a PEM file, each with the line break after it. */
export function certificatesIn (text: string): string[] {
  const blocks = text.split(/(?<=-----END CERTIFICATE-----\r?\n)/)
  if (!blocks.every(block => /-----END CERTIFICATE-----\r?\n?$/.test(block))) throw new Error('not a list of certificates')
  return blocks
}

function assertCertificate (block: string): void {
  // OpenSSL reads the first block of a text and overlooks what is around it.
  if (block.split('-----BEGIN ').length !== 2) throw new Error('not one certificate')
  assertDer(new X509Certificate(block).raw)
}

const REQUEST = /^-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END (?:NEW )?CERTIFICATE REQUEST-----\s*$/

/** node:crypto cannot read a request, so this looks at the frame: one block, and in it one whole DER value. */
function assertRequest (text: string): void {
  const body = REQUEST.exec(text)?.[1]
  assertDer(Buffer.from(body ?? '', 'base64'))
}
