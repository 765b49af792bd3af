import { Certificate, ContentInfo, EncapsulatedContentInfo, SignedData } from 'pkijs'
import { armour } from './pem.ts'

/** Writes certificates, leaf first: `pem`, `p7b` (PEM-armoured PKCS#7 without signers) or `der` (the leaf alone). */
export function encodeBundle (certificates: readonly Buffer[], format: 'pem' | 'p7b' | 'der'): Buffer {
  if (format === 'pem') return Buffer.from(certificates.map(der => armour('CERTIFICATE', der)).join(''))
  if (format === 'der') return Buffer.from(certificates[0] ?? [])
  return Buffer.from(armour('PKCS7', encodePkcs7(certificates)))
}

/** A PKCS#7 (CMS SignedData) that carries certificates and nothing else, as binary DER. */
export function encodePkcs7 (certificates: readonly Buffer[]): Buffer {
  const content = new SignedData({
    version: 1,
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: ContentInfo.DATA }),
    certificates: certificates.map(der => Certificate.fromBER(new Uint8Array(der)))
  })
  return Buffer.from(new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content: content.toSchema(true) }).toSchema().toBER(false))
}
