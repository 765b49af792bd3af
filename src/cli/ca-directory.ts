import { X509Certificate, createPrivateKey } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodeBundle } from '../../certs/x509/encode-bundle.ts'
import type { Authority } from '../../certs/lab/draft.ts'
import { privateKeyPem } from '../../certs/x509/key.ts'
import type { LabCa } from '../../certs/lab/lab-ca.ts'
import { makeFolder } from '../appliance/folder/make-folder.ts'
import { UsageError } from '../config/usage-error.ts'
import { failureCode, failureText } from '../failure.ts'

/** Files of a lab CA's folder. `chain.pem` is what goes behind a leaf: the CA that signs first, the root last. */
const OURS = /^(root|intermediate-\d+)\.(pem|key)$|^chain\.pem$/
const CHAIN = 'chain.pem'

/** A CA's file name without extension: `root`, `intermediate-1` … */
function stem (position: number): string {
  return position === 0 ? 'root' : `intermediate-${position}`
}

/**
 * Writes a new lab CA: certificates, and keys that only their owner can read.
 *
 * @returns the names of the files
 * @throws {UsageError} if there is a CA already and `force` is not set, or the folder cannot be written
 */
export async function writeNewCa (directory: string, ca: LabCa, force: boolean): Promise<string[]> {
  return await explaining(`cannot write a lab CA to ${directory}`, async () => {
    await makeFolder(directory, 0o777)
    const present = (await readdir(directory)).filter(name => OURS.test(name))
    if (present.length > 0 && !force) {
      throw new UsageError(`${directory} holds a lab CA already (${present.join(', ')}); --force replaces it`)
    }
    for (const name of present) await rm(join(directory, name))
    return await writeAuthorities(directory, ca, 0)
  })
}

/**
 * Writes the CAs from a position on, beside those that are there, and `chain.pem` anew.
 *
 * @throws {UsageError} if the folder cannot be written
 */
export async function addToCa (directory: string, ca: LabCa, from: number): Promise<void> {
  await explaining(`cannot add to the lab CA in ${directory}`, async () => await writeAuthorities(directory, ca, from))
}

async function writeAuthorities (directory: string, ca: LabCa, from: number): Promise<string[]> {
  const authorities = [ca.root, ...ca.intermediates]
  const names: string[] = []
  for (const [position, { certificate, privateKey }] of authorities.entries()) {
    if (position < from) continue
    const [pem, key] = [`${stem(position)}.pem`, `${stem(position)}.key`]
    await writeFile(join(directory, key), privateKeyPem(privateKey), { flag: 'wx', mode: 0o600 })
    await writeFile(join(directory, pem), encodeBundle([certificate], 'pem'), { flag: 'wx' })
    names.push(pem, key)
  }
  await writeFile(join(directory, CHAIN), encodeBundle(authorities.map(({ certificate }) => certificate).reverse(), 'pem'))
  return [...names, CHAIN]
}

/**
 * Reads a lab CA, ours or one put there by hand: `root.pem`, `root.key`, then `intermediate-1.pem` and so on.
 *
 * @throws {UsageError} naming the file that is missing, unreadable, or does not fit the others
 */
export async function readCa (directory: string): Promise<LabCa> {
  const root = await readAuthority(directory, 0, null)
  if (root === null) throw new UsageError(`no lab CA in ${directory}: root.pem is missing (mock-ome ca init ${directory} makes one)`)
  const intermediates: Authority[] = []
  for (let above = root; ;) {
    const next = await readAuthority(directory, intermediates.length + 1, above)
    if (next === null) return { root, intermediates }
    intermediates.push(next)
    above = next
  }
}

/**
 * Reads the lab CA of a folder, which is made where there is none.
 *
 * @throws {UsageError} as {@link readCa} and {@link writeNewCa} do
 */
export async function openCa (directory: string): Promise<LabCa> {
  if (!existsSync(join(directory, 'root.pem'))) {
    const { createLabCa } = await import('../../certs/lab/lab-ca.ts')
    await writeNewCa(directory, createLabCa({ now: new Date() }), false)
  }
  return await readCa(directory)
}

async function readAuthority (directory: string, position: number, above: Authority | null): Promise<Authority | null> {
  const [pem, key] = [join(directory, `${stem(position)}.pem`), join(directory, `${stem(position)}.key`)]
  const text = await readOptional(pem)
  if (text === null) return null
  const certificate = await explaining(`${pem} is not a PEM certificate`, () => new X509Certificate(text))
  const secret = await readOptional(key)
  if (secret === null) throw new UsageError(`${key} is missing`)
  const privateKey = await explaining(`${key} is not a PEM private key without a passphrase`, () => createPrivateKey(secret))
  if (!certificate.checkPrivateKey(privateKey)) throw new UsageError(`${key} is not the key of ${pem}`)
  if (above !== null && !certificate.verify(new X509Certificate(above.certificate).publicKey)) {
    throw new UsageError(`${pem} is not signed by ${stem(position - 1)}.pem`)
  }
  return { certificate: certificate.raw, privateKey }
}

async function readOptional (path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(failureCode(error))) return null
    throw new UsageError(`cannot read ${path}: ${failureText(error)}`)
  }
}

/** Runs `action`; what it throws becomes a message for the user, which begins with `text`. */
async function explaining<T> (text: string, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${text}: ${failureText(error)}`)
  }
}
