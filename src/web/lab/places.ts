import type { Place } from '../shared/places.ts'
import { AuthoritiesPage } from './authorities-page.tsx'
import { CheckPage } from './check-page.tsx'
import { ClockPage } from './clock-page.tsx'
import { CoveragePage } from './coverage-page.tsx'
import { DocumentsPage } from './documents-page.tsx'
import { FaultsPage } from './faults-page.tsx'
import { FidelityPage } from './fidelity-page.tsx'
import { FleetPage } from './fleet-page.tsx'
import { RefusalsPage } from './refusals-page.tsx'
import { RehearsalPage } from './rehearsal-page.tsx'
import { RequestsPage } from './requests-page.tsx'
import { SnapshotsPage } from './snapshots-page.tsx'
import { SwitchesPage } from './switches-page.tsx'

/** The lab, in the order of its navigation. */
export const PLACES: readonly Place[] = [
  { title: 'Fleet', path: '/fleet', page: FleetPage },
  { title: 'Requests', path: '/requests', page: RequestsPage },
  { title: 'Refusals', path: '/refusals', page: RefusalsPage },
  { title: 'Check a file', path: '/check', page: CheckPage },
  { title: 'Certificate authorities', path: '/authorities', page: AuthoritiesPage },
  { title: 'Faults and weather', path: '/faults', page: FaultsPage },
  { title: 'Clock', path: '/clock', page: ClockPage },
  { title: 'Snapshots', path: '/snapshots', page: SnapshotsPage },
  { title: 'Switches', path: '/switches', page: SwitchesPage },
  { title: 'Coverage', path: '/coverage', page: CoveragePage },
  { title: 'Fidelity', path: '/fidelity', page: FidelityPage },
  { title: 'Rehearsal', path: '/rehearsal', page: RehearsalPage },
  { title: 'API documents', path: '/documents', page: DocumentsPage }
]
