// Runs real clients against the built product: npm run test:clients [CLIENT]...
import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import pLimit from 'p-limit'
import * as ansibleConfiguration from './ansible-configuration.mjs'
import * as ansibleConsole from './ansible-console.mjs'
import * as ansibleFirmware from './ansible-firmware.mjs'
import * as ansibleDiscovery from './ansible-discovery.mjs'
import * as ansibleFleet from './ansible-fleet.mjs'
import * as ansible from './ansible.mjs'
import * as authorities from './authorities.mjs'
import * as chart from './chart.mjs'
import * as csdl from './csdl.mjs'
import * as curl from './curl.mjs'
import * as examples from './examples.mjs'
import { Lab } from './lab.mjs'
import * as nodeVersions from './node-versions.mjs'
import * as openssl from './openssl.mjs'
import * as pipelines from './pipelines.mjs'
import * as readme from './readme.mjs'
import * as recording from './recording.mjs'
import * as release from './release.mjs'
import * as requests from './requests.mjs'
import * as runners from './runners.mjs'
import * as schemathesis from './schemathesis.mjs'
import * as scripts from './scripts.mjs'
import * as slapd from './slapd.mjs'
import * as terraform from './terraform.mjs'
import * as testcontainers from './testcontainers.mjs'

/** Those that take longest first. */
const clients = {
  ansible,
  'ansible-console': ansibleConsole,
  'ansible-fleet': ansibleFleet,
  'ansible-configuration': ansibleConfiguration,
  'ansible-discovery': ansibleDiscovery,
  'ansible-firmware': ansibleFirmware,
  testcontainers,
  'node-versions': nodeVersions,
  schemathesis,
  readme,
  recording,
  runners,
  pipelines,
  terraform,
  scripts,
  release,
  examples,
  authorities,
  slapd,
  chart,
  requests,
  csdl,
  curl,
  openssl
}
/** Clients at once: more than there are processors, since each waits for another machine or for a pause of its own now and then. */
const AT_ONCE = 2 * availableParallelism()
const chosen = process.argv.slice(2)
let passed = 0
let failed = 0

const unknown = chosen.find(name => !(name in clients))
if (unknown !== undefined) {
  console.error(`no client ${unknown}; there are ${Object.keys(clients).join(', ')}`)
  process.exit(2)
}

async function check (title, action, print = console.log) {
  const start = performance.now()
  try {
    await action()
    passed += 1
    print(`  ok   ${title} (${Math.round(performance.now() - start)} ms)`)
    return true
  } catch (error) {
    failed += 1
    print(`  FAIL ${title}\n${String(error?.message ?? error).replaceAll(/^/gm, '         ')}`)
    return false
  }
}

/** A client's checks build on one another, as a user's session does: they run in order, and a failure does not stop them. */
async function runClient (name, { needs, prepare, checks }, lab) {
  const lines = [name]
  const print = line => lines.push(line)
  let table = []
  await check(`can run, with ${needs.join(', ')}`, async () => {
    for (const program of needs) execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' })
    await prepare?.(lab)
    table = await checks(lab)
  }, print)
  for (const [title, action] of table) await check(title, action, print)
  console.log(lines.join('\n'))
}

// The consoles are on loopback: a proxy of the machine must not stand between.
process.env.NO_PROXY = process.env.no_proxy = '127.0.0.1,.lab.test'

let lab
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await lab?.stop()
    process.exit(1)
  })
}
if (await check('mock-ome serve is ready', async () => { lab = await Lab.start() })) {
  // Side by side: each client has appliances of its own. Not all at once: time-outs of the clients themselves are for machines that have time.
  const wanted = Object.entries(clients).filter(([name]) => chosen.length === 0 || chosen.includes(name))
  await pLimit(AT_ONCE).map(wanted, async ([name, client]) => await runClient(name, client, lab))
  await check('mock-ome serve ends with exit code 0', async () => {
    const code = await lab.stop()
    if (code !== 0) throw new Error(`ended with ${code}`)
  })
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
