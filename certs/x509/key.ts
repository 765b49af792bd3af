import { generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

/** A private key with its public half. */
export interface KeyPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** Sizes of RSA key a certificate signing request may ask for, in bits. */
export const RSA_KEY_SIZES = [2048, 4096] as const
export type RsaKeySize = typeof RSA_KEY_SIZES[number]

const generate = promisify(generateKeyPair)

/** Makes an RSA key off the event loop: about 0.15 s for 2048 bits, 1 s for 4096, of one thread. */
export async function generateRsaKey (bits: RsaKeySize): Promise<KeyPair> {
  return await generate('rsa', { modulusLength: bits })
}

/** Makes a P-256 key, in about 0.1 ms. */
export function generateEcKey (): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

/** PKCS#8 PEM. A secret: it may be stored, never logged. */
export function privateKeyPem (key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
