// Saves one state after another into a folder until it is killed: node saver.mjs DIRECTORY INPUT
// Begins when it is sent a byte. Prints `opening`, then the revision of every save that was acknowledged.
import { readFileSync, readSync, writeSync } from 'node:fs'
import { DirectoryStore } from '../../dist/src/appliance/directory-store.js'

const [directory, path] = process.argv.slice(2)
const { template, entry, identities, auditLimit, logLimit } = JSON.parse(readFileSync(path, 'utf8'))

readSync(0, Buffer.alloc(1))
writeSync(1, 'opening\n')
const store = await DirectoryStore.open(directory, { auditLimit, logLimit, onError: error => { throw error } })
const stored = await store.load()
let revision = stored?.state.revision ?? -1
let id = stored?.auditLog.at(-1)?.id ?? 0

for (;;) {
  // Logins come while the one before is still being saved, as they do to an appliance.
  const saved = save()
  login()
  await saved
  writeSync(1, `${revision}\n`)
  login()
}

function save () {
  const committed = ['1 of 2', '2 of 2'].map(part => ({ ...entry, id: ++id, messageArgs: `commit ${revision + 1}, ${part}` }))
  revision++
  // Every other save changes nothing but the revision.
  const index = Math.floor(revision / 2) % identities.length
  // The guid says which identity belongs to the revision.
  return store.save({ ...template, ...identities[index], revision, guid: `${index}` }, committed)
}

function login () {
  store.appendAudit({ ...entry, id: ++id, messageArgs: `login ${revision}` }, Math.max(revision - 1, 0))
  store.appendLog(`login at revision ${revision}`)
}
