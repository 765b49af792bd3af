import type { Ledger } from './ledger.ts'
import type { Actor } from './logs/audit-log.ts'

/** The two ways to reset (PowerShell module, Invoke-OMEResetApplication: "only the configuration or clear all the data"). */
export type ResetType = 'RESET_CONFIG' | 'RESET_ALL'

/**
 * Resets an appliance. All sessions end; with RESET_ALL the audit log begins anew. With RESET_CONFIG its data stays: who the machine is,
 * its local users (else nobody could log in as before), its jobs and backups, what it manages, which plugins it has, and how far a
 * migration has come.
 */
export async function resetAppliance (ledger: Ledger, type: ResetType, actor: Actor): Promise<void> {
  const { slices } = ledger
  if (type === 'RESET_ALL') {
    await ledger.replace(() => ({ state: slices.factory(), auditLog: [] }), [{ event: 'applianceReset', actor }])
  } else {
    await ledger.replace(({ state, auditLog }) => ({ state: slices.reset(state), auditLog }), [{ event: 'configurationReset', actor }])
  }
}
