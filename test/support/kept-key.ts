import { createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type KeyPair, type RsaKeySize, generateRsaKey, privateKeyPem } from '../../certs/x509/key.ts'
import { failureCode } from '../../src/failure.ts'

const FOLDER = fileURLToPath(new URL('../../.tap/keys', import.meta.url))

/** Of each size; no test looks at more of them together. */
const KEPT = 64

/** Keys that this process was given, by their size. */
const given = new Map<RsaKeySize, number>()

/**
 * An RSA key, another one for each of the next {@link KEPT} calls in a process. What one process had to make is kept for all that come later: tests ask for
 * hundreds, each of which would take more time than what is asserted about it.
 */
export async function keptKey (bits: RsaKeySize): Promise<KeyPair> {
  const number = given.get(bits) ?? 0
  given.set(bits, (number + 1) % KEPT)
  const path = join(FOLDER, `${bits}-${number}.pem`)
  return kept(path) ?? keep(path, await generateRsaKey(bits))
}

function kept (path: string): KeyPair | null {
  try {
    const privateKey = createPrivateKey(readFileSync(path))
    return { privateKey, publicKey: createPublicKey(privateKey) }
  } catch (error) {
    if (failureCode(error) === 'ENOENT') return null
    throw error
  }
}

/** Whole or not at all: others read while this process writes. */
function keep (path: string, key: KeyPair): KeyPair {
  mkdirSync(FOLDER, { recursive: true })
  const unfinished = `${path}.${process.pid}`
  writeFileSync(unfinished, privateKeyPem(key.privateKey), { mode: 0o600 })
  renameSync(unfinished, path)
  return key
}
