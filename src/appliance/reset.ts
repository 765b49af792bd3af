import type { Appliance } from './appliance.ts'
import type { Actor } from './logs/audit-log.ts'
import type { ApplianceState } from './state.ts'

/** The two ways to reset (PowerShell module, Invoke-OMEResetApplication: "only the configuration or clear all the data"). */
export type ResetType = 'RESET_CONFIG' | 'RESET_ALL'

/**
 * What RESET_CONFIG does with each part. Data outlives it: who the machine is, its local users (else nobody could log in as
 * before), its jobs and backups, what it manages, which plugins it has, and how far a migration has come. All else is
 * configuration and becomes as it left the factory.
 */
const KINDS = {
  version: 'configuration',
  revision: 'configuration',
  guid: 'data',
  accounts: 'data',
  nextAccountId: 'data',
  sessionLimits: 'configuration',
  loginSecurity: 'configuration',
  security: 'configuration',
  directories: 'configuration',
  webCertificate: 'configuration',
  csr: 'configuration',
  trustStore: 'configuration',
  time: 'configuration',
  jobs: 'data',
  inventory: 'data',
  migration: 'data',
  settings: 'configuration',
  plugins: 'data',
  backupKey: 'data',
  auditStart: 'configuration'
} as const satisfies { readonly [Part in keyof Required<ApplianceState>]: 'data' | 'configuration' }

/** Resets an appliance. All sessions end; with RESET_ALL the audit log begins anew. */
export async function resetAppliance (appliance: Appliance, type: ResetType, actor: Actor): Promise<void> {
  const state = appliance.factory()
  if (type === 'RESET_ALL') await appliance.replace({ state, auditLog: [] }, [{ event: 'applianceReset', actor }])
  else await appliance.replace({ state: { ...state, ...dataOf(appliance.state) }, auditLog: appliance.auditLog.entries }, [{ event: 'configurationReset', actor }])
}

/** Groups imported from directories go with the directories. */
function dataOf (state: ApplianceState): Partial<ApplianceState> {
  const kinds: Readonly<Record<string, string>> = KINDS
  const data = Object.fromEntries(Object.entries(state).filter(([part]) => kinds[part] === 'data'))
  return { ...data, accounts: state.accounts.filter(({ group }) => group === undefined) }
}
