import { type Certificate, decodeCertificate, toPem } from './certificate.ts'
import { contextTag, decodeValue, decodeValues, identifierOf, membersOf } from '../der/decode.ts'
import { MalformedError, assertDer } from '../der/assert.ts'

/** Bytes a certificate file may have. A chain of ten RSA-4096 certificates has a thirtieth of it. */
export const MAX_FILE_BYTES = 1024 * 1024
/** Certificates a file may hold; more than any real chain, few enough to be judged in milliseconds. */
export const MAX_CERTIFICATES = 64

/** Which of the file rules of `chain.ts` a file breaks. */
export type FileDefect = 'size' | 'secret' | 'encoding'

/** Thrown for a file no certificates can be read from. */
export class UnreadableBundle extends MalformedError {
  readonly defect: FileDefect

  constructor (defect: FileDefect, reason: string) {
    super(reason)
    this.name = 'UnreadableBundle'
    this.defect = defect
  }
}

/** Certificates of a file. */
export interface Bundle {
  readonly certificates: readonly Certificate[]
  /** Whether the file's order means anything: PEM has an order, PKCS#7 holds a set. */
  readonly ordered: boolean
  /** As a person would call it. */
  readonly format: string
}

interface Block {
  readonly label: string
  readonly der: Buffer
}

const CERTIFICATE_LABELS = ['CERTIFICATE', 'X509 CERTIFICATE']
const PKCS7_LABELS = ['PKCS7', 'CMS', 'PKCS #7 SIGNED DATA']
const SIGNED_DATA = '1.2.840.113549.1.7.2'

/**
 * Reads the certificates of an uploaded file: PEM (CRLF, byte order mark, text before and between, trailing blanks are
 * fine), PEM-armoured or bare Base-64 PKCS#7, and, where `derAccepted`, their binary forms.
 *
 * @throws {UnreadableBundle} with a reason that names what the file is instead. Never repeats contents of the file.
 */
export function decodeBundle (bytes: Buffer, options: { readonly derAccepted: boolean }): Bundle {
  if (bytes.length === 0) throw new UnreadableBundle('encoding', 'the file is empty')
  if (bytes.length > MAX_FILE_BYTES) throw new UnreadableBundle('size', `the file has ${bytes.length} bytes; ${MAX_FILE_BYTES} are read`)
  try {
    return decode(bytes, options.derAccepted)
  } catch (error) {
    if (error instanceof UnreadableBundle || !(error instanceof MalformedError)) throw error
    throw new UnreadableBundle('encoding', error.message)
  }
}

function decode (bytes: Buffer, derAccepted: boolean): Bundle {
  if (bytes[0] === 0x30 && !isText(bytes)) return decodeBinary(bytes, derAccepted)
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new UnreadableBundle('encoding', 'the file is UTF-16 text, as PowerShell and Notepad may write it')
  }
  const text = bytes.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '')
  if (!text.includes('-----BEGIN')) return decodeBare(text)
  const blocks = unarmour(text)
  const [first] = blocks
  if (first !== undefined && PKCS7_LABELS.includes(first.label)) {
    if (blocks.length > 1) throw new UnreadableBundle('encoding', 'the file holds a PKCS#7 block and something else beside it')
    return { certificates: decodePkcs7(first.der), ordered: false, format: 'Base-64 PKCS#7' }
  }
  return { certificates: blocks.map(block => decodeBlock(block)), ordered: true, format: 'PEM' }
}

function decodeBlock ({ label, der }: Block): Certificate {
  if (!CERTIFICATE_LABELS.includes(label)) {
    const hint = label.includes('REQUEST') ? ': the request itself, not the certificate a CA made of it' : ''
    throw new UnreadableBundle('encoding', `the file holds a ${label} block${hint}`)
  }
  return decodeCertificate(der)
}

function decodeBinary (bytes: Buffer, derAccepted: boolean): Bundle {
  if (!derAccepted) throw new UnreadableBundle('encoding', 'the file is binary (DER), not Base 64')
  assertDer(bytes)
  try {
    return { certificates: [decodeCertificate(bytes)], ordered: true, format: 'DER certificate' }
  } catch {
    return { certificates: decodePkcs7(bytes), ordered: false, format: 'binary PKCS#7' }
  }
}

/** Base 64 without armour: what the Windows certificate export wizard writes for a PKCS#7 of old. */
function decodeBare (text: string): Bundle {
  const der = fromBase64(text.replace(/\s+/g, ''))
  if (der === null || der[0] !== 0x30) throw new UnreadableBundle('encoding', 'the file holds no PEM block (no "-----BEGIN CERTIFICATE-----" line)')
  return { certificates: decodePkcs7(der), ordered: false, format: 'bare Base-64 PKCS#7' }
}

/**
 * The certificates of a PKCS#7 (RFC 5652, section 5.1). Read by our own decoder, as certificates are: asn1js takes most
 * of a second for what fits into a file, and stops at 10,000 values.
 */
function decodePkcs7 (der: Buffer): Certificate[] {
  assertDer(der)
  const [contentType, content] = membersOf(decodeValue(der))
  if (identifierOf(contentType) !== SIGNED_DATA) throw new UnreadableBundle('encoding', 'the Base-64 value is neither a certificate chain (PKCS#7) nor armoured as a certificate')
  const [signedData] = membersOf(content, contextTag(0, true))
  const certificates = membersOf(signedData).find(({ tag }) => tag === contextTag(0, true))
  const members = certificates === undefined ? [] : decodeValues(certificates.content)
  if (members.length === 0) throw new UnreadableBundle('encoding', 'the PKCS#7 file holds no certificate')
  if (members.length > MAX_CERTIFICATES) throw tooMany()
  return members.map(({ encoded }) => decodeCertificate(encoded))
}

/** Splits PEM into blocks, line by line, in one pass. */
function unarmour (text: string): Block[] {
  const blocks: Block[] = []
  let label: string | null = null
  let body: string[] = []
  for (const line of text.split('\n')) {
    const content = line.trim()
    if (label === null) {
      if (!content.startsWith('-----BEGIN ')) continue
      label = begins(content)
      body = []
    } else if (content.startsWith('-----END ')) {
      if (content !== `-----END ${label}-----`) throw new UnreadableBundle('encoding', `block ${blocks.length + 1} begins as ${label} and ends as something else`)
      if (blocks.length === MAX_CERTIFICATES) throw tooMany()
      const der = fromBase64(body.join(''))
      if (der === null) throw new UnreadableBundle('encoding', `block ${blocks.length + 1} is not Base 64`)
      blocks.push({ label, der })
      label = null
    } else if (content.startsWith('-----BEGIN ')) {
      throw new UnreadableBundle('encoding', `block ${blocks.length + 1} has no END line`)
    } else {
      body.push(content)
    }
  }
  if (label !== null) throw new UnreadableBundle('encoding', `block ${blocks.length + 1} has no END line: the file is cut short`)
  if (blocks.length === 0) throw new UnreadableBundle('encoding', 'the file holds no PEM block')
  return blocks
}

function begins (line: string): string {
  const label = /^-----BEGIN ([A-Z0-9 #]{1,40})-----$/.exec(line)?.[1]
  if (label === undefined) throw new UnreadableBundle('encoding', 'a BEGIN line is damaged, or the file is on one line')
  if (label.includes('PRIVATE KEY')) throw new UnreadableBundle('secret', `the file holds a ${label}`)
  return label
}

function fromBase64 (text: string): Buffer | null {
  if (text.length === 0 || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null
  return Buffer.from(text, 'base64')
}

function tooMany (): UnreadableBundle {
  return new UnreadableBundle('size', `the file holds more than ${MAX_CERTIFICATES} certificates`)
}

function isText (bytes: Buffer): boolean {
  return bytes.subarray(0, 64).every(byte => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127))
}

/** The PEM text of a chain, leaf first, as TLS takes it. */
export function chainPem (certificates: readonly Certificate[]): string {
  return certificates.map(toPem).join('')
}
