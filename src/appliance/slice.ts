import type { Schema } from '../schema/schema.ts'
import type { Audited } from './logs/audit-log.ts'

/** All that an appliance is: pieces, by the names of their slices. Replaced as a whole by each commit, never changed in place. */
export interface State {
  /** Counts commits. */
  readonly revision: number
  readonly [slice: string]: unknown
}

/** What kind of a piece of the state a part has: all that files, a reset and a migration have to know of it. */
export interface SliceKind<T> {
  /** Its key in the state and on disk. */
  readonly name: string
  /**
   * What fits is a piece. Where the schema has a file of PEM (`pemText`, `pemChain`), the name of the file lies on disk. Where it has a
   * list of `elements`, a commit writes those that have changed.
   */
  readonly schema: Schema<T>
  /** What it means that a file has no such piece, as older versions wrote them. Absent: such a file is damaged. */
  readonly absent?: () => T
  /** What no schema can tell: what is wrong with the piece, in words that go on "its …"; null: nothing. */
  readonly sense?: (piece: T) => string | null
  /** What RESET_CONFIG does: data outlives it, configuration becomes as it left the factory. */
  readonly reset: 'data' | 'configuration' | ((piece: T) => T)
  /** What a migration does on the target. `own`: the target keeps its piece. `theirs`: the source's takes its place. */
  readonly migrates: 'own' | 'theirs' | ((own: State, theirs: State) => T)
}

/** A part's piece of the state, of a machine. */
export interface Slice<T> extends SliceKind<T> {
  /** The piece of the machine as it leaves the factory. */
  readonly factory: () => T
}

/** Gives a slice another piece. */
export type Put = <T>(piece: Piece<T>, value: T) => void

/** What a commit does: judges the state, throws or puts, and answers whoever asked for it. */
export type Change<R> = (state: State, put: Put) => R

/** Entries that a commit makes; those that depend on what came of it are made of that. */
export type Audits<R> = readonly Audited[] | ((result: R) => readonly Audited[])

interface Owner {
  readonly state: State
  readonly commit: <R>(change: Change<R>, audited?: Audits<R>) => Promise<R>
}

/** A slice in a ledger: how its part reads and changes it. */
export class Piece<T> {
  readonly slice: SliceKind<T>
  readonly #owner: Owner

  constructor (slice: SliceKind<T>, owner: Owner) {
    this.slice = slice
    this.#owner = owner
  }

  /** As it is now. */
  get value (): T {
    return this.of(this.#owner.state)
  }

  /** As it is in a state. */
  of (state: State): T {
    return pieceOf(state, this.slice)
  }

  /** A state that differs in this piece alone. */
  in (state: State, piece: T): State {
    return { ...state, [this.slice.name]: piece }
  }

  /** Changes this piece alone, in a commit. @param change throws, and nothing has changed */
  async change (change: (piece: T) => T, audited: readonly Audited[] = []): Promise<T> {
    return await this.#owner.commit((state, put) => {
      const next = change(this.of(state))
      put(this, next)
      return next
    }, audited)
  }
}

/** The piece of a slice in a state. */
export function pieceOf<T> (state: State, { name }: SliceKind<T>): T {
  // Under this name a state has what fitted the schema, came from the factory, or was put with this type: the ledger lets nothing else in.
  return state[name] as T
}
