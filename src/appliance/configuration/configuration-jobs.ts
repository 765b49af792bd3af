import type { Tasks } from '../overlay/tasks.ts'

/** What jobs of devices' settings are for. The first is the product's (PowerShell module, Update-OMEConfiguration), the others are ours. */
export type Action = 'SERVER_DEPLOY_CONFIG' | 'CREATE_TEMPLATE' | 'UNASSIGN_PROFILE' | 'CHECK_BASELINE' | 'REMEDIATE_BASELINE'

/** The jobs that read and write settings of devices: one type, told apart by the parameter `action`. */
export type ConfigurationJobs = Tasks<Action>
