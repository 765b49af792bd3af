import type { Ledger } from '../ledger.ts'
import type { Audits, Put, State } from '../slice.ts'
import { Draft, type Neighbour, release } from './draft.ts'
import { type Entity, type Kind, Overlay } from './overlay.ts'

/** All overlays of an appliance: they name one another. */
export class Overlays {
  readonly #ledger: Ledger
  readonly #neighbours = new Map<string, Neighbour>()

  constructor (ledger: Ledger) {
    this.#ledger = ledger
  }

  /** Lays changes over a collection. @param base what the estate has: the same list as long as the estate is the same */
  over<T extends Entity> (kind: Kind<T>, base: () => readonly T[]): Overlay<T> {
    const overlay = new Overlay(this.#ledger, kind, base)
    this.beside(kind.name, {
      has: (state, id) => overlay.findIn(state, id) !== undefined,
      release: (draft, removed, id) => { release(overlay, draft, removed, id) }
    })
    return overlay
  }

  /** Makes known what entities may name and is no overlay, as the groups of users. */
  beside (name: string, neighbour: Neighbour): void {
    this.#neighbours.set(name, neighbour)
  }

  /** Changes overlays, in one commit. @param change throws, and nothing has changed @returns what it has returned */
  async commit<R> (change: (draft: Draft) => R, audited: Audits<R> = []): Promise<R> {
    return await this.#ledger.commit((state, put) => change(this.draft(state, put)), audited)
  }

  /** A draft within a commit of another part. */
  draft (state: State, put: Put): Draft {
    return new Draft(this.#neighbours, state, put)
  }
}
