import { checked } from '../../schema/check.ts'
import { type Typed, closed } from '../../schema/schema.ts'
import { type ApplianceState, STATE_PARTS } from '../state.ts'

/** What becomes of each part of a state in a migration. What is the target's own stays: identity, certificate, keys, clock, jobs. */
const FATES = {
  version: 'own',
  revision: 'own',
  guid: 'own',
  accounts: 'migrates',
  nextAccountId: 'migrates',
  sessionLimits: 'migrates',
  loginSecurity: 'migrates',
  security: 'migrates',
  directories: 'migrates',
  webCertificate: 'own',
  csr: 'own',
  trustStore: 'own',
  time: 'own',
  jobs: 'own',
  inventory: 'migrates',
  migration: 'own',
  settings: 'migrates',
  plugins: 'own',
  backupKey: 'own',
  auditStart: 'own'
} as const satisfies { readonly [Part in keyof Required<ApplianceState>]: 'own' | 'migrates' }

const { accounts, sessionLimits, loginSecurity, nextAccountId, security, directories, inventory, settings } = STATE_PARTS

const MIGRATED_STATE = closed({ accounts, sessionLimits, loginSecurity }, { nextAccountId, security, directories, inventory, settings })

/** The parts of a source's state that its target restores. */
export type MigratedState = Typed<typeof MIGRATED_STATE>

/** What a source sends. */
export function migratedState (state: ApplianceState): MigratedState {
  const fates: Readonly<Record<string, string>> = FATES
  return asMigratedState(Object.fromEntries(Object.entries(state).filter(([part, value]) => fates[part] === 'migrates' && value !== undefined)))
}

/** What a target has received. @throws {ShapeError} for what is none */
export function asMigratedState (value: unknown): MigratedState {
  return checked(MIGRATED_STATE, value)
}

/** A target's state with its source's data. Addresses and ports are of the target's identity: they stay as well. */
export function restored (own: ApplianceState, from: MigratedState): Partial<ApplianceState> {
  const { adapter, webServer } = own.settings ?? {}
  const { adapter: theirAdapter, webServer: theirWebServer, ...settings } = from.settings ?? {}
  return {
    ...from,
    ...mergedAccounts(own, from),
    settings: { ...settings, ...(adapter !== undefined && { adapter }), ...(webServer !== undefined && { webServer }) }
  }
}

/** The source's accounts, and those of the target whose names the source does not know; these make room for the source's ids. */
function mergedAccounts (own: ApplianceState, from: MigratedState): Pick<ApplianceState, 'accounts' | 'nextAccountId'> {
  const names = new Set(from.accounts.map(({ userName }) => userName))
  const ids = new Set(from.accounts.map(({ id }) => id))
  let next = [...own.accounts, ...from.accounts].reduce((highest, { id }) => Math.max(highest, Number(id) + 1), Math.max(own.nextAccountId ?? 0, from.nextAccountId ?? 0))
  const kept = own.accounts.filter(({ userName }) => !names.has(userName))
  return { accounts: [...from.accounts, ...kept.map(account => ids.has(account.id) ? { ...account, id: String(next++) } : account)], nextAccountId: next }
}
