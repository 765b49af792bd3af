import type { AdminRoute } from '../../src/admin/api/route.ts'
import { appliances } from './appliances.ts'
import { certificateAuthorities } from './certificate-authorities.ts'
import { certificates } from './certificates.ts'
import { checks } from './checks.ts'
import { clock } from './clock.ts'
import { coverage } from './coverage.ts'
import { diagnoses } from './diagnoses.ts'
import { documents } from './documents.ts'
import { events } from './events.ts'
import { faults } from './faults.ts'
import { fidelity } from './fidelity.ts'
import { health } from './health.ts'
import { metrics } from './metrics.ts'
import { jobs } from './jobs.ts'
import { migrations } from './migrations.ts'
import { peers } from './peers.ts'
import { process } from './process.ts'
import { recordings } from './recordings.ts'
import { requests } from './requests.ts'
import { snapshots } from './snapshots.ts'
import { switches } from './switches.ts'

const told = [
  ...health,
  ...process,
  ...peers,
  ...appliances,
  ...snapshots,
  ...recordings,
  ...clock,
  ...faults,
  ...jobs,
  ...requests,
  ...diagnoses,
  ...certificateAuthorities,
  ...certificates,
  ...checks,
  ...migrations,
  ...coverage,
  ...fidelity,
  ...switches,
  ...metrics
]

/** What callers of the admin API send and get. */
export type AdminOperation = NonNullable<typeof told[number]['~operation']>

/** The whole admin API. */
export const adminRoutes: readonly AdminRoute[] = [...told, ...events, ...documents(() => adminRoutes)]
