import { X509Certificate, createHash, type KeyObject } from 'node:crypto'
import { type Value, TAG, contentOf, contextTag, decodeValue, membersOf, timeOf, wholeNumberOf } from '../der/decode.ts'
import { MalformedError, assertDer } from '../der/assert.ts'
import { type ExtensionFacts, decodeDistinguishedName, decodeExtensions } from './extension-facts.ts'
import { type DistinguishedName, sameName } from './name.ts'
import { weakDigest } from './strength.ts'

export { EXTENSION, KEY_USAGE, UNDERSTOOD } from './extension-facts.ts'
export type { AlternativeName, KeyUsage } from './extension-facts.ts'

/** Purposes of the extended key usage extension that have a name here; others stay dotted. */
export const EXTENDED_KEY_USAGE = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  anyExtendedKeyUsage: '2.5.29.37.0'
} as const

/** The facts of one certificate, decoded once. All X.509 questions of the product are answered from here. */
export interface Certificate extends ExtensionFacts {
  readonly der: Buffer
  /** 1 to 3; only version 3 has extensions. */
  readonly version: number
  /** Hex, as it is encoded. */
  readonly serialNumber: string
  readonly x509: X509Certificate
  readonly publicKey: KeyObject
  readonly subject: DistinguishedName
  readonly issuer: DistinguishedName
  readonly notBefore: Date
  readonly notAfter: Date
  /** Subject and issuer have the same name: a root, or a CA's rolled-over key. */
  readonly selfIssued: boolean
  /** The algorithm inside the signed part equals the one beside the signature (RFC 5280, section 4.1.1.2). */
  readonly signatureAlgorithmsAgree: boolean
  /** The digest of the signature, if TLS does not take it any more. */
  readonly weakDigest: string | null
}

/**
 * Decodes one certificate.
 *
 * @param der exactly one DER certificate
 * @throws {MalformedError} if it is not a certificate; unreadable *extensions* are reported in `malformed` instead.
 */
export function decodeCertificate (der: Buffer): Certificate {
  assertDer(der)
  const x509 = parseX509(der)
  const [tbs, algorithm] = membersOf(decodeValue(der))
  const fields = membersOf(tbs)
  const version = fields[0]?.tag === contextTag(0, true) ? versionOf(fields.shift()) : 1
  const [serialNumber, innerAlgorithm, issuerName, validity, subjectName] = fields
  const subject = decodeDistinguishedName(subjectName)
  const issuer = decodeDistinguishedName(issuerName)
  const [notBefore, notAfter] = membersOf(validity)
  const extensions = fields.find(({ tag }) => tag === contextTag(3, true))
  if (extensions !== undefined && version < 3) {
    throw new MalformedError(`a certificate of version ${version} with extensions, which only version 3 has (RFC 5280, section 4.1.2.9)`)
  }
  return {
    der,
    version,
    serialNumber: contentOf(serialNumber, TAG.integer).toString('hex'),
    x509,
    publicKey: publicKeyOf(x509),
    subject,
    issuer,
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    selfIssued: sameName(subject, issuer),
    signatureAlgorithmsAgree: sameBytes(algorithm, innerAlgorithm),
    weakDigest: weakDigest(algorithm),
    ...decodeExtensions(extensions === undefined ? undefined : decodeValue(extensions.content))
  }
}

/** SHA-256 of the certificate as lower-case hex. */
export function fingerprint (certificate: Certificate): string {
  return createHash('sha256').update(certificate.der).digest('hex')
}

/** PEM with a line break at the end. */
export function toPem (certificate: Certificate): string {
  return certificate.x509.toString()
}

/** The PEM text of a chain, leaf first, as TLS takes it. */
export function chainPem (certificates: readonly Certificate[]): string {
  return certificates.map(toPem).join('')
}

/** Whether `issuer`'s key made the signature of `certificate`. Names are not looked at. */
export function isSignedBy (certificate: Certificate, issuer: Certificate): boolean {
  try {
    return certificate.x509.verify(issuer.publicKey)
  } catch {
    // OpenSSL throws when the key cannot have made this kind of signature, which is a plain "no".
    return false
  }
}

/** Names as people write them: `serverAuth`, or the dotted identifier where there is none. */
export function purposeName (oid: string): string {
  return Object.entries(EXTENDED_KEY_USAGE).find(([, value]) => value === oid)?.[0] ?? oid
}

function parseX509 (der: Buffer): X509Certificate {
  let x509: X509Certificate
  try {
    x509 = new X509Certificate(der)
  } catch {
    throw new MalformedError('the ASN.1 value is not an X.509 certificate')
  }
  if (x509.raw.length !== der.length) throw new MalformedError('bytes follow the end of the certificate')
  return x509
}

/** The number in the certificate is one less. */
function versionOf (field: Value | undefined): number {
  return wholeNumberOf(contentOf(decodeValue(field?.content ?? Buffer.alloc(0)), TAG.integer)) + 1
}

function publicKeyOf (x509: X509Certificate): KeyObject {
  try {
    return x509.publicKey
  } catch {
    throw new MalformedError('the public key of the certificate is of no known kind')
  }
}

function sameBytes (one: Value | undefined, other: Value | undefined): boolean {
  return one !== undefined && other !== undefined && one.encoded.equals(other.encoded)
}
