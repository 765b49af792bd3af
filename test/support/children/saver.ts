import { readFileSync, readSync, writeSync } from 'node:fs'
import { DirectoryStore } from '../../../src/appliance/folder/directory-store.ts'
import type { State } from '../../../src/appliance/slice.ts'
import type { Identity } from '../identity.ts'
import { loadFrom, saving } from '../kept.ts'
import type { AuditEntry } from '../../../src/appliance/logs/audit-entry.ts'

/** What it saves: `template` with one identity after another. */
export interface SaverInput {
  readonly template: State
  readonly identities: readonly Identity[]
  readonly entry: AuditEntry
  readonly auditLimit: number
  readonly logLimit: number
  readonly longLog: number
}

// Saves one state after another into a folder until it is killed: node saver.js DIRECTORY INPUT
// Begins when it is sent a byte. Prints `opening`, then the revision of every save that was acknowledged.
const [directory = '', path = ''] = process.argv.slice(2)
const { template, entry, identities, ...limits }: SaverInput = JSON.parse(readFileSync(path, 'utf8'))

readSync(0, Buffer.alloc(1))
writeSync(1, 'opening\n')
const store = await DirectoryStore.open(directory, { ...limits, onError: error => { throw error } })
const stored = await loadFrom(store)
let revision = stored?.state.revision ?? -1
let id = stored?.auditLog.at(-1)?.id ?? 0
let kept: State | undefined = stored?.state

for (;;) {
  // Logins come while the one before is still being saved, as they do to an appliance.
  const saved = save()
  login()
  await saved
  writeSync(1, `${revision}\n`)
  login()
}

async function save (): Promise<void> {
  const committed = ['1 of 2', '2 of 2'].map(part => ({ ...entry, id: ++id, messageArgs: `commit ${revision + 1}, ${part}` }))
  revision++
  // Every other save changes nothing but the revision.
  const index = Math.floor(revision / 2) % identities.length
  // The guid says which identity belongs to the revision.
  const next = { ...template, ...identities[index], revision, guid: `${index}` }
  await store.save(saving(next, kept), committed)
  kept = next
}

function login (): void {
  store.appendAudit({ ...entry, id: ++id, messageArgs: `login ${revision}` })
  store.appendLog(`login at revision ${revision}`)
}
