import type { Ledger } from '../ledger.ts'
import type { Refusal } from '../../messages.ts'
import { type Schema, COUNT, closed, list } from '../../schema/schema.ts'
import { elements } from '../elements.ts'
import { isAscending } from '../numbering.ts'
import { type IsOf, isSeen, seenAmong } from '../scope.ts'
import { type Piece, type Slice, type State, pieceOf } from '../slice.ts'

/** What is told apart by a number. */
export interface Entity {
  readonly id: number
}

/** What users made of a collection of the estate. An entity of it that was changed is kept whole. */
export interface Changes<T> {
  /** No id below was ever given to an entity that was added. */
  readonly nextId: number
  /** Added and changed ones. */
  readonly kept: readonly T[]
  /** Ids of the estate's that were removed, ascending. */
  readonly gone: readonly number[]
}

/** Ids by which an entity names others. */
export interface Reference<T> {
  /** Name of the kind that is named. */
  readonly to: string
  readonly ids: (entity: T) => readonly number[]
  /** Refuses an entity that names one that is not there. */
  readonly missing: (id: number) => Refusal
  /** What the removal of the one that is named means: it is refused; the entity that names it goes with it; nothing. */
  readonly removal: ((user: T, id: number) => Refusal) | 'follows' | 'nothing'
}

/** What a collection of entities is like: all that can be said of it without its code. */
export interface Kind<T extends Entity> {
  /** Its slice. */
  readonly name: string
  readonly schema: Schema<T>
  /** Ids of added entities begin here, or behind the estate's last. */
  readonly firstId: number
  /** A text that no two have, in whatever case. */
  readonly unique?: { readonly of: (entity: T) => string, readonly taken: (text: string) => Refusal }
  readonly references?: ReadonlyArray<Reference<T>>
  /**
   * What device managers see of it (white paper "Scope Based Access Control with OpenManage Enterprise 3.6", table 1). Absent: it is
   * everybody's.
   */
  readonly isOf?: IsOf<T>
  /** What becomes of one that a migration brings: jobs stay where they are. Absent: nothing. */
  readonly arrived?: (entity: T) => T
  /** Refuses an id that nothing has. */
  readonly unknown: (id: number) => Refusal
}

interface View<T> {
  readonly base: readonly T[]
  readonly changes: Changes<T>
  readonly list: readonly T[]
}

/**
 * A collection of the estate with what users added to, changed in and removed from it. Where nobody did, it is the estate's own list:
 * nothing is copied.
 */
export class Overlay<T extends Entity> {
  readonly kind: Kind<T>
  readonly piece: Piece<Changes<T>>
  readonly #base: () => readonly T[]
  readonly #ledger: Ledger
  #view: View<T> | null = null
  /** A page of one collection may look up a thousand of another. */
  #index: { readonly kept: readonly T[], readonly byId: ReadonlyMap<number, T> } | null = null
  #original: { readonly base: readonly T[], readonly gone: readonly number[], readonly list: readonly T[] } | null = null

  /** @param base what the estate has */
  constructor (ledger: Ledger, kind: Kind<T>, base: () => readonly T[]) {
    this.kind = kind
    this.#base = base
    this.#ledger = ledger
    this.piece = ledger.slice(sliceOf(kind))
  }

  /** As who acts now sees it: the estate's in their order, then those that were added. */
  get list (): readonly T[] {
    return this.seenIn(this.#ledger.state)
  }

  /** As it is now, whoever acts. */
  get all (): readonly T[] {
    return this.listIn(this.#ledger.state)
  }

  /** Those of a state that who acts now sees. */
  seenIn (state: State): readonly T[] {
    return seenAmong(this.listIn(state), this.kind.isOf)
  }

  /** As it is in a state, whoever acts. */
  listIn (state: State): readonly T[] {
    const [base, changes] = [this.#base(), this.piece.of(state)]
    if (changes.kept.length + changes.gone.length === 0) return base
    if (this.#view?.base !== base || this.#view.changes !== changes) this.#view = { base, changes, list: merged(base, changes) }
    return this.#view.list
  }

  /** One that who acts now sees. */
  find (id: number): T | undefined {
    const { kept } = this.piece.value
    if (this.#index?.kept !== kept) this.#index = { kept, byId: new Map(kept.map(entity => [entity.id, entity])) }
    return this.seen(this.findIn(this.#ledger.state, id))
  }

  /** An entity if who acts now sees it. */
  seen (entity: T | undefined): T | undefined {
    return entity !== undefined && isSeen(entity, this.kind.isOf) ? entity : undefined
  }

  findIn (state: State, id: number): T | undefined {
    const { kept, gone } = this.piece.of(state)
    // Without a new index: a commit may ask once for each of a thousand entities, and changes them each time.
    const own = kept === this.#index?.kept ? this.#index.byId.get(id) : kept.find(entity => entity.id === id)
    return own ?? (gone.includes(id) ? undefined : this.#base().find(entity => entity.id === id))
  }

  /** @throws {Refusal} as its kind refuses an unknown id */
  get (id: number): T {
    return this.known(this.find(id), id)
  }

  /** @throws {Refusal} as {@link get}, for nothing */
  known (entity: T | undefined, id: number): T {
    if (entity === undefined) throw this.kind.unknown(id)
    return entity
  }

  /** Whoever acts. @throws {Refusal} as {@link get} */
  getIn (state: State, id: number): T {
    return this.known(this.findIn(state, id), id)
  }

  /** What the estate has, without what was removed: the same list as long as nothing more is. */
  get original (): readonly T[] {
    const [base, { gone }] = [this.#base(), this.piece.value]
    if (gone.length === 0) return base
    if (this.#original?.base !== base || this.#original.gone !== gone) {
      const removed = new Set(gone)
      this.#original = { base, gone, list: base.filter(({ id }) => !removed.has(id)) }
    }
    return this.#original.list
  }

  /** Whether the estate has one of this id, removed or not. */
  isGenerated (id: number): boolean {
    return this.#base().some(entity => entity.id === id)
  }

  /** The id of the next one that is added: none is given twice. */
  nextIdIn (state: State): number {
    return this.#base().reduce((next, { id }) => Math.max(next, id + 1), Math.max(this.kind.firstId, this.piece.of(state).nextId))
  }
}

/** The slice of a kind: data, which a reset of the configuration leaves alone and a migration carries. */
function sliceOf<T extends Entity> ({ name, schema, arrived = same => same }: Kind<T>): Slice<Changes<T>> {
  const untouched = (): Changes<T> => ({ nextId: 0, kept: [], gone: [] })
  const slice: Slice<Changes<T>> = {
    name,
    schema: closed({ nextId: COUNT, kept: elements(schema), gone: list(COUNT) }),
    sense: ({ gone }) => isAscending(gone) ? null : 'removed ones are not in order',
    factory: untouched,
    absent: untouched,
    reset: 'data',
    migrates: (_own, theirs) => {
      const piece = pieceOf(theirs, slice)
      return { ...piece, kept: piece.kept.map(arrived) }
    }
  }
  return slice
}

function merged<T extends Entity> (base: readonly T[], { kept, gone }: Changes<T>): readonly T[] {
  const [own, removed] = [new Map(kept.map(entity => [entity.id, entity])), new Set(gone)]
  const list = base.filter(({ id }) => !removed.has(id)).map(entity => {
    const changed = own.get(entity.id)
    own.delete(entity.id)
    return changed ?? entity
  })
  return [...list, ...[...own.values()].sort((one, other) => one.id - other.id)]
}
