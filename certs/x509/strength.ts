import type { KeyObject } from 'node:crypto'
import { type Value, contextTag, decodeValue, identifierOf, membersOf } from '../der/decode.ts'
import { MalformedError } from '../der/assert.ts'

/** Signature algorithms whose digest TLS does not take any more (RFC 9155), and the name of the digest. */
const WEAK_SIGNATURES: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'MD2',
  '1.2.840.113549.1.1.4': 'MD5',
  '1.2.840.113549.1.1.5': 'SHA-1',
  '1.2.840.10040.4.3': 'SHA-1',
  '1.2.840.10045.4.1': 'SHA-1'
}

/** RSASSA-PSS names its digest in parameters; where they do not, it is SHA-1 (RFC 4055, section 3.1). */
const PSS = '1.2.840.113549.1.1.10'
const WEAK_DIGESTS: Readonly<Record<string, string>> = { '1.2.840.113549.2.5': 'MD5', '1.3.14.3.2.26': 'SHA-1' }

/** Bits below which a key has less than the 112 bits of security that TLS asks for (NIST SP 800-57, part 1, table 2). */
const LEAST_BITS = { modulus: 2048, curve: 224 } as const

/** The digest of a signature, if it is too weak for TLS. @param algorithm its AlgorithmIdentifier */
export function weakDigest (algorithm: Value | undefined): string | null {
  try {
    const [identifier, parameters] = membersOf(algorithm)
    const name = identifierOf(identifier)
    if (name !== PSS) return WEAK_SIGNATURES[name] ?? null
    const digest = parameters === undefined ? undefined : membersOf(parameters).find(({ tag }) => tag === contextTag(0, true))
    return digest === undefined ? 'SHA-1' : WEAK_DIGESTS[identifierOf(membersOf(decodeValue(digest.content))[0])] ?? null
  } catch (error) {
    if (error instanceof MalformedError) return 'a digest that cannot be read'
    throw error
  }
}

/** What is too short about a public key, for TLS; null: nothing. */
export function shortKey ({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string | null {
  const { modulusLength, namedCurve } = details ?? {}
  if (modulusLength !== undefined && modulusLength < LEAST_BITS.modulus) return `${type?.toUpperCase()} of ${modulusLength} bits`
  // OpenSSL's names of curves have their size in them: prime256v1, secp384r1, brainpoolP160r1.
  const bits = Number(/\d{3}/.exec(namedCurve ?? '')?.[0] ?? LEAST_BITS.curve)
  return bits < LEAST_BITS.curve ? `EC of ${bits} bits` : null
}
