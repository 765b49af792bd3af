import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { armour } from '../../certs/x509/pem.ts'

/** Why tests against the `openssl` command cannot run here; false where they can. */
export const OPENSSL_MISSING: string | false = spawnSync('openssl', ['version']).status === 0 ? false : 'the openssl command is missing'

/**
 * What `openssl verify` says of a chain, leaf first, root last: an empty text where it accepts it, else its error.
 *
 * @param options further ones of the command
 */
export function opensslVerify (chain: readonly Buffer[], options: readonly string[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), 'mock-ome-verify-'))
  try {
    const [leaf, root] = ['leaf.pem', 'root.pem'].map(name => join(folder, name))
    const untrusted = join(folder, 'untrusted.pem')
    writeFileSync(leaf ?? '', pem(chain.slice(0, 1)))
    writeFileSync(root ?? '', pem(chain.slice(-1)))
    writeFileSync(untrusted, pem(chain.slice(1)))
    const args = ['verify', '-no_check_time', ...options, '-CAfile', root ?? '', '-untrusted', untrusted, leaf ?? '']
    const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
    return status === 0 ? '' : /error \d+ .*/.exec(stderr)?.[0] ?? stderr.trim()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function pem (certificates: readonly Buffer[]): string {
  return certificates.map(der => armour('CERTIFICATE', der)).join('')
}
