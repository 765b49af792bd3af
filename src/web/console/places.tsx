import type { Place } from '../shared/places.ts'
import { CertificatesPage } from './certificates-page.tsx'
import { MigrationPage } from './migration/migration-page.tsx'

/** The console, in the order of its navigation. Paths in Dell's words where its scripts print them. */
export const PLACES: readonly Place[] = [
  {
    title: 'Application Settings',
    path: '/core/settings',
    page: null,
    within: [{
      title: 'Security',
      path: '/core/settings/security',
      page: null,
      within: [{ title: 'Certificates', path: '/core/settings/security/certificates', page: CertificatesPage }]
    }]
  },
  { title: 'Migration', path: '/core/migration', page: MigrationPage }
]

/** What is shown where the address names no place. */
export const START = '/core/settings/security/certificates'
