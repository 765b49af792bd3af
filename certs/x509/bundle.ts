import { type Certificate, decodeCertificate } from './certificate.ts'
import { type Contents, contentsOf } from './contents.ts'
import { ExcessError, MalformedError } from '../der/assert.ts'
import { decodeValues } from '../der/decode.ts'
import { fromBase64 } from './pem.ts'
import { type Block, blocksOf } from './pem-blocks.ts'
import { decodePkcs7 } from './pkcs7.ts'
import { type MistakeId, UnreadableBundle, unreadable } from './unreadable.ts'

/** Bytes a certificate file may have. A chain of ten RSA-4096 certificates has a thirtieth of it. */
export const MAX_FILE_BYTES = 1024 * 1024
/** Certificates a file may hold; more than any real chain, few enough to be judged in milliseconds. */
export const MAX_CERTIFICATES = 64

/** Certificates of a file. */
export interface Bundle {
  readonly certificates: readonly Certificate[]
  /** Whether the file's order means anything: PEM has an order, PKCS#7 holds a set. */
  readonly ordered: boolean
  /** As a person would call it. */
  readonly format: string
}

/** Labels of certificates and of PKCS#7. Which of the two a block is, its bytes tell, as they do to Java. */
const LABELS = ['CERTIFICATE', 'X509 CERTIFICATE', 'PKCS7', 'CMS', 'PKCS #7 SIGNED DATA']

/** What blocks of other labels are taken for, wherever they stand; the first row that fits counts. */
const OTHER_LABELS: ReadonlyArray<readonly [label: RegExp, mistake: MistakeId]> = [
  [/PRIVATE KEY/, 'privateKey'],
  [/REQUEST/, 'requestBlock'],
  [/^TRUSTED CERTIFICATE$/, 'trusted'],
  [new RegExp(`^(?!(?:${LABELS.join('|')})$)`), 'otherBlock']
]

/** What values are that are no certificates. */
const OTHER_CONTENTS: Readonly<Partial<Record<Contents, MistakeId>>> = {
  otherCms: 'otherCms', pfx: 'pfx', privateKey: 'bareKey', publicKey: 'publicKey', request: 'request', crl: 'crl'
}

/** Files that are no text, by their first bytes. */
const SIGNATURES: ReadonlyArray<readonly [hex: string, mistake: MistakeId, name?: string]> = [
  ['fffe', 'utf16'], ['feff', 'utf16'], ['504b0304', 'archive', 'a ZIP archive'], ['1f8b', 'archive', 'compressed (gzip)'],
  ['feedfeed', 'keyStore'], ['cececece', 'keyStore']
]

/** The beginning of a BEGIN line in UTF-16, of either byte order. */
const WIDE_BEGIN = /(?:-\0){5}B\0E\0G|(?:\0-){5}\0B\0E\0G/

/** Texts without a BEGIN line. */
const TEXTS: ReadonlyArray<readonly [text: RegExp, mistake: MistakeId]> = [
  [/^(?:\u00ef\u00bb\u00bf|\s)*$/, 'empty'],
  [/^@?[\w./\\:~-]{1,200}\.(?:pem|crt|cer|ca-bundle|p7b|p7c|der|txt)\s*$/i, 'fileName'],
  [/<(?:!doctype|html|head|body)\b/i, 'webPage'],
  [/BEGIN(?:%20|\+)[\w%+]{0,40}(?:CERTIFICATE|PKCS7|CMS)/i, 'percent'],
  // Control characters, but for those that part lines and words.
  [/[^\P{Cc}\t\n\v\f\r\x80-\x9f]/u, 'noText']
]

/**
 * Reads the certificates of an uploaded file: PEM (line breaks of any kind, byte order marks, text before and between, trailing
 * blanks are fine), PKCS#7 in Base 64 with or without BEGIN and END lines, and, where `derAccepted`, their binary forms.
 *
 * @throws {UnreadableBundle} with a reason that names what the file is instead, and a cure
 */
export function decodeBundle (bytes: Buffer, options: { readonly derAccepted: boolean }): Bundle {
  if (bytes.length > MAX_FILE_BYTES) throw unreadable('tooLong', bytes.length, MAX_FILE_BYTES)
  try {
    return bytes[0] === 0x30 && !isText(bytes) ? decodeBinary(bytes, options.derAccepted) : decodeText(textOf(bytes))
  } catch (error) {
    throw error instanceof MalformedError ? explained(error) : error
  }
}

/** One character for each byte. @throws {UnreadableBundle} for what is no text */
function textOf (bytes: Buffer): string {
  const [, mistake, name = ''] = SIGNATURES.find(([hex]) => bytes.toString('hex', 0, hex.length / 2) === hex) ?? []
  if (mistake !== undefined) throw unreadable(mistake, name)
  const text = bytes.toString('latin1')
  if (!text.includes('\0')) return text
  if (!WIDE_BEGIN.test(text)) throw unreadable('noText')
  const before = text.split('-----END ').length - 1
  throw unreadable('utf16', before === 0 ? '' : `: from block ${before + 1} on, behind text that is not`)
}

function decodeText (text: string): Bundle {
  const labels = Array.from(text.matchAll(/-{4,5} ?BEGIN ([A-Z0-9 #]{1,40}?) ?-{4,5}/g), ([, label = '']) => label)
  for (const [pattern, mistake] of OTHER_LABELS) {
    const label = labels.find(label => pattern.test(label))
    if (label !== undefined) throw unreadable(mistake, label)
  }
  return labels.length === 0 ? decodeUnlabelled(text) : decodeBlocks(blocksOf(text, MAX_CERTIFICATES))
}

/** Text without a BEGIN line: the Windows certificate export wizard of old writes PKCS#7 in Base 64 so. */
function decodeUnlabelled (text: string): Bundle {
  const der = fromBase64(text.replace(/^\u00ef\u00bb\u00bf|\s+/g, ''))
  if (der?.[0] === 0x30) {
    if (contentsOf(der) === 'pkcs7') return decodeSet(der, 'bare Base-64 PKCS#7')
    // Without a filler between them, several are Base 64 of all in one.
    const values = valuesIn(der)
    for (const value of values) certificateIn(value, 'the Base 64 in the file')
    throw values.length > 1 ? unreadable('noBegin', 1) : unreadable('bareCertificate')
  }
  const mistake = TEXTS.find(([pattern]) => pattern.test(text))?.[1]
  if (mistake !== undefined) throw unreadable(mistake)
  // Lines that are almost those of a block have errors of their own.
  blocksOf(text, 0)
  throw unreadable('noBlock')
}

function decodeBlocks (blocks: readonly Block[]): Bundle {
  const [first] = blocks
  if (blocks.every(({ der }) => contentsOf(der) !== 'pkcs7')) {
    return { certificates: blocks.map(({ der }, index) => certificateIn(der, `block ${index + 1}`)), ordered: true, format: 'PEM' }
  }
  if (first === undefined || blocks.length > 1) throw unreadable('mixed')
  return decodeSet(first.der, 'Base-64 PKCS#7')
}

function decodeBinary (der: Buffer, accepted: boolean): Bundle {
  const isSet = contentsOf(der) === 'pkcs7'
  if (isSet && accepted) return decodeSet(der, 'binary PKCS#7')
  if (isSet) throw unreadable('derPkcs7')
  // Whatever it is, it is no certificate: that comes first.
  const certificate = certificateIn(der, 'the file')
  if (!accepted) throw unreadable('derCertificate')
  return { certificates: [certificate], ordered: true, format: 'DER certificate' }
}

function decodeSet (der: Buffer, format: string): Bundle {
  const members = decodePkcs7(der)
  if (members.length === 0) throw unreadable('noCertificate')
  if (members.length > MAX_CERTIFICATES) throw unreadable('tooMany', MAX_CERTIFICATES)
  const certificates = members.map((member, index) => certificateIn(member, `certificate ${index + 1} of the PKCS#7`))
  return { certificates, ordered: false, format }
}

/** @param place how a person finds it */
/** The values that follow one another, as many as are looked at; all of it where one of them is cut short. */
function valuesIn (der: Buffer): Buffer[] {
  try {
    return decodeValues(der).slice(0, MAX_CERTIFICATES).map(({ encoded }) => encoded)
  } catch (error) {
    if (error instanceof MalformedError) return [der]
    throw error
  }
}

function certificateIn (der: Buffer, place: string): Certificate {
  const mistake = OTHER_CONTENTS[contentsOf(der) ?? 'certificate']
  if (mistake !== undefined) throw unreadable(mistake, place)
  try {
    return decodeCertificate(der)
  } catch (error) {
    throw error instanceof MalformedError && !(error instanceof ExcessError) ? unreadable('damaged', `${place}: ${error.message}`) : error
  }
}

function explained (error: MalformedError): UnreadableBundle {
  if (error instanceof UnreadableBundle) return error
  return unreadable(error instanceof ExcessError ? 'excess' : 'damaged', error.message)
}

function isText (bytes: Buffer): boolean {
  return bytes.subarray(0, 64).every(byte => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127))
}
