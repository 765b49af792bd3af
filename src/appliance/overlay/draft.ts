import type { Piece, Put, State } from '../slice.ts'
import type { Entity, Kind, Overlay, Reference } from './overlay.ts'

/** What a draft has to know of an overlay that another one names. */
export interface Neighbour {
  readonly has: (state: State, id: number) => boolean
  /** Does what its references say when an entity of a kind is removed. */
  readonly release: (draft: Draft, kind: string, id: number) => void
}

/**
 * What one commit does to overlays: it sees what it has done, and what it throws undoes all of it. Names and references are checked
 * with each step.
 */
export class Draft {
  readonly #neighbours: ReadonlyMap<string, Neighbour>
  readonly #put: Put
  #state: State

  constructor (neighbours: ReadonlyMap<string, Neighbour>, state: State, put: Put) {
    this.#neighbours = neighbours
    this.#state = state
    this.#put = put
  }

  /** As it will be. */
  get state (): State {
    return this.#state
  }

  /** All there are, whoever acts. */
  list<T extends Entity> (overlay: Overlay<T>): readonly T[] {
    return overlay.listIn(this.#state)
  }

  /** Those that who acts now sees. */
  seen<T extends Entity> (overlay: Overlay<T>): readonly T[] {
    return overlay.seenIn(this.#state)
  }

  /** One of those that who acts now sees. */
  find<T extends Entity> (overlay: Overlay<T>, id: number): T | undefined {
    return overlay.seen(overlay.findIn(this.#state, id))
  }

  /** @throws {Refusal} as the kind refuses an unknown id, and one that who acts now does not see */
  get<T extends Entity> (overlay: Overlay<T>, id: number): T {
    return overlay.known(this.find(overlay, id), id)
  }

  /** Adds an entity. @throws {Refusal} for a name that is taken, and a reference to nothing */
  add<T extends Entity> (overlay: Overlay<T>, make: (id: number) => T): T {
    const made = make(overlay.nextIdIn(this.#state))
    this.#keep(overlay, [made], made.id + 1)
    return made
  }

  /** Adds entities: all at once costs little more than one. @throws {Refusal} as {@link add} */
  addAll<T extends Entity> (overlay: Overlay<T>, makers: ReadonlyArray<(id: number) => T>): readonly T[] {
    const first = overlay.nextIdIn(this.#state)
    const made = makers.map((make, index) => make(first + index))
    this.#keep(overlay, made, first + made.length)
    return made
  }

  /** Puts an entity in its place, or adds it under the id it has. @throws {Refusal} as {@link add} */
  set<T extends Entity> (overlay: Overlay<T>, entity: T): void {
    this.#keep(overlay, [entity], 0)
  }

  /** The same for several. @throws {Refusal} as {@link add} */
  setAll<T extends Entity> (overlay: Overlay<T>, entities: readonly T[]): void {
    this.#keep(overlay, entities, 0)
  }

  /** @throws {Refusal} for an unknown id, and as {@link add} */
  change<T extends Entity> (overlay: Overlay<T>, id: number, change: (entity: T) => T): T {
    const changed = change(this.get(overlay, id))
    this.#keep(overlay, [changed], 0)
    return changed
  }

  /** Removes entities, and those that go with them. @throws {Refusal} for an unknown id, and for one that is in use */
  remove<T extends Entity> (overlay: Overlay<T>, ids: readonly number[]): void {
    for (const id of ids) {
      this.get(overlay, id)
      for (const { release } of this.#neighbours.values()) release(this, overlay.kind.name, id)
      const { nextId, kept, gone } = overlay.piece.of(this.#state)
      this.put(overlay.piece, {
        nextId,
        kept: kept.filter(entity => entity.id !== id),
        gone: overlay.isGenerated(id) ? [...gone, id].sort((one, other) => one - other) : gone
      })
    }
  }

  /** Gives any part of the state another value. */
  put<P> (piece: Piece<P>, value: P): void {
    this.#put(piece, value)
    this.#state = piece.in(this.#state, value)
  }

  #keep<T extends Entity> (overlay: Overlay<T>, entities: readonly T[], nextId: number): void {
    const { kind: { unique, references = [] }, piece } = overlay
    const list = this.list(overlay)
    const own = new Map(entities.map(entity => [entity.id, entity]))
    if (unique !== undefined) assertUnique(unique, list.filter(({ id }) => !own.has(id)), entities)
    const before = new Map(list.filter(({ id }) => own.has(id)).map(entity => [entity.id, entity]))
    for (const reference of references) this.#checkReference(reference, entities, before)
    const { kept, gone, nextId: next } = piece.of(this.#state)
    const replaced = kept.map(entity => {
      const other = own.get(entity.id)
      own.delete(entity.id)
      return other ?? entity
    })
    const back = new Set(entities.map(({ id }) => id))
    this.put(piece, { nextId: Math.max(nextId, next), kept: [...replaced, ...own.values()], gone: gone.filter(id => !back.has(id)) })
  }

  /** What an entity named before may be gone meanwhile: it is no fault of this change. */
  #checkReference<T extends Entity> (
    { to, ids, missing }: Reference<T>, entities: readonly T[], before: ReadonlyMap<number, T>
  ): void {
    const found = new Set<number>()
    for (const entity of entities) {
      const old = before.get(entity.id)
      const known = old === undefined ? [] : ids(old)
      for (const id of ids(entity)) {
        if (found.has(id) || known.includes(id)) continue
        if (this.#neighbours.get(to)?.has(this.#state, id) !== true) throw missing(id)
        found.add(id)
      }
    }
  }
}

function assertUnique<T extends Entity> (
  { of, taken }: NonNullable<Kind<T>['unique']>, others: readonly T[], entities: readonly T[]
): void {
  const names = new Set(others.map(entity => of(entity).toLowerCase()))
  for (const entity of entities) {
    const name = of(entity)
    if (names.has(name.toLowerCase())) throw taken(name)
    names.add(name.toLowerCase())
  }
}

/** Does what the references of an overlay say when an entity of a kind is removed. @throws {Refusal} where they say that it must stay */
export function release<T extends Entity> (user: Overlay<T>, draft: Draft, kind: string, removed: number): void {
  for (const { to, ids, removal } of user.kind.references ?? []) {
    if (to !== kind || removal === 'nothing') continue
    const users = draft.list(user).filter(entity => ids(entity).includes(removed))
    const [first] = users
    if (first === undefined) continue
    if (removal !== 'follows') throw removal(first, removed)
    draft.remove(user, users.map(({ id }) => id))
  }
}
