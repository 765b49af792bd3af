import type { Place } from '../shared/places.ts'
import { FleetPage } from './fleet-page.tsx'

/** The lab, in the order of its navigation. */
export const PLACES: readonly Place[] = [
  { title: 'Fleet', path: '/fleet', page: FleetPage }
]
