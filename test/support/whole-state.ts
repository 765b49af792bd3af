import assert from 'node:assert/strict'
import { X509Certificate, createPrivateKey, createPublicKey } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DirectoryStore } from '../../src/appliance/folder/directory-store.ts'
import { CSR, TRUST_STORE, WEB_CERTIFICATE } from '../../src/appliance/certificate/certificate-state.ts'
import { pieceOf } from '../../src/appliance/slice.ts'
import type { Stored } from '../../src/appliance/written.ts'
import { loadFrom } from './kept.ts'
import { linesIn } from './lines.ts'

/** What a killed process left in an appliance's folder beside the state. */
export interface Leftovers {
  /** Files half written or not yet renamed. */
  readonly temporary: string[]
  /** PEM files that the state does not name. */
  readonly orphans: string[]
  /** Logs that end in a line that is cut short. */
  readonly torn: string[]
  /** Files of another generation than the newest base. */
  readonly old: string[]
}

/** Looks at a folder that nobody uses, changing nothing and with no code of the store. */
export function leftoversIn (directory: string): Leftovers {
  const files = filesIn(directory)
  const numbered = (kind: string): Array<readonly [string, number]> =>
    files.flatMap(name => name.startsWith(`${kind}-`) && name.endsWith('.jsonl') ? [[name, Number(/\d+/.exec(name)?.[0])] as const] : [])
  const base = Math.max(-1, ...numbered('base').map(([, number]) => number))
  const logs = numbered('log').filter(([, number]) => number >= base).sort(([, one], [, other]) => one - other).map(([name]) => name)
  const head = base === -1 ? undefined : linesIn(join(directory, `base-${base}.jsonl`))[0]
  const audit = JSON.stringify(head)
  const state = base === -1 ? '' : JSON.stringify([...keptIn(directory, base, logs)])
  return {
    temporary: files.filter(name => name.endsWith('.tmp')),
    orphans: files.filter(name => name.startsWith('pki/') && !name.endsWith('.tmp') && !state.includes(`"${basename(name)}"`)),
    torn: logs.filter(name => !readFileSync(join(directory, name), 'utf8').endsWith('\n')),
    old: [
      ...[...numbered('base'), ...numbered('log')].filter(([, number]) => number < base).map(([name]) => name),
      ...numbered('audit').map(([name]) => name).filter(name => !audit.includes(name))
    ]
  }
}

/** The values of the state by their keys: those of the base, and what came since. */
function keptIn (directory: string, base: number, logs: readonly string[]): Map<unknown, unknown> {
  const kept = new Map<unknown, unknown>(linesIn(join(directory, `base-${base}.jsonl`)).map(({ k, v }) => [k, v]))
  for (const { del = [], put = {} } of logs.flatMap(name => linesIn(join(directory, name)))) {
    for (const key of [del].flat()) kept.delete(key)
    for (const [key, value] of Object.entries(put ?? {})) kept.set(key, value)
  }
  return kept
}

/** Whether a process was killed in the middle of a save. */
export function anyOf (leftovers: Leftovers): boolean {
  return Object.values(leftovers).flat().length > 0
}

/**
 * Opens a folder that a killed process left, and asserts that what it holds is whole: the key of the web certificate is its leaf's,
 * each certificate of the chain is signed by the next, the request is of the pending key, audit entries are in order and all of
 * reached revisions, secrets are where secrets belong, and nothing is left over.
 *
 * @returns what the store loaded; null for a folder where nothing was ever saved
 * @throws {assert.AssertionError} if it is not whole
 */
export async function assertWholeState (directory: string): Promise<Stored | null> {
  const errors: Error[] = []
  const store = await DirectoryStore.open(directory, { onError: error => errors.push(error) })
  const stored = await loadFrom(store)
  await store.close()
  assert.deepEqual(errors, [])
  assert.deepEqual(leftoversIn(directory), { temporary: [], orphans: [], torn: [], old: [] })
  for (const name of filesIn(directory)) {
    if (name.endsWith('.sock')) continue
    assert.equal(statSync(join(directory, name)).mode & 0o777, 0o600, `mode of ${name}`)
    assert.equal(readFileSync(join(directory, name), 'utf8').includes('PRIVATE KEY'), name.endsWith('.key'), `private key in ${name}`)
  }
  if (stored === null) return null
  const [webCertificate, csr, trustStore] = [pieceOf(stored.state, WEB_CERTIFICATE), pieceOf(stored.state, CSR), pieceOf(stored.state, TRUST_STORE)]
  const chain = webCertificate.chain.map(pem => new X509Certificate(pem))
  assert(chain[0]?.checkPrivateKey(createPrivateKey(webCertificate.privateKey)), 'the key is the leaf\'s')
  for (const [index, certificate] of chain.entries()) {
    const issuer = chain[index + 1]
    if (issuer !== undefined) assert(certificate.verify(issuer.publicKey), `certificate ${index} is signed by the next`)
  }
  if (csr !== null) {
    const request = Buffer.from(csr.request.replace(/-----[^-]*-----|\s/g, ''), 'base64')
    assert(request.includes(createPublicKey(csr.privateKey).export({ type: 'spki', format: 'der' })), 'the request is of the pending key')
  }
  for (const anchor of trustStore) assert(new X509Certificate(anchor))
  for (const [index, entry] of stored.auditLog.entries()) {
    const before = stored.auditLog[index - 1]
    assert(before === undefined || before.id < entry.id, `audit entry ${entry.id} comes once and in order`)
  }
  return stored
}

function filesIn (directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(name => !statSync(join(directory, name)).isDirectory())
}
