/** What a role may be allowed to do (API guide, Authorization; BACKUP_MANAGEMENT: API guide 3.10, ScheduleBackup). */
export type Privilege =
  | 'VIEW' | 'APPLIANCE_SETUP' | 'SECURITY_SETUP' | 'MONITORING_SETUP' | 'POWER_CONTROL' | 'DEVICE_CONFIGURATION'
  | 'OPERATING_SYSTEM_DEPLOYMENT' | 'DEVICE_UPDATE' | 'TEMPLATE_MANAGEMENT' | 'BASELINE_MANAGEMENT' | 'POWER_MANAGEMENT'
  | 'JOB_MANAGEMENT' | 'REPORT_MANAGEMENT' | 'REPORT_RUN' | 'DISCOVERY_MANAGEMENT' | 'INVENTORY_MANAGEMENT' | 'GROUP_MANAGEMENT'
  | 'TRAP_MANAGEMENT' | 'ALERT_MANAGEMENT' | 'AUTO_DEPLOY_MANAGEMENT' | 'FABRIC_MANAGEMENT' | 'NETWORK_MANAGEMENT' | 'BACKUP_MANAGEMENT'

/** A built-in role. */
export interface Role {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly privileges: readonly Privilege[]
  /** Whether it can be given to an account. */
  readonly assignable: boolean
  /** First version of OME that has it; null: all. */
  readonly since: string | null
}

/** Id of ADMINISTRATOR, the role that may do everything. */
export const ADMINISTRATOR = '10'

/** Id of DEVICE_MANAGER, the role that can be restricted to groups of devices. */
export const DEVICE_MANAGER = '101'

const VIEWER_PRIVILEGES: readonly Privilege[] = ['VIEW', 'REPORT_RUN']

// User's Guides give device managers baselines and inventories as well; the tables of the API guides do not (Power Manager 3.1, table 2).
const DEVICE_PRIVILEGES: readonly Privilege[] = [
  ...VIEWER_PRIVILEGES, 'MONITORING_SETUP', 'POWER_CONTROL', 'DEVICE_CONFIGURATION', 'OPERATING_SYSTEM_DEPLOYMENT', 'DEVICE_UPDATE',
  'TEMPLATE_MANAGEMENT', 'POWER_MANAGEMENT', 'JOB_MANAGEMENT', 'REPORT_MANAGEMENT'
]

const ALL_PRIVILEGES: readonly Privilege[] = [
  ...DEVICE_PRIVILEGES, 'BASELINE_MANAGEMENT', 'INVENTORY_MANAGEMENT', 'APPLIANCE_SETUP', 'SECURITY_SETUP', 'DISCOVERY_MANAGEMENT',
  'GROUP_MANAGEMENT', 'TRAP_MANAGEMENT', 'ALERT_MANAGEMENT', 'AUTO_DEPLOY_MANAGEMENT', 'FABRIC_MANAGEMENT', 'NETWORK_MANAGEMENT',
  'BACKUP_MANAGEMENT'
]

/**
 * The built-in roles (API guide, Roles and Authorization; ids: PowerShell module, New-OMEUser).
 *
 * Of BACKUP_ADMINISTRATOR the id and the description are ours. The User's Guide of 4.0 gives it to the preconfigured
 * administrator alone and takes backup and migration from all others; here every administrator may back up and migrate.
 */
export const ROLES: readonly Role[] = [
  {
    id: ADMINISTRATOR,
    name: 'ADMINISTRATOR',
    description: 'Privileges to do all operations',
    privileges: ALL_PRIVILEGES,
    assignable: true,
    since: null
  },
  {
    id: DEVICE_MANAGER,
    name: 'DEVICE_MANAGER',
    description: 'Privileges to manage devices',
    privileges: DEVICE_PRIVILEGES,
    assignable: true,
    since: null
  },
  {
    id: '16',
    name: 'VIEWER',
    description: 'Read-only privileges across the system',
    privileges: VIEWER_PRIVILEGES,
    assignable: true,
    since: null
  },
  {
    id: '102',
    name: 'BACKUP_ADMINISTRATOR',
    description: 'Privileges to do all operations, backup, restore and migration included',
    privileges: ALL_PRIVILEGES,
    assignable: false,
    since: '4.0'
  }
]

const BY_ID: ReadonlyMap<string, { readonly role: Role, readonly privileges: ReadonlySet<Privilege> }> =
  new Map(ROLES.map(role => [role.id, { role, privileges: new Set(role.privileges) }]))

/** The role of an id; undefined where there is none. */
export function roleOf (id: string): Role | undefined {
  return BY_ID.get(id)?.role
}

/** Whether a role may do something. A role that is not known may do nothing. */
export function permits (roleId: string, privilege: Privilege): boolean {
  return BY_ID.get(roleId)?.privileges.has(privilege) ?? false
}
