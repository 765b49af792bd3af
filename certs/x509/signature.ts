import type { KeyObject } from 'node:crypto'
import * as der from '../der/encode.ts'

/** Hash of a signature. SHA-1 is here to make certificates that ought to be refused. */
export type Digest = 'sha1' | 'sha256' | 'sha384' | 'sha512'

/** How keys of one type sign. */
export interface SignatureAlgorithm {
  /** Dotted identifier. */
  readonly oid: string
  /** As `node:crypto` calls the type of the key. */
  readonly keyType: string
  /** null: the algorithm has its own. */
  readonly digest: Digest | null
  /** The AlgorithmIdentifier, DER. */
  readonly identifier: Buffer
}

/** Signatures of certificates and requests (RFC 3279, 4055, 5758, 8410). RSA has NULL parameters, the others none. */
export const SIGNATURE_ALGORITHMS: readonly SignatureAlgorithm[] = [
  { oid: '1.2.840.113549.1.1.11', keyType: 'rsa', digest: 'sha256' as const },
  { oid: '1.2.840.113549.1.1.12', keyType: 'rsa', digest: 'sha384' as const },
  { oid: '1.2.840.113549.1.1.13', keyType: 'rsa', digest: 'sha512' as const },
  { oid: '1.2.840.113549.1.1.5', keyType: 'rsa', digest: 'sha1' as const },
  { oid: '1.2.840.10045.4.3.2', keyType: 'ec', digest: 'sha256' as const },
  { oid: '1.2.840.10045.4.3.3', keyType: 'ec', digest: 'sha384' as const },
  { oid: '1.2.840.10045.4.3.4', keyType: 'ec', digest: 'sha512' as const },
  { oid: '1.2.840.10045.4.1', keyType: 'ec', digest: 'sha1' as const },
  { oid: '1.3.101.112', keyType: 'ed25519', digest: null }
].map(row => ({
  ...row,
  identifier: der.sequence(der.objectIdentifier(row.oid), ...(row.keyType === 'rsa' ? [der.nothing()] : []))
}))

/**
 * How a key signs: the algorithm identifier, ready to be written, and the digest as `node:crypto` wants it.
 *
 * @throws {RangeError} if X.509 has no such signature, or it is not known here
 */
export function signatureAlgorithm (key: KeyObject, digest: Digest = 'sha256'): { identifier: Buffer, digest: Digest | null } {
  const row = SIGNATURE_ALGORITHMS.find(row => row.keyType === key.asymmetricKeyType && (row.digest === null || row.digest === digest))
  if (row === undefined) throw new RangeError(`no signature of a key of type ${key.asymmetricKeyType ?? key.type} with ${digest} is known`)
  return row
}
