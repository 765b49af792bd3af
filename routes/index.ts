import type { Route } from '../src/http/route.ts'
import { accountProviders } from './account-providers.ts'
import { accountService } from './account-service.ts'
import { alertDestinations } from './alert-destinations.ts'
import { alertService } from './alert-service.ts'
import { applicationService } from './application-service.ts'
import { backupRestoreService } from './backup-restore-service.ts'
import { certificates } from './certificates.ts'
import { consoleSettings } from './console-settings.ts'
import { deviceService } from './device-service.ts'
import { discoveryConfigService } from './discovery-config-service.ts'
import { groupService } from './group-service.ts'
import { identityPoolService } from './identity-pool-service.ts'
import { jobService } from './job-service.ts'
import { logBundles } from './log-bundles.ts'
import { migrationService } from './migration-service.ts'
import { networkConfigurationService } from './network-configuration-service.ts'
import { network } from './network.ts'
import { pluginService } from './plugin-service.ts'
import { profileService } from './profile-service.ts'
import { reportService } from './report-service.ts'
import { security } from './security.ts'
import { sessionService } from './session-service.ts'
import { templateService } from './template-service.ts'
import { updateService } from './update-service.ts'
import { warrantyService } from './warranty-service.ts'

/** The whole surface of an appliance. */
export const routes: readonly Route[] = [
  ...sessionService,
  ...applicationService,
  ...certificates,
  ...accountService,
  ...accountProviders,
  ...security,
  ...network,
  ...consoleSettings,
  ...alertDestinations,
  ...logBundles,
  ...pluginService,
  ...backupRestoreService,
  ...migrationService,
  ...jobService,
  ...deviceService,
  ...groupService,
  ...templateService,
  ...profileService,
  ...networkConfigurationService,
  ...identityPoolService,
  ...updateService,
  ...alertService,
  ...warrantyService,
  ...reportService,
  ...discoveryConfigService
]
