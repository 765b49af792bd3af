import { setFlagsFromString } from 'node:v8'
import { setImmediate } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { createLabCa } from '../../certs/lab/lab-ca.ts'
import { certify, requestOf } from '../support/certify.ts'
import { validate } from '../support/connection.ts'
import { repeats } from '../support/effort.ts'
import { type Console, consoleOf, startTestFleet } from '../support/fleet.ts'

const WARM_UP = repeats(50)
const IN_A_ROW = repeats(200)
/** So many share the few seconds that a console waits for the other: fewer where other work runs beside the tests. */
const AT_ONCE = Math.max(8, repeats(20))
/** MiB of heap: both consoles keep 200 diagnoses of some ninety findings. A connection that stays is 0.1 MiB. */
const KEPT = 25

t.test(`${IN_A_ROW} validations in a row and ${AT_ONCE} at once leave nothing behind`, { timeout: 600_000 }, async t => {
  const fleet = await startTestFleet(t, { appliances: [{ name: 'source', version: '3.10.2', port: 0 }, { name: 'target', version: '4.0.1', port: 0 }], keyPoolSize: 0, journal: { entries: 0 } })
  const [source, target] = [alone(consoleOf(fleet, 'source')), alone(consoleOf(fleet, 'target'))]
  const ca = createLabCa({ now: new Date() })
  for (const console of [source, target]) await certify(console, await requestOf(console, console.endpoint.name), { ca })
  const valid = async (): Promise<boolean> => (await validate(source, target)).status === 200
  const row = async (length: number): Promise<number> => {
    let refused = 0
    for (let count = 0; count < length; count++) if (!await valid()) refused++
    return refused
  }

  t.equal(await row(WARM_UP), 0)
  await settled(0)
  const before = { sockets: sockets(), heap: heapMiB() }
  t.equal(await row(IN_A_ROW), 0, `${IN_A_ROW} in a row are valid`)
  t.strictSame(await Promise.all(Array.from({ length: AT_ONCE }, valid)), Array.from({ length: AT_ONCE }, () => true), `${AT_ONCE} at once are`)
  const both = Array.from({ length: AT_ONCE }, async (_, index) => (await (index % 2 === 0 ? validate(source, target) : validate(target, source))).status)
  t.ok((await Promise.all(both)).every(status => status === 200), 'in both directions, too')

  await settled(before.sockets)
  t.strictSame([source, target].map(({ endpoint }) => fleet.appliance(endpoint.name).sessions.list().length), [0, 0], 'no session is left')
  t.ok(sockets() <= before.sockets, `no socket: ${before.sockets} before, ${sockets()} after`)
  const grown = heapMiB() - before.heap
  t.ok(grown < KEPT, `no memory: ${grown.toFixed(1)} MiB of heap more`)
})

/** Each call has a connection of its own: what is kept is no leak. */
function alone (console: Console): Console {
  return { ...console, call: async (method, path, sent) => await console.call(method, path, { ...sent, agent: false }) }
}

function sockets (): number {
  return process.getActiveResourcesInfo().filter(kind => kind === 'TCPSocketWrap' || kind === 'TLSWrap').length
}

function heapMiB (): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

/** Sockets close a few turns of the event loop after the answers that came over them. */
async function settled (count: number): Promise<void> {
  for (let turn = 0; turn < 1_000 && sockets() > count; turn++) await setImmediate()
}
