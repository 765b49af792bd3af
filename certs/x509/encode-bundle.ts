import { armour } from './pem.ts'
import { encodePkcs7 } from './pkcs7.ts'

/** Writes certificates, leaf first: `pem`, `p7b` (PEM-armoured PKCS#7 without signers) or `der` (the leaf alone). */
export function encodeBundle (certificates: readonly Buffer[], format: 'pem' | 'p7b' | 'der'): Buffer {
  if (format === 'pem') return Buffer.from(certificates.map(der => armour('CERTIFICATE', der)).join(''))
  if (format === 'der') return Buffer.from(certificates[0] ?? [])
  return Buffer.from(armour('PKCS7', encodePkcs7(certificates)))
}
