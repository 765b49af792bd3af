import type { Piece, Put, State } from '../slice.ts'
import type { Entity, Overlay, Reference } from './overlay.ts'

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

  list<T extends Entity> (overlay: Overlay<T>): readonly T[] {
    return overlay.listIn(this.#state)
  }

  find<T extends Entity> (overlay: Overlay<T>, id: number): T | undefined {
    return overlay.findIn(this.#state, id)
  }

  /** @throws {Refusal} as the kind refuses an unknown id */
  get<T extends Entity> (overlay: Overlay<T>, id: number): T {
    return overlay.getIn(this.#state, id)
  }

  /** Adds an entity. @throws {Refusal} for a name that is taken, and a reference to nothing */
  add<T extends Entity> (overlay: Overlay<T>, make: (id: number) => T): T {
    const id = overlay.nextIdIn(this.#state)
    return this.#keep(overlay, make(id), undefined, id + 1)
  }

  /** Puts an entity in its place, or adds it under the id it has. @throws {Refusal} as {@link add} */
  set<T extends Entity> (overlay: Overlay<T>, entity: T): T {
    return this.#keep(overlay, entity, this.find(overlay, entity.id), 0)
  }

  /** @throws {Refusal} for an unknown id, and as {@link add} */
  change<T extends Entity> (overlay: Overlay<T>, id: number, change: (entity: T) => T): T {
    const before = this.get(overlay, id)
    return this.#keep(overlay, change(before), before, 0)
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

  #keep<T extends Entity> (overlay: Overlay<T>, entity: T, before: T | undefined, nextId: number): T {
    const { kind, piece } = overlay
    this.#checkName(overlay, entity)
    for (const reference of kind.references ?? []) this.#checkReference(reference, entity, before)
    const changes = piece.of(this.#state)
    const isKept = changes.kept.some(({ id }) => id === entity.id)
    const kept = isKept ? changes.kept.map(other => other.id === entity.id ? entity : other) : [...changes.kept, entity]
    this.put(piece, { nextId: Math.max(nextId, changes.nextId), kept, gone: changes.gone.filter(id => id !== entity.id) })
    return entity
  }

  #checkName<T extends Entity> (overlay: Overlay<T>, entity: T): void {
    const { unique } = overlay.kind
    if (unique === undefined) return
    const text = unique.of(entity)
    const wanted = text.toLowerCase()
    if (this.list(overlay).some(other => other.id !== entity.id && unique.of(other).toLowerCase() === wanted)) throw unique.taken(text)
  }

  /** What an entity named before may be gone meanwhile: it is no fault of this change. */
  #checkReference<T extends Entity> ({ to, ids, missing }: Reference<T>, entity: T, before: T | undefined): void {
    const known = new Set(before === undefined ? [] : ids(before))
    for (const id of ids(entity)) if (!known.has(id) && this.#neighbours.get(to)?.has(this.#state, id) !== true) throw missing(id)
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
