// Uploads chains to an appliance until it is killed: node uploader.mjs DIRECTORY FILE...
// Begins when it is sent a byte. Prints `opening`, then the revision of every upload that was acknowledged.
import { readFileSync, readSync, writeSync } from 'node:fs'
import { KeyPool } from '../../dist/certs/key-pool.js'
import { Appliance } from '../../dist/src/appliance/appliance.js'
import { DirectoryStore } from '../../dist/src/appliance/directory-store.js'
import { DEFAULT_SWITCHES } from '../../dist/src/appliance/switches.js'

const [directory, ...paths] = process.argv.slice(2)
const files = paths.map(path => readFileSync(path))
const actor = { userName: 'admin', ipAddress: '127.0.0.1' }
const logger = { info () {}, warn () {}, error () {} }

readSync(0, Buffer.alloc(1))
writeSync(1, 'opening\n')
const store = await DirectoryStore.open(directory, { onError: error => { throw error } })
const appliance = await Appliance.open({ name: 'console', version: '4.0.1', administrator: { userName: 'admin', password: 'admin' }, store, keys: new KeyPool(0), switches: DEFAULT_SWITCHES, logger })

for (;;) {
  // The file of an upload is told by the revision it makes.
  const next = appliance.state.revision + 1
  const uploading = appliance.webCertificate.upload('chain', files[next % files.length], actor)
  appliance.audit({ event: 'loggedIn', actor })
  await uploading
  writeSync(1, `${appliance.state.revision}\n`)
}
