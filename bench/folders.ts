import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { KeyPool } from '../certs/key-pool.ts'
import { AccountRegister } from '../src/appliance/accounts/account-register.ts'
import { hashPassword } from '../src/appliance/accounts/password.ts'
import { Appliance } from '../src/appliance/appliance.ts'
import { Clock } from '../src/appliance/clock/clock.ts'
import { elements } from '../src/appliance/elements.ts'
import { DirectoryStore } from '../src/appliance/folder/directory-store.ts'
import { Ledger } from '../src/appliance/ledger.ts'
import type { Piece, Slice } from '../src/appliance/slice.ts'
import { DEFAULT_SWITCHES } from '../src/appliance/switches.ts'
import { COUNT, TEXT, type Typed, closed } from '../src/schema/schema.ts'

const TEMPLATES = 1000
const TEMPLATE_BYTES = 40_000
const COMMITS = 300

const FLEET = closed({ list: elements(closed({ id: COUNT, content: TEXT })) })

/** A part as large as a service of the inventory may be. */
const LARGE: Slice<Typed<typeof FLEET>> = { name: 'large', schema: FLEET, factory: () => ({ list: [] }), reset: 'data', migrates: 'own' }

const ACTOR = { userName: 'admin', ipAddress: '127.0.0.1' }
const ADMINISTRATOR = { userName: 'admin', password: 'admin' }

/** What a folder costs, in one row. */
export interface Cost {
  readonly name: string
  readonly facts: Readonly<Record<string, string>>
}

interface Large {
  readonly ledger: Ledger
  readonly register: AccountRegister
  readonly large: Piece<Typed<typeof FLEET>>
}

async function open (directory: string): Promise<Large> {
  const store = await DirectoryStore.open(directory, { onError: error => { throw error } })
  const ledger = await Ledger.open(store, new Clock())
  const [register, large] = [new AccountRegister(ledger, ADMINISTRATOR), ledger.slice(LARGE)]
  await ledger.seal()
  return { ledger, register, large }
}

/** What a change costs beside 1,000 templates of 40 kB, and a start with them. */
export async function * besideTemplates (directory: string): AsyncGenerator<Cost> {
  const { ledger, register, large } = await open(directory)
  const add = async (): Promise<void> => {
    await large.change(({ list }) => ({ list: [...list, { id: list.length, content: `${list.length} `.padEnd(TEMPLATE_BYTES, '<x/>') }] }), [
      { event: 'jobCreated', actor: ACTOR }
    ])
  }
  yield await timed('template', TEMPLATES, add)
  yield await timed('account', COMMITS, async index => {
    const account = { userName: `user${index}`, password: hashPassword('Passw0rd!'), roleId: '16', enabled: true } as const
    await ledger.commit((state, put) => { register.add(state, put, [id => ({ id, ...account })]) }, [{ event: 'accountCreated', actor: ACTOR }])
  })
  await ledger.close()
  const before = performance.now()
  const again = await open(directory)
  yield { name: 'start', facts: { ms: (performance.now() - before).toFixed(0), resident: `${mebibytes()} MiB` } }
  await again.ledger.close()
}

/** Many consoles of one process, each with a folder: how long they take to be made and to be opened again, and what they hold. */
export async function consoles (directory: string, count: number): Promise<Cost['facts']> {
  const opened = async (): Promise<{ seconds: string, all: Appliance[] }> => {
    const before = performance.now()
    const all: Appliance[] = []
    for (let start = 0; start < count; start += 20) {
      all.push(...await Promise.all(Array.from({ length: Math.min(20, count - start) }, async (_, index) => await console(directory, `c${start + index}`))))
    }
    return { seconds: ((performance.now() - before) / 1000).toFixed(1), all }
  }
  const [memory, descriptors] = [mebibytes(), openFiles()]
  const made = await opened()
  for (const appliance of made.all) await appliance.close()
  const again = await opened()
  const facts = {
    consoles: String(count),
    'made in s': made.seconds,
    'opened again in s': again.seconds,
    'descriptors each': ((openFiles() - descriptors) / count).toFixed(2),
    'MiB more': String(mebibytes() - memory)
  }
  for (const appliance of again.all) await appliance.close()
  return facts
}

async function console (directory: string, name: string): Promise<Appliance> {
  return await Appliance.open({
    name,
    version: '4.0.1',
    administrator: ADMINISTRATOR,
    store: await DirectoryStore.open(join(directory, name), { onError: error => { throw error } }),
    keys: new KeyPool(0),
    switches: DEFAULT_SWITCHES,
    logger: { info () {}, warn () {}, error () {} }
  })
}

async function timed (name: string, times: number, work: (index: number) => Promise<void>): Promise<Cost> {
  const [samples, before]: [number[], number] = [[], written()]
  for (let index = 0; index < times; index++) {
    const started = performance.now()
    await work(index)
    samples.push(performance.now() - started)
  }
  const sorted = samples.sort((one, other) => one - other)
  const at = (part: number): string => (sorted[Math.floor(times * part)] ?? NaN).toFixed(1)
  return { name, facts: { times: String(times), 'p50 ms': at(0.5), 'p99 ms': at(0.99), 'kB written': ((written() - before) / times / 1000).toFixed(1) } }
}

/** Bytes this process has written (Linux; NaN elsewhere). */
function written (): number {
  return Number(procFile('io', /wchar: (\d+)/))
}

function mebibytes (): number {
  return Math.round(process.memoryUsage.rss() / 1024 / 1024)
}

function openFiles (): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return NaN
  }
}

function procFile (name: string, fact: RegExp): string | undefined {
  try {
    return fact.exec(readFileSync(`/proc/self/${name}`, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
