import { ShapeError, checked } from '../schema/check.ts'
import { OBJECT } from '../schema/schema.ts'
import { Anatomy, type Kept } from './elements.ts'
import type { PemFile } from './folder/pem.ts'
import { type FileOf, type Keep, gathered, laidOut, onDisk } from './folder/pem-places.ts'
import { type Slice, type State, pieceOf } from './slice.ts'
import type { Holding, Save } from './store.ts'
import { type Layout, RESERVED, STATE_VERSION, type Stored, type Written, opened, whole } from './written.ts'

type Pieces = Readonly<Record<string, unknown>>

/** What of a slice does not depend on the type of its piece. */
interface Row {
  readonly anatomy: Anatomy
  readonly hasPem: boolean
  readonly factory: () => unknown
  /** From disk. @throws {ShapeError} @throws {PemError} */
  readonly read: (found: unknown, file: FileOf) => unknown
  /** For the disk. */
  readonly layOut: (state: State, keep: Keep) => unknown
  readonly reset: (state: State) => unknown
  /** Absent: it stays the target's own. */
  readonly migrate?: (own: State, theirs: State) => unknown
}

/** The slices of a ledger, in the order in which its parts were built. All that speaks of every part is derived from them. */
export class Slices {
  readonly #rows = new Map<string, Row>()

  /** @throws {Error} for a name that is taken: a slice has one owner */
  add<T> (slice: Slice<T>): void {
    if (RESERVED.has(slice.name) || this.#rows.has(slice.name)) throw new Error(`there is a slice "${slice.name}" already`)
    this.#rows.set(slice.name, rowOf(slice))
  }

  /** The state of a machine from the factory. */
  factory (): State {
    return this.#state(({ factory }) => factory())
  }

  /** What a reset of the configuration makes of a state. */
  reset (state: State): State {
    return this.#state(row => row.reset(state))
  }

  /** Reads what comes from outside. @throws what `damage` makes of what is not whole, pieces that no slice owns included */
  read (written: Written): Stored {
    return whole(written, () => {
      const { header, pieces } = opened(written.state)
      this.assertOwned(pieces)
      const state = this.#state((row, name) => row.read(pieces.get(name), written.file))
      return { state: { ...state, ...header }, auditLog: written.auditLog }
    })
  }

  /** Reads one piece. @throws {ShapeError} naming the place that is wrong @throws {PemError} naming the file */
  readOne (name: string, found: unknown, file: FileOf): unknown {
    return this.#rows.get(name)?.read(found, file)
  }

  /** @throws {ShapeError} for a piece that no slice owns */
  assertOwned (pieces: ReadonlyMap<string, unknown>): void {
    assertKnown(pieces, this.#rows)
  }

  /** Lays a state out to be written as a whole. */
  layOut (state: State): Layout {
    const pem = new Map<string, PemFile>()
    const pieces = [...this.#rows].map(([name, row]) => [name, row.layOut(state, (file, contents) => { pem.set(file, contents) })])
    return { state: { version: STATE_VERSION, revision: state.revision, ...Object.fromEntries(pieces) }, pem }
  }

  /** A state as a store asks for it. */
  holding (state: State): Holding {
    const rows = [...this.#rows]
    return {
      revision: state.revision,
      entries: function * () {
        for (const [name, { anatomy }] of rows) for (const part of anatomy.parts(state[name])) yield onDiskOf(part)
      },
      pem: () => {
        const pem = new Map<string, PemFile>()
        for (const [, row] of rows) if (row.hasPem) row.layOut(state, (file, contents) => { pem.set(file, contents) })
        return pem
      }
    }
  }

  /** A state to be kept. @param kept what the store has, without the slices that it lacks; null: all begins anew */
  saving (kept: State | null, state: State): Save {
    return {
      ...this.holding(state),
      anew: kept === null,
      changes: () => {
        const changes = [...this.#rows].map(([name, { anatomy }]) => anatomy.changes(kept?.[name], state[name]))
        return { del: changes.flatMap(({ del }) => del), put: new Map(changes.flatMap(({ put }) => put.map(onDiskOf))) }
      }
    }
  }

  /** The pieces that a migration carries away. */
  leaving (state: State): Pieces {
    return Object.fromEntries([...this.#migrating].map(([name]) => [name, state[name]]))
  }

  /** Pieces that a migration has brought. @throws {ShapeError} for what is none */
  arriving (value: unknown): State {
    const pieces = new Map(Object.entries(checked(OBJECT, value)))
    const rows = this.#migrating
    assertKnown(pieces, rows)
    return { revision: 0, ...Object.fromEntries([...rows].map(([name, row]) => [name, row.read(pieces.get(name), () => null)])) }
  }

  /** The pieces that an appliance has anew when those of another have arrived. */
  migrated (own: State, theirs: State): Pieces {
    return Object.fromEntries([...this.#migrating].map(([name, { migrate }]) => [name, migrate?.(own, theirs)]))
  }

  get #migrating (): Map<string, Row> {
    return new Map([...this.#rows].filter(([, { migrate }]) => migrate !== undefined))
  }

  #state (piece: (row: Row, name: string) => unknown): State {
    return { revision: 0, ...Object.fromEntries([...this.#rows].map(([name, row]) => [name, piece(row, name)])) }
  }
}

function assertKnown (pieces: ReadonlyMap<string, unknown>, rows: ReadonlyMap<string, Row>): void {
  const stranger = [...pieces.keys()].find(name => !rows.has(name))
  if (stranger !== undefined) throw new ShapeError(`${stranger} must be absent: it is not known`)
}

function onDiskOf ({ key, value, schema }: Kept): [key: string, value: unknown] {
  return [key, laidOut(schema, value, () => {})]
}

function rowOf<T> (slice: Slice<T>): Row {
  const { name, schema, factory, absent, sense, reset, migrates } = slice
  const anatomy = new Anatomy(name, schema)
  const kept = (found: unknown, file: FileOf): T => {
    const form = onDisk(schema)
    const laid = form === schema ? found : gathered(schema, checked(form, found, name), file)
    const piece = checked(schema, laid, name)
    const nonsense = anatomy.nonsense(piece) ?? sense?.(piece) ?? null
    if (nonsense !== null) throw new ShapeError(`${name} must be whole: its ${nonsense}`)
    return piece
  }
  return {
    anatomy,
    hasPem: onDisk(schema) !== schema,
    factory,
    read: (found, file) => {
      if (found !== undefined) return kept(found, file)
      if (absent === undefined) throw new ShapeError(`${name} must be there`)
      return absent()
    },
    layOut: (state, keep) => laidOut(schema, pieceOf(state, slice), keep),
    reset: state => {
      if (reset === 'configuration') return factory()
      return reset === 'data' ? pieceOf(state, slice) : reset(pieceOf(state, slice))
    },
    ...(migrates !== 'own' && { migrate: (own, theirs) => migrates === 'theirs' ? pieceOf(theirs, slice) : migrates(own, theirs) })
  }
}
