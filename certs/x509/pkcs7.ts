import { createRequire } from 'node:module'
import type * as Asn1js from 'asn1js'
import type * as Pkijs from 'pkijs'
import { MalformedError, assertBer } from '../der/assert.ts'
import * as der from '../der/encode.ts'

/** Read with the first PKCS#7 that comes: a seventh of the time of a start, and some MiB, for what few upload. */
const load = createRequire(import.meta.url)
const pkijs = (): typeof Pkijs => load('pkijs')
const asn1js = (): typeof Asn1js => load('asn1js')

/** Values a PKCS#7 may have: what pkijs reads at most, in a tenth of a second. A hundred certificates have fewer. */
const MAX_NODES = 10_000

/**
 * The certificates of a PKCS#7 (CMS SignedData, RFC 5652, section 5.1), in DER or in BER with indefinite lengths as Bouncy
 * Castle writes it. A set: their order means nothing.
 *
 * @param bytes what begins as such
 * @throws {MalformedError} if it is damaged; {ExcessError} if there is more in it than is read
 */
export function decodePkcs7 (bytes: Buffer): Buffer[] {
  assertBer(bytes, MAX_NODES)
  const { Constructed, Sequence } = asn1js()
  const content = contentOf(bytes)
  if (!(content instanceof Sequence)) throw new MalformedError('the PKCS#7 file holds no signed data')
  const list = content.valueBlock.value.find(({ idBlock }) => idBlock.tagClass === CONTEXT && idBlock.tagNumber === 0)
  if (!(list instanceof Constructed)) return []
  // Beside certificates there may be attribute certificates, which are tagged (RFC 5652, section 10.2.2).
  return list.valueBlock.value.filter(member => member instanceof Sequence).map(({ valueBeforeDecodeView: view }) => Buffer.from(view))
}

/** Writes a PKCS#7 that carries certificates and nothing else, as binary DER. */
export function encodePkcs7 (certificates: readonly Buffer[]): Buffer {
  const { Certificate, ContentInfo, EncapsulatedContentInfo, SignedData } = pkijs()
  const content = new SignedData({
    version: 1,
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: ContentInfo.DATA }),
    certificates: certificates.map(der => Certificate.fromBER(new Uint8Array(der)))
  })
  return Buffer.from(new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content: content.toSchema(true) }).toSchema().toBER(false))
}

/** The same in BER with indefinite lengths, as Bouncy Castle writes it. */
export function encodeBerPkcs7 (certificates: readonly Buffer[]): Buffer {
  const { ContentInfo } = pkijs()
  const content = der.indefinite(0x30, der.objectIdentifier(ContentInfo.DATA))
  const signedData = der.indefinite(0x30, der.smallInteger(1), der.set(), content, der.indefinite(0xa0, ...certificates), der.set())
  return der.indefinite(0x30, der.objectIdentifier(ContentInfo.SIGNED_DATA), der.indefinite(0xa0, signedData))
}

/** asn1js counts the classes of tags from 1. */
const CONTEXT = 3

/** The SignedData. Certificates are left to our own decoder: pkijs takes twice the time to make objects of them. */
function contentOf (bytes: Buffer): unknown {
  try {
    return pkijs().ContentInfo.fromBER(new Uint8Array(bytes)).content
  } catch {
    throw new MalformedError('the PKCS#7 file is damaged')
  }
}
