import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { armour } from '../../certs/x509/pem.ts'

/** Why tests against the `openssl` command cannot run here; false where they can. */
export const OPENSSL_MISSING: string | false = spawnSync('openssl', ['version']).status === 0 ? false : 'the openssl command is missing'

/** What `openssl verify` says of a chain, leaf first, root last: an empty text where it accepts it, else its error. */
export function opensslVerify (chain: readonly Buffer[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'mock-ome-verify-'))
  try {
    const [leaf, root] = ['leaf.pem', 'root.pem'].map(name => join(folder, name))
    const untrusted = join(folder, 'untrusted.pem')
    writeFileSync(leaf ?? '', pem(chain.slice(0, 1)))
    writeFileSync(root ?? '', pem(chain.slice(-1)))
    writeFileSync(untrusted, pem(chain.slice(1)))
    const { status, stderr } = spawnSync('openssl', ['verify', '-no_check_time', '-CAfile', root ?? '', '-untrusted', untrusted, leaf ?? ''], { encoding: 'utf8' })
    return status === 0 ? '' : /error \d+ .*/.exec(stderr)?.[0] ?? stderr.trim()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function pem (certificates: readonly Buffer[]): string {
  return certificates.map(der => armour('CERTIFICATE', der)).join('')
}
