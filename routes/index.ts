import type { Route } from '../src/http/route.ts'
import { accountProviders } from './account-service/providers.ts'
import { accountService } from './account-service/accounts.ts'
import { alertDestinations } from './alert-service/destinations.ts'
import { alertPolicies } from './alert-service/alert-policies.ts'
import { alertService } from './alert-service/alerts.ts'
import { applicationService } from './application-service/info.ts'
import { backupRestoreService } from './backup-restore-service.ts'
import { certificates } from './application-service/certificates.ts'
import { consolePage } from './console-page.ts'
import { consoleSettings } from './application-service/console-settings.ts'
import { deviceReadings } from './inventory/device-readings.ts'
import { deviceRecords } from './inventory/device-records.ts'
import { deviceService } from './inventory/device-service.ts'
import { discoveryConfigService } from './inventory/discovery-config-service.ts'
import { groupService } from './inventory/group-service.ts'
import { groupSummaries } from './inventory/group-summaries.ts'
import { identityPoolService } from './inventory/identity-pool-service.ts'
import { jobService } from './job-service/jobs.ts'
import { logBundles } from './log-bundles.ts'
import { migrationService } from './migration-service/migration.ts'
import { networkConfigurationService } from './inventory/network-configuration-service.ts'
import { network } from './application-service/network.ts'
import { pluginService } from './plugin-service.ts'
import { profileService } from './inventory/profile-service.ts'
import { querySupportService } from './inventory/query-support-service.ts'
import { reportService } from './inventory/report-service.ts'
import { security } from './application-service/security.ts'
import { serviceRoot } from './service-root.ts'
import { sessionService } from './session-service.ts'
import { templateService } from './inventory/template-service.ts'
import { updateService } from './inventory/update-service.ts'
import { warrantyService } from './inventory/warranty-service.ts'

/** The services of an appliance. */
const services: readonly Route[] = [
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
  ...deviceReadings,
  ...deviceRecords,
  ...groupService,
  ...groupSummaries,
  ...templateService,
  ...profileService,
  ...networkConfigurationService,
  ...identityPoolService,
  ...updateService,
  ...alertService,
  ...alertPolicies,
  ...warrantyService,
  ...reportService,
  ...querySupportService,
  ...discoveryConfigService
]

/** The whole surface of an appliance. */
export const routes: readonly Route[] = [...serviceRoot(services), ...services, ...consolePage]
