import type { Place } from '../shared/places.ts'
import { CertificatesPage } from './certificates-page.tsx'
import { DEVICE_PLACE } from './devices/device.ts'
import { DevicePage } from './devices/device-page.tsx'
import { DevicesPage } from './devices/devices-page.tsx'
import { JOB_PLACE } from './job.ts'
import { MigrationPage } from './migration/migration-page.tsx'
import { AlertsPage } from './monitor/alerts-page.tsx'
import { AuditLogsPage } from './monitor/audit-logs-page.tsx'
import { JobPage } from './monitor/job-page.tsx'
import { JobsPage } from './monitor/jobs-page.tsx'
import { ConsolePage } from './settings/console-page.tsx'
import { NetworkPage } from './settings/network-page.tsx'
import { SecurityPage } from './settings/security-page.tsx'
import { UsersPage } from './settings/users-page.tsx'

/** The console, in the order of its navigation. Paths in Dell's words where its scripts print them. */
export const PLACES: readonly Place[] = [
  {
    title: 'Devices',
    path: '/core/device/device',
    page: DevicesPage,
    within: [{ title: 'Device', path: DEVICE_PLACE, page: DevicePage, isDetail: true }]
  },
  {
    title: 'Monitor',
    path: '/core/monitor',
    page: null,
    within: [
      {
        title: 'Jobs',
        path: '/core/monitor/jobs',
        page: JobsPage,
        within: [{ title: 'Job Details', path: JOB_PLACE, page: JobPage, isDetail: true }]
      },
      { title: 'Audit Logs', path: '/core/monitor/audit_logs', page: AuditLogsPage },
      { title: 'Alerts', path: '/core/monitor/alerts', page: AlertsPage }
    ]
  },
  {
    title: 'Application Settings',
    path: '/core/settings',
    page: null,
    within: [
      { title: 'Network', path: '/core/settings/network', page: NetworkPage },
      { title: 'Users', path: '/core/settings/users', page: UsersPage },
      {
        title: 'Security',
        path: '/core/settings/security',
        page: SecurityPage,
        within: [{ title: 'Certificates', path: '/core/settings/security/certificates', page: CertificatesPage }]
      },
      { title: 'Console', path: '/core/settings/console', page: ConsolePage }
    ]
  },
  { title: 'Migration', path: '/core/migration', page: MigrationPage }
]

/** What is shown where the address names no place. */
export const START = '/core/settings/security/certificates'
