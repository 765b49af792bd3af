import type { Appliance } from '../../appliance/appliance.ts'
import type { Stored } from '../../appliance/written.ts'
import { Problem, notFound } from '../api/problem.ts'

/** Snapshots kept of one appliance. */
export const SNAPSHOTS_LIMIT = 100

/** An appliance as it was at an instant. */
export interface Snapshot {
  readonly id: string
  /** ISO 8601, by the machine's clock. */
  readonly takenAt: string
  /** Whose it is. */
  readonly appliance: string
  /** Of OME. */
  readonly version: string
  readonly contents: Stored
}

/** The snapshots of one appliance. A state is never changed in place: a snapshot costs a reference. */
export class Snapshots {
  readonly #byId = new Map<string, Snapshot>()
  #next = 1

  get list (): readonly Snapshot[] {
    return [...this.#byId.values()]
  }

  /** @throws {Problem} 404 */
  get (id: string): Snapshot {
    const snapshot = this.#byId.get(id)
    if (snapshot === undefined) throw notFound(`snapshot "${id}"`)
    return snapshot
  }

  /**
   * Keeps what the appliance is now. Of too many, the oldest goes.
   *
   * @param id default: a number
   * @throws {Problem} 409 where the id is taken
   */
  take ({ name, version, ledger: { stored } }: Appliance, id = this.#freeId()): Snapshot {
    if (this.#byId.has(id)) throw new Problem(409, `there is a snapshot "${id}" already`)
    return this.put({ id, takenAt: new Date().toISOString(), appliance: name, version, contents: stored })
  }

  /** Keeps a snapshot from elsewhere, in the place of one with the same id. Of too many, the oldest goes. */
  put (snapshot: Snapshot): Snapshot {
    const [oldest] = this.#byId.keys()
    if (oldest !== undefined && !this.#byId.has(snapshot.id) && this.#byId.size >= SNAPSHOTS_LIMIT) this.#byId.delete(oldest)
    this.#byId.set(snapshot.id, snapshot)
    return snapshot
  }

  /** @throws {Problem} 404 */
  remove (id: string): void {
    this.get(id)
    this.#byId.delete(id)
  }

  /** Forgets all of them. */
  clear (): void {
    this.#byId.clear()
  }

  #freeId (): string {
    while (this.#byId.has(String(this.#next))) this.#next++
    return String(this.#next++)
  }
}

/** Turns an appliance back into what it was. @throws {Problem} 409 for a snapshot of another version of OME */
export async function restore (appliance: Appliance, { id, version, contents }: Snapshot): Promise<void> {
  if (version !== appliance.version) {
    throw new Problem(409, `the snapshot "${id}" is of version ${version}, the appliance of version ${appliance.version}`)
  }
  await appliance.ledger.replace(() => contents)
}
