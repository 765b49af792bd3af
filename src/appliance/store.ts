import type { Shelf } from './files/shelf.ts'
import type { ApplianceState } from './state.ts'
import type { AuditEntry } from './logs/audit-entry.ts'

/** What a store holds of one appliance. */
export interface Stored {
  readonly state: ApplianceState
  readonly auditLog: readonly AuditEntry[]
}

/** Where an appliance keeps its state. One store belongs to one appliance; calls of `save` never overlap. */
export interface Store {
  /** What was last saved; null for a new appliance. */
  load: () => Promise<Stored | null>
  /** Keeps the state, and the audit entries that came with it, both or neither. */
  save: (state: ApplianceState, entries: readonly AuditEntry[]) => Promise<void>
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
  async load (): Promise<null> { return null }
  async save (): Promise<void> {}
  appendAudit (): void {}
  appendLog (): void {}
  async close (): Promise<void> {}
}
