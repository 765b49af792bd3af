import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { type Value, TAG, contentOf, contextTag, decodeValue, identifierOf, membersOf } from '../der/decode.ts'
import { MalformedError, assertDer } from '../der/assert.ts'
import * as der from '../der/encode.ts'
import { encodeExtension, generalName, subjectAltName } from './extension.ts'
import { type AlternativeName, decodeDistinguishedName, decodeExtensions } from './extension-facts.ts'
import type { KeyPair } from './key.ts'
import { type DistinguishedName, type SubjectFields, nameDer } from './name.ts'
import { fromBase64 } from './pem.ts'
import { publicKeyInfo } from './public-key.ts'
import { SIGNATURE_ALGORITHMS, signatureAlgorithm } from './signature.ts'

/** What a certification request asks for. */
export interface RequestFacts {
  readonly der: Buffer
  readonly subject: DistinguishedName
  /** The DER of the subject, so that a certificate can repeat it to the byte. */
  readonly subjectDer: Buffer
  readonly publicKey: KeyObject
  /** Empty where none are asked for. */
  readonly subjectAltNames: readonly AlternativeName[]
}

/** Far more than a request with an RSA-16384 key and a hundred names has. */
const MAX_REQUEST_BYTES = 64 * 1024

/** `extensionRequest` of PKCS#9 (RFC 2985, section 5.4.2). */
const EXTENSION_REQUEST = '1.2.840.113549.1.9.14'

/**
 * Writes and signs a certification request (PKCS#10, RFC 2986): separate relative distinguished names, and a subject
 * alternative name with exactly the names asked for, or none. Addresses become IP addresses, all else DNS names.
 *
 * @returns DER
 */
export function createRequest (subject: SubjectFields, subjectAltNames: readonly string[], key: KeyPair): Buffer {
  const { identifier, digest } = signatureAlgorithm(key.privateKey)
  const attributes = subjectAltNames.length === 0 ? [] : [extensionRequest(subjectAltNames)]
  const signed = der.sequence(der.smallInteger(0), nameDer(subject), publicKeyInfo(key.publicKey), der.tagged(0, ...attributes))
  return der.sequence(signed, identifier, der.bitString(sign(digest, signed, key.privateKey)))
}

/**
 * Reads a certification request and verifies its signature.
 *
 * @param bytes PEM, with line breaks or on one line as OME sends it, within other text (the JSON of an answer, say), with
 * or without byte order mark, UTF-8 or UTF-16; or DER
 * @throws {MalformedError} if it is none, is damaged, or its signature was not made by its own key
 */
export function decodeRequest (bytes: Buffer): RequestFacts {
  if (bytes.length > MAX_REQUEST_BYTES) throw new MalformedError(`a request of ${bytes.length} bytes, which no request has`)
  const encoded = bytes[0] === 0x30 ? bytes : unarmour(textOf(bytes))
  assertDer(encoded)
  try {
    return read(encoded)
  } catch (error) {
    // node:crypto throws plain errors for keys it cannot read.
    throw error instanceof MalformedError ? error : notARequest()
  }
}

/** CertificationRequest: the signed part, which holds version, subject, key and attributes; the algorithm; the signature. */
function read (encoded: Buffer): RequestFacts {
  const [signed, algorithm, signature] = membersOf(decodeValue(encoded))
  const [, subject, key, attributes] = membersOf(signed)
  if (signed === undefined || subject === undefined || key === undefined) throw notARequest()
  const publicKey = createPublicKey({ key: key.encoded, format: 'der', type: 'spki' })
  verifySignature(signed.encoded, identifierOf(membersOf(algorithm)[0]), contentOf(signature, TAG.bitString).subarray(1), publicKey)
  return {
    der: encoded,
    subject: decodeDistinguishedName(subject),
    subjectDer: subject.encoded,
    publicKey,
    subjectAltNames: attributes === undefined ? [] : membersOf(attributes, contextTag(0, true)).flatMap(requestedNames)
  }
}

function notARequest (): MalformedError {
  return new MalformedError('the ASN.1 value is not a certification request')
}

function verifySignature (signed: Buffer, oid: string, signature: Buffer, publicKey: KeyObject): void {
  const algorithm = SIGNATURE_ALGORITHMS.find(row => row.oid === oid)
  if (algorithm === undefined) throw new MalformedError(`the request is signed with an algorithm unknown here (${oid})`)
  if (publicKey.asymmetricKeyType !== algorithm.keyType || !verify(algorithm.digest, signed, publicKey, signature)) {
    throw new MalformedError("the request's signature was not made by the key in it: the request is damaged")
  }
}

/** @throws {MalformedError} if the extensions asked for are not readable */
function requestedNames (attribute: Value): readonly AlternativeName[] {
  const [type, values] = membersOf(attribute)
  if (identifierOf(type) !== EXTENSION_REQUEST) return []
  const { subjectAltNames, malformed: [defect] } = decodeExtensions(membersOf(values, TAG.set)[0])
  if (defect !== undefined) throw new MalformedError(`the request asks for an unreadable extension: ${defect.reason}`)
  return subjectAltNames
}

function extensionRequest (names: readonly string[]): Buffer {
  const extension = encodeExtension(subjectAltName(names.map(generalName)))
  return der.sequence(der.objectIdentifier(EXTENSION_REQUEST), der.set(der.sequence(extension)))
}

/** Windows PowerShell writes UTF-16 when a request is redirected into a file. */
function textOf (bytes: Buffer): string {
  return bytes[0] === 0xff && bytes[1] === 0xfe ? bytes.toString('utf16le') : bytes.toString('latin1')
}

/** The bytes of the first request in the text. `NEW` is how Microsoft and Java label it. */
function unarmour (text: string): Buffer {
  const begin = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----/.exec(text)
  if (begin === null) {
    const other = /-----BEGIN ([A-Z0-9 ]{1,40})-----/.exec(text)?.[1]
    throw new MalformedError(`no "-----BEGIN CERTIFICATE REQUEST-----" in the file${other === undefined ? '' : `, which holds a ${other}`}`)
  }
  const start = begin.index + begin[0].length
  const end = text.indexOf('-----END', start)
  if (end < 0) throw new MalformedError('the request has no END line: the file is cut short')
  // In the JSON of an answer line breaks are the two characters \n.
  const base64 = text.slice(start, end).replace(/\s+|\\[rn]/g, '')
  const der = fromBase64(base64)
  if (der === null) throw new MalformedError('the request is not Base 64')
  return der
}
