import { createHash, type KeyObject } from 'node:crypto'
import { TAG, contentOf, decodeValue, membersOf } from '../der/decode.ts'

/** OpenSSL 3 takes 0.2 ms for each export, and a certificate needs its key twice. */
const known = new WeakMap<KeyObject, Buffer>()

/**
 * The DER of a public key as certificates hold it (SubjectPublicKeyInfo).
 *
 * Not by way of JWK, which is faster: Node 20 holds the key's lock while it makes the strings of a JWK, and a garbage
 * collection that falls into that moment and frees the job of `generateKeyPairSync` waits for the same lock, for ever.
 */
export function publicKeyInfo (publicKey: KeyObject): Buffer {
  const info = known.get(publicKey) ?? publicKey.export({ type: 'spki', format: 'der' })
  known.set(publicKey, info)
  return info
}

/**
 * Whether two public keys are the same. Not `equals` alone: for keys of different types OpenSSL queues an error, Node 20
 * does not clear it, and the next read of any TLS connection of the process fails with it.
 */
export function sameKey (one: KeyObject, other: KeyObject): boolean {
  return one.asymmetricKeyType === other.asymmetricKeyType && one.equals(other)
}

/** SHA-1 of the bits of the public key: method 1 of RFC 5280, section 4.2.1.2. It identifies, it does not protect. */
export function keyIdentifier (publicKey: KeyObject): Buffer {
  const [, bits] = membersOf(decodeValue(publicKeyInfo(publicKey)))
  return createHash('sha1').update(contentOf(bits, TAG.bitString).subarray(1)).digest()
}
