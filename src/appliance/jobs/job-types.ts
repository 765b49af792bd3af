import type { Privilege } from '../accounts/roles.ts'

/** A kind of job. */
export interface JobType {
  readonly id: number
  readonly name: string
  /** What a client must be allowed to do, beside JOB_MANAGEMENT, to make, change, run or delete one. Which asks for which is ours. */
  readonly needs: Privilege
  /** Made by the appliance for itself; clients may not ask for one. */
  readonly internal: boolean
}

/** Kinds of what a job works on, by id (Ansible collection, Dell's scripts). */
export const TARGET_TYPES = { device: 1000, group: 6000 } as const

/** What the console does at once, and tells of in a job. */
export const REALTIME: JobType = { id: 207, name: 'OMERealtime_Task', needs: 'APPLIANCE_SETUP', internal: true }
/** A backup of the appliance. */
export const APPLIANCE_BACKUP: JobType = { id: 106, name: 'Appliance_Backup_Task', needs: 'BACKUP_MANAGEMENT', internal: false }
/** A log bundle. */
export const DEBUG_LOGS: JobType = { id: 18, name: 'DebugLogs_Task', needs: 'APPLIANCE_SETUP', internal: false }
/** What is done to devices: their power, first of all. */
export const DEVICE_ACTION: JobType = { id: 3, name: 'DeviceAction_Task', needs: 'POWER_CONTROL', internal: false }
/** What updates firmware, reads catalogs and compares devices with them. Which type the latter two are of in the product is not public. */
export const UPDATE_TASK: JobType = { id: 5, name: 'Update_Task', needs: 'DEVICE_UPDATE', internal: false }
/** What reads the inventory of devices. */
export const INVENTORY_TASK: JobType = { id: 8, name: 'Inventory_Task', needs: 'DEVICE_CONFIGURATION', internal: false }
/** What finds devices. */
export const DISCOVERY: JobType = { id: 101, name: 'Discovery_Task', needs: 'DISCOVERY_MANAGEMENT', internal: false }
/** What reads and writes settings of devices: templates, profiles, baselines. */
export const DEVICE_CONFIG: JobType = { id: 50, name: 'Device_Config_Task', needs: 'DEVICE_CONFIGURATION', internal: false }
/** The two of a migration are ours. */
export const MIGRATE_OUT: JobType = { id: 9001, name: 'MigrateOut_Task', needs: 'BACKUP_MANAGEMENT', internal: true }
export const MIGRATE_IN: JobType = { id: 9002, name: 'MigrateIn_Task', needs: 'BACKUP_MANAGEMENT', internal: true }

/** The kinds of job clients know (Ansible collection, PowerShell module, Terraform provider), and ours. */
export const JOB_TYPES: readonly JobType[] = [
  DEVICE_ACTION,
  UPDATE_TASK,
  { id: 6, name: 'Health_Task', needs: 'MONITORING_SETUP', internal: false },
  INVENTORY_TASK,
  DEBUG_LOGS,
  { id: 42, name: 'QuickDeploy_Task', needs: 'TEMPLATE_MANAGEMENT', internal: false },
  DEVICE_CONFIG,
  { id: 56, name: 'ValidateNWFileShare_Task', needs: 'JOB_MANAGEMENT', internal: false },
  DISCOVERY,
  APPLIANCE_BACKUP,
  { id: 127, name: 'Onboarding_Task', needs: 'DISCOVERY_MANAGEMENT', internal: false },
  REALTIME,
  MIGRATE_OUT,
  MIGRATE_IN
]

/** The kind of an id; undefined where there is none. */
export function jobType (id: number): JobType | undefined {
  return JOB_TYPES.find(type => type.id === id)
}

/** The kind of a name; undefined where there is none. */
export function jobTypeNamed (name: string): JobType | undefined {
  return JOB_TYPES.find(type => type.name === name)
}

/** States of jobs and runs, by id (Ansible collection, ome_job_info). */
export const JOB_STATUS = {
  scheduled: { id: 2020, name: 'Scheduled' },
  running: { id: 2050, name: 'Running' },
  completed: { id: 2060, name: 'Completed' },
  failed: { id: 2070, name: 'Failed' },
  warning: { id: 2090, name: 'Warning' },
  new: { id: 2080, name: 'New' },
  notRun: { id: 2200, name: 'NotRun' }
} as const

/** One of them. */
export interface JobStatus {
  readonly id: number
  readonly name: string
}
