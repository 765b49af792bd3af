import { randomBytes, sign, type KeyObject } from 'node:crypto'
import { decodeValue } from '../der/decode.ts'
import * as der from '../der/encode.ts'
import {
  basicConstraints, encodeExtension, extendedKeyUsage, generalName, keyUsage, subjectAltName, subjectKeyIdentifier, type Extension
} from '../x509/extension.ts'
import type { KeyPair } from '../x509/key.ts'
import { type Name, type SubjectFields, nameDer } from '../x509/name.ts'
import { keyIdentifier, publicKeyInfo } from '../x509/public-key.ts'
import { type Digest, signatureAlgorithm } from '../x509/signature.ts'

/** A certificate to be written. */
export interface Plan {
  readonly subject: Name
  /** Default: the subject, for a certificate that signs itself. */
  readonly issuer?: Name
  readonly publicKey: KeyObject
  readonly signingKey: KeyObject
  /** Kept to the second, as is {@link notAfter}. */
  readonly notBefore: Date
  readonly notAfter: Date
  /** Big-endian, unsigned. Default: 16 random bytes. */
  readonly serialNumber?: Uint8Array
  /** In the order given; none makes a version 1 certificate, as `openssl x509 -req` does. */
  readonly extensions: readonly Extension[]
  /** Default `sha256`. Ed25519 keys have their own. */
  readonly digest?: Digest
}

/**
 * Writes and signs one certificate (RFC 5280, section 4.1), in about the time its signature takes.
 *
 * Nothing is checked beyond what DER can hold: the flaws of the lab CA need certificates that break rules.
 *
 * @returns DER
 * @throws {RangeError} for a key or a digest no X.509 signature is known for, or a year outside 1950 to 9999
 */
export function issueCertificate (plan: Plan): Buffer {
  const { identifier, digest } = signatureAlgorithm(plan.signingKey, plan.digest)
  const subject = nameDer(plan.subject)
  const { extensions } = plan
  const signed = der.sequence(
    ...(extensions.length === 0 ? [] : [VERSION_3]),
    der.integer(plan.serialNumber ?? randomSerial()),
    identifier,
    plan.issuer === undefined ? subject : nameDer(plan.issuer),
    der.sequence(der.time(plan.notBefore), der.time(plan.notAfter)),
    subject,
    publicKeyInfo(plan.publicKey),
    ...(extensions.length === 0 ? [] : [der.tagged(3, der.sequence(...extensions.map(encodeExtension)))])
  )
  return der.sequence(signed, identifier, der.bitString(sign(digest, signed, plan.signingKey)))
}

/**
 * The certificate an appliance makes itself before anyone uploads one: self-signed, one year, for server and client.
 * Subject as in the certificate Dell's Terraform provider records from an appliance.
 *
 * @returns DER
 */
export function issueFactoryCertificate (commonName: string, key: KeyPair, now: Date): Buffer {
  const notAfter = new Date(now)
  notAfter.setUTCFullYear(now.getUTCFullYear() + 1)
  return issueCertificate({
    subject: der.sequence(FACTORY_NAME_HEAD, rdns({ commonName }), FACTORY_NAME_TAIL),
    publicKey: key.publicKey,
    signingKey: key.privateKey,
    notBefore: now,
    notAfter,
    extensions: [...FACTORY_EXTENSIONS, subjectKeyIdentifier(keyIdentifier(key.publicKey)), subjectAltName([generalName(commonName)])]
  })
}

const VERSION_3 = der.tagged(0, der.smallInteger(2))

/** Of a factory certificate only the common name, the key and the dates differ: the rest is encoded once. */
const FACTORY_NAME_HEAD = rdns({
  country: 'US', state: 'TX', locality: 'Round Rock', organization: 'Dell Inc.', organizationalUnit: 'OpenManage Enterprise'
})
const FACTORY_NAME_TAIL = rdns({ email: 'support@dell.com' })
const FACTORY_EXTENSIONS = [
  basicConstraints({ ca: false }),
  keyUsage(['digitalSignature', 'keyEncipherment']),
  extendedKeyUsage(['serverAuth', 'clientAuth'])
]

function rdns (fields: Partial<SubjectFields>): Buffer {
  return decodeValue(nameDer(fields)).content
}

/** Positive and without a leading zero, so 16 bytes long as written (RFC 5280, section 4.1.2.2 allows 20). */
function randomSerial (): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes
}
