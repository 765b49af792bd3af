import type { Shelf } from './files/shelf.ts'
import type { AuditEntry } from './logs/audit-entry.ts'
import type { Layout, Written } from './written.ts'

/** A state to be kept. */
export interface Save {
  /** Higher than that of the save before. */
  readonly revision: number
  /** Lays it out to be written. A store that writes nothing need not ask. */
  readonly layOut: () => Layout
}

/** Where an appliance keeps its state. One store belongs to one appliance; calls of `save` never overlap. */
export interface Store {
  /** What was last saved; null for a new appliance. */
  load: () => Promise<Written | null>
  /** Told that what was loaded is whole: now what a killed process left besides may go. */
  readonly sweep?: () => Promise<void>
  /** Keeps the state, and the audit entries that came with it, both or neither. */
  save: (save: Save, entries: readonly AuditEntry[]) => Promise<void>
  /** Keeps an audit entry that changed no state (a login). Written soon; {@link Store.close} waits for it. */
  appendAudit: (entry: AuditEntry, revision: number) => void
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
  async save (): Promise<void> {}
  appendAudit (): void {}
  appendLog (): void {}
  async close (): Promise<void> {}
}
