import type { Shelf } from './files/shelf.ts'
import type { AuditEntry } from './logs/audit-entry.ts'
import type { PemFile } from './folder/pem.ts'
import type { Written } from './written.ts'

/** A state, as it is kept. A store that writes nothing need not ask what is in it. */
export interface Holding {
  readonly revision: number
  /** JSON by keys: of slices, and of their elements where they grow. Names of files stand in the place of PEM. */
  readonly entries: () => Iterable<readonly [key: string, value: unknown]>
  /** The files it names. */
  readonly pem: () => ReadonlyMap<string, PemFile>
}

/** What makes one state of another: first keys go, then values come, in the place of those that are there or behind all others. */
export interface Changes {
  readonly del: readonly string[]
  readonly put: ReadonlyMap<string, unknown>
}

/** A state to be kept. */
export interface Save extends Holding {
  /** All that was kept before goes, the audit log included. Its revision is higher than that of the save before. */
  readonly anew: boolean
  /** What differs from what is kept; meaningless where all begins anew. */
  readonly changes: () => Changes
}

/** Where an appliance keeps its state. One store belongs to one appliance; calls of `save` never overlap. */
export interface Store {
  /** What was last saved; null for a new appliance. */
  load: () => Promise<Written | null>
  /** Told that what was loaded is whole, and how it was understood: now what a killed process left besides may go. */
  readonly adopt?: (holding: Holding) => Promise<void>
  /** Keeps the state, and the audit entries that came with it, both or neither. */
  save: (save: Save, entries: readonly AuditEntry[]) => Promise<void>
  /** Keeps an audit entry that changed no state (a login). Written soon; {@link Store.close} waits for it. */
  appendAudit: (entry: AuditEntry) => void
  /** Adds a line to `tomcat/application.log`. Written soon; {@link Store.close} waits for it. */
  appendLog: (line: string) => void
  /** What was written to `tomcat/application.log`. Absent: the appliance's own memory has it all. */
  readonly readLog?: () => Promise<string>
  /** For files the appliance makes. Absent: they are kept in memory. */
  readonly shelf?: Shelf
  /** Waits for all that was appended. */
  close: () => Promise<void>
}

/** Keeps nothing: the state lives as long as the process. */
export class MemoryStore implements Store {
  readonly #initial: Written | null

  /** @param initial what the appliance begins with. Absent: it is new */
  constructor (initial: Written | null = null) {
    this.#initial = initial
  }

  async load (): Promise<Written | null> { return this.#initial }
  async save (_save: Save): Promise<void> {}
  appendAudit (): void {}
  appendLog (): void {}
  async close (): Promise<void> {}
}
