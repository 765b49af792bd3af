import { type Value, decodeValue, membersOf } from '../../der/decode.ts'
import { boolean, sequence } from '../../der/encode.ts'
import type { Extension } from '../../x509/extension.ts'

/** Turns one bit in the last byte of a certificate, which belongs to the signature. */
export function damageSignature (certificate: Buffer): Buffer {
  const damaged = Buffer.from(certificate)
  damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1
  return damaged
}

/** Turns version 3 into version 1 and leaves the extensions. */
export function asVersion1 (certificate: Buffer): Buffer {
  const altered = Buffer.from(certificate)
  altered[certificate.indexOf('a003020102', 0, 'hex') + 4] = 0
  return altered
}

/** Makes the algorithm beside the signature SHA-384 where the signed part says SHA-256. */
export function disagreeingAlgorithm (certificate: Buffer): Buffer {
  const [signed, algorithm, signature] = membersOf(decodeValue(certificate))
  const [identifier, ...parameters] = membersOf(algorithm)
  const other = Buffer.from(identifier?.encoded ?? [])
  // Both families number SHA-384 right behind SHA-256: 1.2.840.10045.4.3.2 and .3, 1.2.840.113549.1.1.11 and .12.
  other[other.length - 1] = (other.at(-1) ?? 0) + 1
  return sequence(encoded(signed), sequence(other, ...parameters.map(encoded)), encoded(signature))
}

/** An extension under the identifier of the private enterprise number that RFC 5612 keeps for examples. */
export function unknownCriticalExtension (): Extension {
  return { oid: '1.3.6.1.4.1.32473.1', critical: true, value: boolean(true) }
}

function encoded (value: Value | undefined): Buffer {
  return value?.encoded ?? Buffer.alloc(0)
}
