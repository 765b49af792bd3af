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
import { health } from './health.ts'
import { metrics } from './metrics.ts'
import { jobs } from './jobs.ts'
import { migrations } from './migrations.ts'
import { peers } from './peers.ts'
import { process } from './process.ts'
import { requests } from './requests.ts'
import { snapshots } from './snapshots.ts'
import { switches } from './switches.ts'

/** The whole admin API. */
export const adminRoutes: readonly AdminRoute[] = [
  ...health,
  ...process,
  ...peers,
  ...appliances,
  ...snapshots,
  ...clock,
  ...faults,
  ...jobs,
  ...requests,
  ...diagnoses,
  ...events,
  ...certificateAuthorities,
  ...certificates,
  ...checks,
  ...migrations,
  ...coverage,
  ...switches,
  ...metrics,
  ...documents(() => adminRoutes)
]
