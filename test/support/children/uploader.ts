import { readFileSync, readSync, writeSync } from 'node:fs'
import { DirectoryStore } from '../../../src/appliance/folder/directory-store.ts'
import type { Store } from '../../../src/appliance/store.ts'
import { openAppliance } from '../pieces.ts'

// Uploads chains to an appliance until it is killed: node uploader.js DIRECTORY FILE...
// Begins when it is sent a byte. Prints `opening`, then, for every upload, `saving` and the revision once it is acknowledged.
const [directory = '', ...paths] = process.argv.slice(2)
const files = paths.map(path => readFileSync(path))
const actor = { userName: 'admin', ipAddress: '127.0.0.1' }

readSync(0, Buffer.alloc(1))
writeSync(1, 'opening\n')
const store = await DirectoryStore.open(directory, { onError: error => { throw error } })
/** An upload is judged for longer than it is saved: whoever kills is told when the save begins. */
const telling: Store = {
  load: async () => await store.load(),
  adopt: async holding => { await store.adopt(holding) },
  save: async (save, entries) => {
    writeSync(1, 'saving\n')
    await store.save(save, entries)
  },
  appendAudit: entry => { store.appendAudit(entry) },
  appendLog: line => { store.appendLog(line) },
  close: async () => { await store.close() }
}
const appliance = await openAppliance({ store: telling })

for (;;) {
  // The file of an upload is told by the revision it makes.
  const next = appliance.ledger.state.revision + 1
  const uploading = appliance.webCertificate.upload('chain', files[next % files.length] ?? Buffer.alloc(0), actor)
  appliance.ledger.audit({ event: 'loggedIn', actor })
  await uploading
  writeSync(1, `${appliance.ledger.state.revision}\n`)
}
