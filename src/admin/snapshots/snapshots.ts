import type { Appliance } from '../../appliance/appliance.ts'
import type { Stored } from '../../appliance/written.ts'
import { Problem } from '../api/problem.ts'
import { Kept } from '../kept.ts'

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
export class Snapshots extends Kept<Snapshot> {
  #next = 1

  constructor () {
    super('snapshot', SNAPSHOTS_LIMIT)
  }

  /**
   * Keeps what the appliance is now.
   *
   * @param id default: a number
   * @throws {Problem} 409 where the id is taken
   */
  take ({ name, version, ledger: { stored } }: Appliance, id = this.#freeId()): Snapshot {
    return this.add({ id, takenAt: new Date().toISOString(), appliance: name, version, contents: stored })
  }

  #freeId (): string {
    while (this.has(String(this.#next))) this.#next++
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
