import type { AuditEvent } from '../appliance/logs/audit-log.ts'

/** How grave an alert is, as syslog counts (RFC 5424, 6.2.1). */
export const SYSLOG_SEVERITY = { error: 3, warning: 4, notice: 5 } as const

export type AlertSeverity = keyof typeof SYSLOG_SEVERITY

/** Events that syslog servers are told of. Which ones the product tells of is not public: the choice is ours. */
export const ALERTS: Readonly<Partial<Record<AuditEvent, AlertSeverity>>> = {
  loginFailed: 'warning',
  certificateUploaded: 'notice',
  certificateRefused: 'warning',
  connectionRefused: 'error',
  migrationDone: 'notice',
  migrationFailed: 'error',
  jobFailed: 'error',
  networkChanged: 'notice',
  webServerChanged: 'notice',
  pluginChanged: 'notice',
  backupMade: 'notice',
  backupRestored: 'warning',
  backupRefused: 'warning'
}
