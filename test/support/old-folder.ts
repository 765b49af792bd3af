import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditEntry } from '../../src/appliance/logs/audit-entry.ts'
import type { State } from '../../src/appliance/slice.ts'
import { slices } from './kept.ts'

/** Writes a folder as older versions did: all of the state in `state.json`. */
export function writeOldFolder (directory: string, state: State, auditLog: readonly AuditEntry[]): void {
  const { state: laid, pem } = slices.layOut(state)
  for (const folder of ['', 'pki', 'tomcat']) mkdirSync(join(directory, folder), { recursive: true, mode: 0o700 })
  for (const [name, { text }] of pem) writeFileSync(join(directory, 'pki', name), text, { mode: 0o600 })
  writeFileSync(join(directory, 'state.json'), JSON.stringify(laid, null, 2) + '\n', { mode: 0o600 })
  const lines = auditLog.map(entry => JSON.stringify({ revision: state.revision, ...entry }) + '\n')
  writeFileSync(join(directory, 'audit-log.jsonl'), lines.join(''), { mode: 0o600 })
}
