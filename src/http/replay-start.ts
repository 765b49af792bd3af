import { ACCOUNTS } from '../appliance/accounts/account-state.ts'
import { withRecordedAccounts } from '../appliance/accounts/recorded-accounts.ts'
import { Appliance } from '../appliance/appliance.ts'
import type { ApplianceSettings } from '../appliance/appliance-settings.ts'
import { type State, pieceOf } from '../appliance/slice.ts'
import { MemoryStore } from '../appliance/store.ts'
import type { Answers } from '../recording/answers.ts'
import { Replay } from './replay.ts'

const QUIET = { info: (): void => {}, warn: (): void => {}, error: (): void => {} }

/** Where the ids are that a slice gives out: what is made later has none of those that were recorded. */
const NUMBERED: ReadonlyArray<{ readonly slice: string, readonly next: string | null, readonly path: string }> = [
  { slice: 'nextAccountId', next: null, path: '/api/AccountService/Accounts' },
  { slice: 'directories', next: 'nextId', path: '/api/AccountService/ExternalAccountProvider' },
  { slice: 'jobs', next: 'nextId', path: '/api/JobService/Jobs' },
  { slice: 'inventory', next: 'nextGroupId', path: '/api/GroupService/Groups' },
  { slice: 'alerts', next: 'nextId', path: '/api/AlertService/Alerts' },
  { slice: 'alertPolicies', next: 'nextId', path: '/api/AlertService/AlertPolicies' },
  { slice: 'templates', next: 'nextId', path: '/api/TemplateService/Templates' },
  { slice: 'configurationBaselines', next: 'nextId', path: '/api/TemplateService/Baselines' },
  { slice: 'profiles', next: 'nextId', path: '/api/ProfileService/Profiles' },
  { slice: 'networks', next: 'nextId', path: '/api/NetworkConfigurationService/Networks' },
  { slice: 'identityPools', next: 'nextId', path: '/api/IdentityPoolService/IdentityPools' },
  { slice: 'catalogs', next: 'nextId', path: '/api/UpdateService/Catalogs' },
  { slice: 'firmwareBaselines', next: 'nextId', path: '/api/UpdateService/Baselines' },
  { slice: 'discoveries', next: 'nextId', path: '/api/DiscoveryConfigService/DiscoveryConfigGroups' },
  { slice: 'reports', next: 'nextId', path: '/api/ReportService/ReportDefs' }
]

/** Has a new appliance answer from a recording. @param settings that it was opened with */
export async function replayFrom (answers: Answers, appliance: Appliance, settings: ApplianceSettings): Promise<Replay> {
  const { ledger, clock } = appliance
  await ledger.replace(({ state, auditLog }) => {
    const accounts = withRecordedAccounts(pieceOf(state, ACCOUNTS), answers)
    return { state: { ...numberedBeyond(state, answers), [ACCOUNTS.name]: accounts }, auditLog }
  })
  ledger.auditLog.reserve(answers.largestId('/api/ApplicationService/AuditLogs'))
  const start = ledger.stored
  return new Replay(answers, appliance, async () => {
    const twin = await Appliance.open({ ...settings, store: new MemoryStore(), clock, logger: QUIET })
    await twin.ledger.replace(() => start)
    return twin
  })
}

function numberedBeyond (state: State, answers: Answers): State {
  const pieces = NUMBERED.flatMap(({ slice, next, path }): Array<[string, unknown]> => {
    const piece = state[slice]
    const least = answers.largestId(path) + 1
    if (next === null) return [[slice, Math.max(Number(piece), least)]]
    if (typeof piece !== 'object' || piece === null || !(next in piece)) return []
    return [[slice, { ...piece, [next]: Math.max(Number(Object.entries(piece).find(([name]) => name === next)?.[1]), least) }]]
  })
  return { ...state, ...Object.fromEntries(pieces) }
}
