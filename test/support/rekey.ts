import { X509Certificate, type KeyObject, sign } from 'node:crypto'
import { EXTENDED_KEY_USAGE, EXTENSION } from '../../certs/x509/certificate.ts'
import { TAG, type Value, contextTag, decodeValue, identifierOf, membersOf } from '../../certs/der/decode.ts'
import * as der from '../../certs/der/encode.ts'
import { commonNames, sameName } from '../../certs/x509/name.ts'
import { decodeDistinguishedName } from '../../certs/x509/extension-facts.ts'
import { type KeyPair, generateEcKey } from '../../certs/x509/key.ts'

/** A path validation vector: certificates as Base-64 DER, and what is expected of a validator. */
export interface Vector {
  readonly id: string
  readonly leaf: string
  readonly intermediates: readonly string[]
  readonly roots: readonly string[]
  readonly expected: 'SUCCESS' | 'FAILURE'
  /** What an upload should make of it; see test/certs/verdict/vectors/README.md. */
  readonly map: 'accept' | 'reject' | 'clock' | 'either'
}

/** A certificate of a vector, taken apart, with its new key. */
interface Part {
  readonly x509: X509Certificate
  readonly fields: Fields
  /** Its private half stays unused in the leaf, which issues nothing; the public one is then the CSR's. */
  readonly key: KeyPair
}

interface Fields {
  readonly serialNumber: Buffer
  readonly issuer: Buffer
  readonly validity: Buffer
  readonly subject: Buffer
  /** Unique identifiers, of old. */
  readonly rest: readonly Buffer[]
  readonly extensions: readonly Buffer[]
  readonly signatureAlgorithmsAgree: boolean
}

/**
 * Gives every certificate of a vector a new key, the leaf `csrKey`, and signs all anew: an appliance accepts nothing that
 * was not made for its own key. Names, validity, serial number and extensions stay, byte for byte; a signature that was
 * wrong is wrong again. Only the leaf is given what the product demands beside a valid path: server and client
 * authentication, digital signature and key encipherment (added to what is there, `critical` as it was). Names without a
 * common name, which the product refuses in any certificate, get one.
 *
 * @returns DER, the leaf first, then the others in the order of the vector
 */
export function rekey (vector: Vector, csrKey: KeyObject): Buffer[] {
  const keys = new Map<string, KeyPair>()
  const parts = [vector.leaf, ...vector.intermediates, ...vector.roots].map((base64, index): Part => {
    const bytes = Buffer.from(base64, 'base64')
    const x509 = new X509Certificate(bytes)
    const original = x509.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
    const key = keys.get(original) ?? generateEcKey()
    keys.set(original, key)
    const fields = takeApart(bytes)
    if (index > 0) return { x509, fields: { ...fields, subject: withCommonName(fields.subject) }, key }
    return { x509, fields: asServer(fields), key: { ...key, publicKey: csrKey } }
  })
  return parts.map(part => issueAgain(part, parts))
}

function takeApart (bytes: Buffer): Fields {
  const [tbs, outerAlgorithm] = membersOf(decodeValue(bytes))
  const members = membersOf(tbs)
  if (members[0]?.tag === contextTag(0, true)) members.shift()
  const [serialNumber, algorithm, issuer, validity, subject, , ...rest] = members.map(({ encoded }) => encoded)
  const extensions = members.find(({ tag }) => tag === contextTag(3, true))
  if (serialNumber === undefined || issuer === undefined || validity === undefined || subject === undefined) throw new TypeError('no certificate')
  return {
    serialNumber,
    // A name that gets a common name gets it wherever it stands.
    issuer: withCommonName(issuer),
    validity,
    subject,
    rest: rest.filter(encoded => encoded !== extensions?.encoded),
    extensions: extensions === undefined ? [] : membersOf(decodeValue(extensions.content)).map(({ encoded }) => encoded),
    signatureAlgorithmsAgree: algorithm !== undefined && outerAlgorithm?.encoded.equals(algorithm) === true
  }
}

function issueAgain (part: Part, parts: readonly Part[]): Buffer {
  const { fields, key } = part
  const namesakes = parts.filter(({ fields: { subject } }) => sameName(nameOf(subject), nameOf(fields.issuer)))
  const signer = [...namesakes, ...parts].find(({ x509 }) => verifies(part.x509, x509.publicKey))
  const signingKey = (signer ?? namesakes[0])?.key ?? generateEcKey()
  const digest = fields.signatureAlgorithmsAgree ? 'sha256' : 'sha384'
  const tbs = der.sequence(
    der.tagged(0, der.smallInteger(2)),
    fields.serialNumber,
    ecdsaWith('sha256'),
    fields.issuer,
    fields.validity,
    fields.subject,
    key.publicKey.export({ type: 'spki', format: 'der' }),
    ...fields.rest,
    ...(fields.extensions.length === 0 ? [] : [der.tagged(3, der.sequence(...fields.extensions))])
  )
  const signature = sign(digest, tbs, signingKey.privateKey)
  if (signer === undefined) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1
  return der.sequence(tbs, ecdsaWith(digest), der.bitString(signature))
}

function ecdsaWith (digest: 'sha256' | 'sha384'): Buffer {
  return der.sequence(der.objectIdentifier(digest === 'sha256' ? '1.2.840.10045.4.3.2' : '1.2.840.10045.4.3.3'))
}

function verifies (certificate: X509Certificate, key: KeyObject): boolean {
  try {
    return certificate.verify(key)
  } catch {
    return false
  }
}

function nameOf (encoded: Buffer): ReturnType<typeof decodeDistinguishedName> {
  return decodeDistinguishedName(decodeValue(encoded))
}

function asServer (fields: Fields): Fields {
  const usages = merged(fields.extensions, EXTENSION.keyUsage, value => der.namedBits([...new Set([...bitsOf(value), DIGITAL_SIGNATURE, KEY_ENCIPHERMENT])]))
  const purposes = merged(usages, EXTENSION.extendedKeyUsage, value => {
    const present = value === undefined ? [] : membersOf(value).map(identifierOf)
    const missing = [EXTENDED_KEY_USAGE.serverAuth, EXTENDED_KEY_USAGE.clientAuth].filter(purpose => !present.includes(purpose))
    return der.sequence(...(value === undefined ? [] : [value.content]), ...missing.map(der.objectIdentifier))
  })
  const subject = membersOf(decodeValue(fields.subject)).length === 0 ? der.sequence(COMMON_NAME) : withCommonName(fields.subject)
  return { ...fields, extensions: purposes, subject }
}

/** Empty names stay empty: they are what some vectors are about. */
function withCommonName (name: Buffer): Buffer {
  const { content } = decodeValue(name)
  return content.length === 0 || commonNames(nameOf(name)).length > 0 ? name : der.sequence(content, COMMON_NAME)
}

function utf8String (text: string): Buffer {
  return Buffer.from([0x0c, text.length, ...Buffer.from(text)])
}

const COMMON_NAME = der.set(der.sequence(der.objectIdentifier('2.5.4.3'), utf8String('mock-ome vector')))
const DIGITAL_SIGNATURE = 0
const KEY_ENCIPHERMENT = 2

/** The extensions with each `oid` among them rewritten, or with one more where there is none. */
function merged (extensions: readonly Buffer[], oid: string, write: (value: Value | undefined) => Buffer): Buffer[] {
  let found = false
  const result = extensions.map(extension => {
    const members = membersOf(decodeValue(extension))
    const octets = members.at(-1)
    if (identifierOf(members[0]) !== oid || octets === undefined) return extension
    found = true
    return der.sequence(...members.slice(0, -1).map(({ encoded }) => encoded), der.octetString(write(decodeValue(octets.content))))
  })
  return found ? result : [...result, der.sequence(der.objectIdentifier(oid), der.octetString(write(undefined)))]
}

function bitsOf (value: Value | undefined): number[] {
  const bytes = value?.tag === TAG.bitString ? value.content.subarray(1) : Buffer.alloc(0)
  return Array.from({ length: bytes.length * 8 }, (_, bit) => bit).filter(bit => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0)
}
