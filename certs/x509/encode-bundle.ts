import type { BundleFormat } from './bundle-format.ts'
import { armour } from './pem.ts'
import { encodeBerPkcs7, encodePkcs7 } from './pkcs7.ts'

const WRITERS: Readonly<Record<BundleFormat, (certificates: readonly Buffer[]) => string | Buffer>> = {
  pem: certificates => certificates.map(der => armour('CERTIFICATE', der)).join(''),
  p7b: certificates => armour('PKCS7', encodePkcs7(certificates)),
  'adcs-p7b': certificates => armour('CERTIFICATE', encodePkcs7(certificates)).replaceAll('\n', '\r\n'),
  'ber-p7b': certificates => armour('PKCS7', encodeBerPkcs7(certificates)),
  der: ([leaf]) => leaf ?? Buffer.alloc(0)
}

/** Writes certificates, leaf first. */
export function encodeBundle (certificates: readonly Buffer[], format: BundleFormat): Buffer {
  return Buffer.from(WRITERS[format](certificates))
}
