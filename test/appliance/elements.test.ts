import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { Clock } from '../../src/appliance/clock/clock.ts'
import { Anatomy, assembled, elements } from '../../src/appliance/elements.ts'
import { Ledger } from '../../src/appliance/ledger.ts'
import { type Piece, type Slice } from '../../src/appliance/slice.ts'
import { type Changes, MemoryStore, type Save, type Store } from '../../src/appliance/store.ts'
import type { Written } from '../../src/appliance/written.ts'
import { COUNT, TEXT, closed } from '../../src/schema/schema.ts'

const TEMPLATE = closed({ id: COUNT, name: TEXT })
const BASELINE = closed({ id: TEXT })

interface Templates {
  readonly nextId: number
  readonly list: ReadonlyArray<{ readonly id: number, readonly name: string }>
  readonly baselines: ReadonlyArray<{ readonly id: string }>
}

/** A part as the inventory's services are: collections that clients fill. */
const TEMPLATES: Slice<Templates> = {
  name: 'templates',
  schema: closed({ nextId: COUNT, list: elements(TEMPLATE), baselines: elements(BASELINE) }),
  factory: () => ({ nextId: 1, list: [], baselines: [] }),
  absent: () => ({ nextId: 1, list: [], baselines: [] }),
  reset: 'configuration',
  migrates: 'own'
}

/** Keeps what it is given by keys, and gives it back. */
class KeyStore extends MemoryStore {
  readonly saved: Array<Changes & { anew: boolean }> = []
  kept = new Map<string, unknown>()

  override async save ({ anew, changes, entries }: Save): Promise<void> {
    const { del, put } = changes()
    this.saved.push({ anew, del, put })
    if (anew) this.kept = new Map(entries())
    else apply(this.kept, { del, put })
  }

  override async load (): Promise<Written | null> {
    if (this.kept.size === 0) return null
    const pieces = assembled(new Map(JSON.parse(JSON.stringify([...this.kept]))))
    return { state: { version: 1, revision: 7, ...pieces }, file: () => null, auditLog: [], damage: error => error }
  }

  /** The keys of the last save. */
  get last (): { del: readonly string[], put: readonly string[] } {
    const { del = [], put = new Map() } = this.saved.at(-1) ?? {}
    return { del, put: [...put.keys()] }
  }
}

function apply (kept: Map<string, unknown>, { del, put }: Changes): void {
  for (const key of del) kept.delete(key)
  for (const [key, value] of put) kept.set(key, value)
}

async function opened (store: Store): Promise<Piece<Templates>> {
  const ledger = await Ledger.open(store, new Clock())
  const piece = ledger.slice(TEMPLATES)
  await ledger.seal()
  return piece
}

const add = (name: string) => ({ nextId, list, ...rest }: Templates): Templates =>
  ({ ...rest, nextId: nextId + 1, list: [...list, { id: nextId, name }] })

t.test('a commit tells the elements that have changed, and the head where that has', async t => {
  const store = new KeyStore()
  const templates = await opened(store)
  t.strictSame([store.saved[0]?.anew, [...store.kept]], [true, [['templates', { nextId: 1, list: [], baselines: [] }]]])
  await templates.change(add('one'))
  t.strictSame(store.last, { del: [], put: ['templates', 'templates/list/1'] })
  t.strictSame(store.kept.get('templates/list/1'), { id: 1, name: 'one' })
  await templates.change(add('two'))
  await templates.change(state => ({ ...state, list: state.list.map(one => one.id === 1 ? { ...one, name: 'uno' } : one) }))
  t.strictSame(store.last, { del: [], put: ['templates/list/1'] }, 'one that is renamed')
  await templates.change(state => ({ ...state, list: state.list.filter(({ id }) => id !== 1), baselines: [{ id: 'a/"b' }] }))
  t.strictSame(store.last, { del: ['templates/list/1'], put: ['templates/baselines/a%2F%22b'] })
  await templates.change(state => ({ ...state }))
  t.strictSame(store.last, { del: [], put: [] })

  const again = await opened(store)
  t.strictSame(again.value, templates.value, 'it comes back')
  await t.rejects(templates.change(state => ({ ...state, list: [...state.list, ...state.list] })), { message: /two elements of templates\/list have the id 2/ })
  t.equal(templates.value.list.length, 1)
})

t.test('a slice that the store lacks is told as a whole with its first change', async t => {
  const store = new KeyStore()
  store.kept.set('other', 1)
  const ledger = await Ledger.open(store, new Clock())
  const other = ledger.slice<number>({ name: 'other', schema: COUNT, factory: () => 0, reset: 'data', migrates: 'own' })
  const templates = ledger.slice(TEMPLATES)
  await ledger.seal()
  await other.change(count => count + 1)
  t.strictSame(store.last, { del: [], put: ['other', 'templates'] })
  await templates.change(add('one'))
  t.strictSame(store.last, { del: [], put: ['templates', 'templates/list/1'] })
})

t.test('an id that is there twice, and an element without its list, are refused', async t => {
  const store = new KeyStore()
  store.kept = new Map(Object.entries({ templates: { nextId: 1, list: [], baselines: [] }, 'templates/list/1': { id: 1, name: '' }, 'templates/list/01': { id: 1, name: '' } }))
  await t.rejects(opened(store), { message: 'templates must be whole: its id 1 is there twice' })
  for (const key of ['nobody/1', 'templates/nobody/1', 'templates/nextId/1']) {
    store.kept = new Map<string, unknown>([['templates', { nextId: 1, list: [], baselines: [] }], [key, {}]])
    await t.rejects(opened(store), { name: 'ShapeError', message: `${key} must be absent: it belongs to no list` })
  }
})

t.test('whatever becomes of a list, what is told makes the one of the other, in its order', t => {
  const anatomy = new Anatomy('list', elements(BASELINE))
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 10 })
  fc.assert(fc.property(ids, ids, fc.integer({ min: 0, max: 4 }), (before, after, changed) => {
    const objects = before.map(id => ({ id }))
    const next = after.map((id, index) => index % 5 === changed ? { id } : objects.find(object => object.id === id) ?? { id })
    const kept = new Map([...anatomy.parts(objects)].map(({ key, value }) => [key, value]))
    const { del, put } = anatomy.changes(objects, next)
    apply(kept, { del, put: new Map(put.map(({ key, value }) => [key, value])) })
    const found = [...kept.values()].slice(1)
    assert.deepEqual(found, next)
    assert(found.every((value, index) => value === next[index]), 'the very objects')
  }), { numRuns: 1000 })
  t.end()
})
