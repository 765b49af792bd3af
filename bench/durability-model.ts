import { DirectoryStore, type DirectoryStoreOptions } from '../src/appliance/folder/directory-store.ts'
import { Clock } from '../src/appliance/clock/clock.ts'
import { elements } from '../src/appliance/elements.ts'
import { pemText } from '../src/appliance/folder/pem-places.ts'
import { StateFolder } from '../src/appliance/folder/state-folder.ts'
import { Ledger } from '../src/appliance/ledger.ts'
import { AUDIT_LOG_LIMIT } from '../src/appliance/logs/audit-log.ts'
import type { Piece, Slice } from '../src/appliance/slice.ts'
import { MemoryStore, type Store } from '../src/appliance/store.ts'
import { COUNT, TEXT, type Typed, closed } from '../src/schema/schema.ts'

// What the durability program keeps: a state that follows from its revision, so that whoever reads it knows what it has to be.

const MODEL = closed({
  nextId: COUNT,
  templates: elements(closed({ id: COUNT, body: TEXT })),
  anchors: elements(closed({ id: COUNT, pem: pemText('anchor', 'certificates') }))
})

export type Model = Typed<typeof MODEL>

const EMPTY: Model = { nextId: 1, templates: [], anchors: [] }

const SLICE: Slice<Model> = { name: 'model', schema: MODEL, factory: () => EMPTY, reset: 'data', migrates: 'own' }

const ACTOR = { userName: 'admin', ipAddress: '127.0.0.1' }

/** Whether all begins anew with a revision. */
export type Anew = (revision: number) => boolean

export const SOMETIMES: Anew = revision => revision % 97 === 0

/** What a revision makes of the one before. */
export function next (model: Model, revision: number, pems: readonly string[]): Model {
  const { nextId, templates, anchors } = model
  const body = `${revision} `.repeat(50 + revision * 37 % 500)
  switch (revision % 4) {
    case 1: return { ...model, nextId: nextId + 1, templates: [...templates, { id: nextId, body }] }
    case 2: return { ...model, templates: templates.map((one, index) => index === revision % templates.length ? { ...one, body } : one) }
    case 3: return { ...model, templates: templates.length > 8 ? templates.slice(1) : templates, nextId: nextId + 1 }
    default: return { ...model, anchors: [...anchors.filter(({ id }) => id !== revision % 5), { id: revision % 5, pem: pems[revision % pems.length] ?? '' }] }
  }
}

/** A ledger in a folder, with the model in it. */
export interface Kept {
  readonly ledger: Ledger
  readonly model: Piece<Model>
}

export async function openModel (directory: string, options: DirectoryStoreOptions = {}): Promise<Kept> {
  const store = await DirectoryStore.open(directory, { onError: error => { throw error }, ...options })
  try {
    return await keptIn(store)
  } catch (error) {
    await store.close()
    throw error
  }
}

/** What a folder says, which is only read; null: that it is new. @throws {StoreError} for damage */
export async function readModel (directory: string): Promise<Kept | null> {
  const written = await new StateFolder(directory, { auditLimit: AUDIT_LOG_LIMIT }).read()
  return written === null ? null : await keptIn(new MemoryStore(written))
}

async function keptIn (store: Store): Promise<Kept> {
  const ledger = await Ledger.open(store, new Clock())
  const model = ledger.slice(SLICE)
  await ledger.seal()
  return { ledger, model }
}

/** Makes the next revision. @throws {StoreError} if it cannot be kept */
export async function step ({ ledger, model }: Kept, pems: readonly string[], isAnew: Anew = SOMETIMES): Promise<void> {
  const revision = ledger.state.revision + 1
  const audited = [{ event: 'jobRun', actor: ACTOR, args: [`step ${revision}`] }] as const
  if (isAnew(revision)) return await ledger.replace(({ state }) => ({ state: model.in(state, EMPTY), auditLog: [] }), audited)
  await ledger.commit((state, put) => { put(model, next(model.of(state), revision, pems)) }, audited)
}

/** What is wrong with what was kept: none of it, where it is what its revision says. */
export function defectsOf ({ ledger, model }: Kept, pems: readonly string[], isAnew: Anew = SOMETIMES): string[] {
  const { revision } = ledger.state
  let start = revision
  while (start > 0 && !isAnew(start)) start--
  let expected = EMPTY
  for (let at = start + 1; at <= revision; at++) expected = next(expected, at, pems)
  const steps = Array.from({ length: revision - start + (start > 0 ? 1 : 0) }, (_, index) => `step ${index + start + (start > 0 ? 0 : 1)}`)
  const told = ledger.auditLog.entries.flatMap(({ messageArgs }) => /step \d+/.exec(messageArgs)?.[0] ?? [])
  return [
    ...JSON.stringify(model.value) === JSON.stringify(expected) ? [] : [`the state is not that of revision ${revision}`],
    ...JSON.stringify(told) === JSON.stringify(steps) ? [] : [`the audit log is not that of revision ${revision}`]
  ]
}

/** Something that changes no state. */
export function login ({ ledger }: Kept): void {
  ledger.audit({ event: 'loggedIn', actor: ACTOR })
}
