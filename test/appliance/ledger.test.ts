import t from 'tap'
import { createLabCa, signRequest } from '../../certs/lab/lab-ca.ts'
import { decodeRequest } from '../../certs/x509/request.ts'
import { Clock } from '../../src/appliance/clock/clock.ts'
import { DEBUG_LOGS } from '../../src/appliance/jobs/job-types.ts'
import { Ledger } from '../../src/appliance/ledger.ts'
import { type Piece, type Slice, pieceOf } from '../../src/appliance/slice.ts'
import { MemoryStore, type Save, type Store } from '../../src/appliance/store.ts'
import type { Written } from '../../src/appliance/written.ts'
import { COUNT, TEXT, closed, list } from '../../src/schema/schema.ts'
import { openAppliance } from '../support/pieces.ts'

const ACTOR = { userName: 'admin', ipAddress: '127.0.0.1' }
const AUDITED = { event: 'jobCreated', actor: ACTOR } as const

interface Shop { readonly sold: number }

const STOCK: Slice<readonly string[]> = {
  name: 'stock',
  schema: list(TEXT),
  factory: () => ['one'],
  absent: () => [],
  reset: stock => stock.filter(item => item !== 'temporary'),
  migrates: (own, theirs) => [...pieceOf(theirs, STOCK), ...pieceOf(own, STOCK)]
}
const SHOP: Slice<Shop> = {
  name: 'shop',
  schema: closed({ sold: COUNT }),
  factory: () => ({ sold: 0 }),
  sense: ({ sold }) => sold === 13 ? 'number is an unlucky one' : null,
  reset: 'configuration',
  migrates: 'own'
}

/** A store that fails as long as it is told to. */
class FullStore extends MemoryStore {
  full = false
  saves = 0
  anew = 0

  override async save ({ anew }: Save): Promise<void> {
    if (this.full) throw new Error('ENOSPC: no space left on device')
    this.saves++
    if (anew) this.anew++
  }
}

function written (state: unknown): Written {
  return { state, file: () => null, auditLog: [], damage: error => new Error(`damaged: ${error.message}`) }
}

interface Opened {
  readonly ledger: Ledger
  readonly stock: Piece<readonly string[]>
  readonly shop: Piece<Shop>
}

async function opened (store: Store = new MemoryStore()): Promise<Opened> {
  const ledger = await Ledger.open(store, new Clock())
  return { ledger, stock: ledger.slice(STOCK), shop: ledger.slice(SHOP) }
}

t.test('a commit changes several pieces, answers, and makes its entries of what came of it', async t => {
  const { ledger, stock, shop } = await opened()
  await ledger.seal()
  const told: string[] = []
  ledger.on('audited', (event, { id }) => { told.push(`${event} ${id} at ${ledger.state.revision}`) })
  const before = ledger.state
  const answer = await ledger.commit((state, put) => {
    put(stock, [...stock.of(state), 'two'])
    put(shop, { sold: shop.of(state).sold + 1 })
    t.equal(stock.value.length, 1, 'nothing is seen yet')
    return 'sold'
  }, result => [{ ...AUDITED, args: [result] }])
  t.equal(answer, 'sold')
  t.strictSame([stock.value, shop.value, stock.of(before)], [['one', 'two'], { sold: 1 }, ['one']])
  t.match(ledger.auditLog.entries, [{ id: 1, messageArgs: 'admin || 127.0.0.1 || sold' }])
  t.strictSame(told, ['jobCreated 1 at 1'], 'told when it is seen')
  t.strictSame(await stock.change(items => items.slice(1)), ['two'])
})

t.test('what throws, and what the store cannot keep, has changed nothing; the next one can', async t => {
  const store = new FullStore()
  const { ledger, stock } = await opened(store)
  await ledger.seal()
  const before = ledger.state
  await t.rejects(stock.change(() => { throw new Error('no') }), { message: 'no' })
  store.full = true
  let told = 0
  ledger.on('audited', () => { told++ })
  await t.rejects(stock.change(items => [...items, 'two'], [AUDITED]), { message: /ENOSPC/ })
  await t.rejects(ledger.replace(() => ({ state: ledger.slices.factory(), auditLog: [] }), [AUDITED]), { message: /ENOSPC/ })
  t.equal(ledger.state, before)
  t.strictSame([ledger.auditLog.entries, told], [[], 0])
  store.full = false
  t.strictSame(await stock.change(items => [...items, 'two']), ['one', 'two'])
  t.equal(ledger.state.revision, 1)
})

t.test('commits take turns; one that neither puts nor audits is none', async t => {
  const store = new FullStore()
  const { ledger, shop } = await opened(store)
  await ledger.seal()
  await Promise.all(Array.from({ length: 20 }, async () => await shop.change(({ sold }) => ({ sold: sold + 1 }))))
  t.strictSame([shop.value, ledger.state.revision, store.saves], [{ sold: 20 }, 20, 21])
  await ledger.commit(() => {})
  t.strictSame([ledger.state.revision, store.saves], [20, 21])
  await ledger.commit(() => {}, [AUDITED])
  t.equal(store.saves, 22)
})

t.test('a slice has one owner, takes what is stored, and refuses what is not its own', async t => {
  const { ledger } = await opened(new MemoryStore(written({ version: 1, revision: 7, shop: { sold: 3 } })))
  t.strictSame(ledger.state, { revision: 7, stock: [], shop: { sold: 3 } }, 'what is absent means what the slice says')
  for (const name of ['stock', 'revision', 'version']) {
    t.throws(() => ledger.slice({ ...STOCK, name }), { message: `there is a slice "${name}" already` })
  }
  await ledger.seal()

  for (const [state, message] of [
    [{ version: 1, revision: 0 }, 'damaged: shop must be there'],
    [{ version: 1, revision: 0, shop: { sold: -1 } }, 'damaged: shop.sold must be a whole number from 0'],
    [{ version: 1, revision: 0, shop: { sold: 13 } }, 'damaged: shop must be whole: its number is an unlucky one'],
    [{ version: 1, revision: 0, shop: { sold: 1 }, stock: [7] }, 'damaged: stock[0] must be a text'],
    [{ version: 2, revision: 0, shop: { sold: 1 } }, 'damaged: version must be 1'],
    [[], 'damaged: it must be an object']
  ] as const) await t.rejects(opened(new MemoryStore(written(state))), { message })
  const { ledger: other } = await opened(new MemoryStore(written({ version: 1, revision: 0, shop: { sold: 1 }, nobody: true })))
  await t.rejects(other.seal(), { message: 'damaged: nobody must be absent: it is not known' })
})

t.test('files, reset and migration follow from the slices', async t => {
  const { ledger, stock, shop } = await opened()
  await ledger.seal()
  await ledger.commit((_state, put) => {
    put(stock, ['kept', 'temporary'])
    put(shop, { sold: 5 })
  })
  const { slices, state } = ledger
  const laid = { version: 1, revision: 1, stock: ['kept', 'temporary'], shop: { sold: 5 } }
  t.strictSame(slices.layOut(state), { state: laid, pem: new Map() })
  t.strictSame(slices.read(written(slices.layOut(state).state)).state, state)
  t.strictSame(slices.factory(), { revision: 0, stock: ['one'], shop: { sold: 0 } })
  t.strictSame(slices.reset(state), { revision: 0, stock: ['kept'], shop: { sold: 0 } })
  t.strictSame(slices.leaving(state), { stock: ['kept', 'temporary'] })
  t.throws(() => slices.arriving({ shop: { sold: 1 } }), { message: /shop must be absent/ })
  await ledger.commit(() => {}, [AUDITED], { state: slices.arriving({ stock: ['far'] }) })
  t.strictSame([stock.value, shop.value], [['far', 'kept', 'temporary'], { sold: 5 }])
})

t.test('who follows is told before and after another state takes the place of the whole', async t => {
  const store = new FullStore()
  const { ledger, shop } = await opened(store)
  await ledger.seal()
  const order: string[] = []
  ledger.attach({
    settle: async () => { await shop.change(() => ({ sold: 9 })) },
    follow: () => { order.push(`first ${shop.value.sold}`) }
  })
  ledger.attach({ follow: async () => { order.push(`second ${shop.value.sold}`) } })
  await ledger.replace(({ state }) => ({ state: shop.in(state, { sold: shop.of(state).sold + 1 }), auditLog: [] }))
  t.strictSame(order, ['first 10', 'second 10'], 'what was settled is in it')
  t.strictSame([store.anew, store.saves], [2, 3], 'what was kept before goes')
})

t.test('an upload that cannot be kept is told nowhere as accepted', async t => {
  const store = new FullStore()
  const lines: string[] = []
  const write = (_facts: unknown, text?: string): void => { lines.push(String(text)) }
  const appliance = await openAppliance({ store, logger: { info: write, warn: write, error: write } })
  const subject = { DepartmentName: 'd', BusinessName: 'b', Locality: 'l', State: 's', Country: 'US', Email: 'a@example.com' }
  const csr = await appliance.webCertificate.generateCsr({ DistinguishedName: 'a.example.com', ...subject }, ACTOR)
  const request = decodeRequest(Buffer.from(csr))
  const { file } = signRequest(createLabCa({ now: new Date() }), request, { now: new Date() })
  let restarts = 0
  appliance.webServer.on('restart', () => { restarts++ })
  store.full = true
  const before = appliance.ledger.state
  await t.rejects(appliance.webCertificate.upload('chain', file, ACTOR), { message: /ENOSPC/ })
  t.equal(appliance.ledger.state, before)
  t.strictSame(appliance.diagnoses.list.filter(({ operation }) => operation === 'UploadCertChain'), [])
  t.strictSame([lines.filter(line => line.includes('accepted')), restarts], [[], 0])
  store.full = false
  await appliance.webCertificate.upload('chain', file, ACTOR)
  t.match(appliance.diagnoses.list.at(-1), { operation: 'UploadCertChain', outcome: 'accepted' })
  t.strictSame([lines.filter(line => line.includes('accepted')), restarts], [['certificate accepted'], 1])
})

t.test('a request and a run that cannot be kept are told nowhere either, and what is not deleted goes on', async t => {
  const store = new FullStore()
  const { diagnoses, jobs, ledger, webCertificate } = await openAppliance({ store })
  const fields = { DepartmentName: 'd', BusinessName: 'b', Locality: 'l', State: 's', Country: 'US', Email: 'a@example.com' }
  const stopped: boolean[] = []
  let end = (): void => {}
  const ended = new Promise<void>(resolve => { end = resolve })
  const { id: working } = await jobs.create({
    type: DEBUG_LOGS.id,
    name: 'works',
    actor: ACTOR,
    work: async ({ signal }) => {
      await ended
      stopped.push(signal.aborted)
    }
  })
  const { id } = await jobs.create({ type: 8, name: 'once more', actor: ACTOR })
  const before = ledger.auditLog.entries.length
  store.full = true
  await t.rejects(webCertificate.generateCsr({ DistinguishedName: 'a.example.com', ...fields }, ACTOR), { message: /ENOSPC/ })
  t.strictSame(diagnoses.list, [], 'the request')
  await t.rejects(jobs.run([id], { ...ACTOR, roleId: '10' }), { message: /ENOSPC/ })
  t.equal(ledger.auditLog.entries.length, before, 'the run')
  await t.rejects(jobs.remove(working, { ...ACTOR, roleId: '10' }), { message: /ENOSPC/ })
  store.full = false
  end()
  await jobs.idle()
  t.strictSame(stopped, [false], 'the job that is still there')
})
