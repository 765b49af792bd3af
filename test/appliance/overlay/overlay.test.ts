import t from 'tap'
import { Clock } from '../../../src/appliance/clock/clock.ts'
import { Ledger } from '../../../src/appliance/ledger.ts'
import type { Kind, Overlay } from '../../../src/appliance/overlay/overlay.ts'
import { Overlays } from '../../../src/appliance/overlay/overlays.ts'
import { resetAppliance } from '../../../src/appliance/reset.ts'
import { MemoryStore } from '../../../src/appliance/store.ts'
import { Refusal } from '../../../src/messages.ts'
import { COUNT, TEXT, type Typed, closed } from '../../../src/schema/schema.ts'
import { refused } from '../../support/refused.ts'

const ACTOR = { userName: 'admin', ipAddress: '127.0.0.1' }
const SHELF = closed({ id: COUNT, name: TEXT })
const BOX = closed({ id: COUNT, name: TEXT, shelf: COUNT, lid: COUNT })
type Shelf = Typed<typeof SHELF>
type Box = Typed<typeof BOX>

const SHELVES: Kind<Shelf> = {
  name: 'shelves',
  schema: SHELF,
  firstId: 5,
  unique: { of: ({ name }) => name, taken: name => new Refusal('CTEM1027', [name]) },
  unknown: id => new Refusal('CTEM1026', [String(id)])
}
const BOXES: Kind<Box> = {
  name: 'boxes',
  schema: BOX,
  firstId: 100,
  references: [
    { to: 'shelves', ids: ({ shelf }) => [shelf], missing: id => new Refusal('CTEM1025', [String(id)]), removal: (user, id) => new Refusal('CTEM9021', [user.name, String(id)]) },
    { to: 'boxes', ids: ({ lid }) => lid === 0 ? [] : [lid], missing: id => new Refusal('CTEM9046', [String(id)]), removal: 'follows' }
  ],
  unknown: () => new Refusal('CGEN1006')
}

interface Warehouse {
  readonly ledger: Ledger
  readonly overlays: Overlays
  readonly shelves: Overlay<Shelf>
  readonly boxes: Overlay<Box>
  readonly generated: readonly Shelf[]
}

async function warehouse (generated: readonly Shelf[] = [{ id: 1, name: 'Top' }, { id: 2, name: 'Middle' }, { id: 3, name: 'Bottom' }]): Promise<Warehouse> {
  const ledger = await Ledger.open(new MemoryStore(), new Clock())
  const overlays = new Overlays(ledger)
  return { ledger, overlays, shelves: overlays.over(SHELVES, () => generated), boxes: overlays.over(BOXES, () => []), generated }
}

t.test('a collection that nobody touched is the one that was generated', async t => {
  const { shelves, generated } = await warehouse(Array.from({ length: 8_000 }, (_, index) => ({ id: index + 1, name: `Shelf ${index}` })))
  t.equal(shelves.list, generated, 'the same list, not a copy')
  t.strictSame(shelves.piece.value, { nextId: 0, kept: [], gone: [] })
  t.equal(shelves.get(8_000), generated.at(-1))
  t.throws(() => shelves.get(8_001), refused('CTEM1026'))
})

t.test('added, changed and removed: the order stays, ids are fresh', async t => {
  const { overlays, shelves, generated } = await warehouse()
  const make = async (name: string): Promise<number> => (await overlays.commit(draft => draft.add(shelves, id => ({ id, name })))).id
  t.equal(await make('Spare'), 5, 'ids begin where the kind says')
  t.equal(await make('Other'), 6)
  await overlays.commit(draft => { draft.remove(shelves, [6, 2]) })
  t.equal(await make('Last'), 7, 'no id comes twice')
  await overlays.commit(draft => { draft.change(shelves, 1, shelf => ({ ...shelf, name: 'Attic' })) })
  t.strictSame(shelves.list, [{ id: 1, name: 'Attic' }, { id: 3, name: 'Bottom' }, { id: 5, name: 'Spare' }, { id: 7, name: 'Last' }])
  t.equal(shelves.list[1], generated[2], 'what was not touched is what was generated')
  t.equal(shelves.list, shelves.list, 'made once for a state')
  t.strictSame(shelves.piece.value, { nextId: 8, kept: [{ id: 5, name: 'Spare' }, { id: 7, name: 'Last' }, { id: 1, name: 'Attic' }], gone: [2] })
  t.throws(() => shelves.get(2), refused('CTEM1026'))
})

t.test('names are unique in any case, references lead somewhere, and what is in use stays', async t => {
  const { overlays, shelves, boxes } = await warehouse()
  const box = async (shelf: number, lid = 0, name = 'Box'): Promise<Box> => await overlays.commit(draft => draft.add(boxes, id => ({ id, name, shelf, lid })))
  await t.rejects(overlays.commit(draft => draft.add(shelves, id => ({ id, name: 'TOP' }))), refused('CTEM1027', ['TOP']))
  await t.rejects(overlays.commit(draft => draft.change(shelves, 1, shelf => ({ ...shelf, name: 'bottom' }))), refused('CTEM1027'))
  await t.rejects(box(9), refused('CTEM1025', ['9']))
  await t.rejects(box(1, 55), refused('CTEM9046', ['55']))
  const first = await box(1)
  const second = await box(2, first.id, 'Lid')
  await box(3, second.id, 'Lid of the lid')
  await t.rejects(overlays.commit(draft => { draft.remove(shelves, [3, 2, 1]) }), refused('CTEM9021'), 'a shelf that holds a box')
  t.equal(shelves.list.length, 3, 'none of them is gone')
  await overlays.commit(draft => { draft.remove(boxes, [first.id]) })
  t.strictSame(boxes.list, [], 'what lay upon it went with it')
  await overlays.commit(draft => { draft.remove(shelves, [3, 2, 1]) })
  t.strictSame(shelves.list, [])
})

t.test('a draft sees what it has done, and what it throws undoes all of it', async t => {
  const { overlays, shelves, boxes, ledger } = await warehouse()
  const seen = await overlays.commit(draft => {
    const shelf = draft.add(shelves, id => ({ id, name: 'New' }))
    const box = draft.add(boxes, id => ({ id, name: 'Box', shelf: shelf.id, lid: 0 }))
    return [draft.list(shelves).length, draft.get(boxes, box.id).shelf === shelf.id]
  })
  t.strictSame(seen, [4, true])
  const before = ledger.state
  await t.rejects(overlays.commit(draft => {
    draft.remove(shelves, [1])
    draft.add(shelves, id => ({ id, name: 'new' }))
  }), refused('CTEM1027'))
  t.equal(ledger.state, before)
  const writers = await Promise.allSettled(['One', 'one'].map(async name => await overlays.commit(draft => draft.change(shelves, 1, shelf => {
    if (shelf.name !== 'Top') throw new Refusal('CTEM1027', [shelf.name])
    return { ...shelf, name }
  }))))
  t.strictSame(writers.map(({ status }) => status), ['fulfilled', 'rejected'], 'of two writers at once the second sees what the first has done')
})

t.test('many at once are checked as one by one', async t => {
  const { overlays, shelves } = await warehouse()
  const added = await overlays.commit(draft => draft.addAll(shelves, ['a', 'b', 'c'].map(name => id => ({ id, name }))))
  t.strictSame(added.map(({ id }) => id), [5, 6, 7])
  await overlays.commit(draft => { draft.setAll(shelves, [{ id: 6, name: 'B' }, { id: 1, name: 'b2' }, { id: 9, name: 'z' }]) })
  t.strictSame(shelves.list.map(({ id, name }) => `${id} ${name}`), ['1 b2', '2 Middle', '3 Bottom', '5 a', '6 B', '7 c', '9 z'])
  await t.rejects(overlays.commit(draft => draft.addAll(shelves, ['x', 'X'].map(name => id => ({ id, name })))), refused('CTEM1027', ['X']))
  await overlays.commit(draft => { draft.setAll(shelves, [{ id: 6, name: 'z' }, { id: 9, name: 'B' }]) })
  t.equal(shelves.get(9).name, 'B', 'names may be exchanged')
})

t.test('what an overlay keeps is data: the configuration may be reset without it', async t => {
  const { overlays, shelves, ledger } = await warehouse()
  await overlays.commit(draft => { draft.remove(shelves, [1]) })
  await resetAppliance(ledger, 'RESET_CONFIG', ACTOR)
  t.equal(shelves.list.length, 2)
  const { state } = ledger.slices.layOut(ledger.state)
  t.strictSame(state.shelves, { nextId: 0, kept: [], gone: [1] })
  const read = (kept: unknown): unknown => ledger.slices.readOne('shelves', { nextId: 0, kept, gone: [] }, () => null)
  t.throws(() => read([{ id: 2, name: 'b' }, { id: 2, name: 'a' }]), /id 2 is there twice/)
  t.throws(() => read([{ id: 2 }]))
  t.strictSame(ledger.slices.readOne('shelves', undefined, () => null), { nextId: 0, kept: [], gone: [] }, 'an older file has none')
  await resetAppliance(ledger, 'RESET_ALL', ACTOR)
  t.equal(shelves.list.length, 3)
})

t.test('a migration brings what users made, without what stays where it was', async t => {
  const ledger = await Ledger.open(new MemoryStore(), new Clock())
  const overlays = new Overlays(ledger)
  const boxes = overlays.over({ ...BOXES, references: [], arrived: box => ({ ...box, lid: 0 }) }, () => [])
  const shelves = overlays.over(SHELVES, () => [])
  await ledger.seal()
  const kept = { nextId: 101, kept: [{ id: 100, name: 'a', shelf: 5, lid: 7 }], gone: [] }
  await ledger.commit(() => {}, [], { state: ledger.slices.arriving({ boxes: kept, shelves: { nextId: 6, kept: [{ id: 5, name: 'b' }], gone: [1] } }) })
  t.strictSame(boxes.list, [{ id: 100, name: 'a', shelf: 5, lid: 0 }])
  t.strictSame(shelves.list, [{ id: 5, name: 'b' }])
})
