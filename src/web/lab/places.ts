import type { Place } from '../shared/places.ts'
import { FleetPage } from './fleet-page.tsx'
import { RequestsPage } from './requests-page.tsx'

/** The lab, in the order of its navigation. */
export const PLACES: readonly Place[] = [
  { title: 'Fleet', path: '/fleet', page: FleetPage },
  { title: 'Requests', path: '/requests', page: RequestsPage }
]
