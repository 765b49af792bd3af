import type { Route } from '../src/http/route.ts'
import { applicationService } from './application-service.ts'
import { certificates } from './certificates.ts'
import { migrationService } from './migration-service.ts'
import { network } from './network.ts'
import { sessionService } from './session-service.ts'

/** The whole surface of an appliance. */
export const routes: readonly Route[] = [
  ...sessionService,
  ...applicationService,
  ...certificates,
  ...network,
  ...migrationService
]
