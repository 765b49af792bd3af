import { COUNT, TEXT, TIME, type Typed, closed } from '../../schema/schema.ts'

/** The members of an entry of the audit log (shape: Dell's API guide, AuditLogs). */
export const AUDIT_MEMBERS = {
  id: COUNT,
  severity: TEXT,
  message: TEXT,
  category: TEXT,
  userName: TEXT,
  ipAddress: TEXT,
  messageArgs: TEXT,
  messageId: TEXT,
  /** By the appliance's clock. */
  createdDate: TIME
}

export const AUDIT_ENTRY = closed(AUDIT_MEMBERS)

export type AuditEntry = Typed<typeof AUDIT_ENTRY>
