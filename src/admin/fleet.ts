import type { Administrator } from '../appliance/accounts/account-register.ts'
import type { Appliance } from '../appliance/appliance.ts'
import type { Stored, Written } from '../appliance/written.ts'
import type { Switches } from '../appliance/switches.ts'
import type { Source } from '../http/replay.ts'
import type { Answers } from '../recording/answers.ts'
import type { Authorities } from './authorities.ts'
import type { Recordings } from './recordings.ts'
import type { Snapshots } from './snapshots/snapshots.ts'
import type { FleetTraffic } from '../traffic/traffic.ts'

/** Where an appliance answers. */
export interface Endpoint {
  readonly name: string
  readonly version: string
  readonly host: string
  readonly port: number
  readonly url: string
}

/** An appliance of the fleet, with what belongs to it and is not the machine. */
export interface Member {
  readonly appliance: Appliance
  readonly endpoint: Endpoint
  /** What it was when it started; a reset goes back to it. */
  readonly initial: { readonly stored: Stored, readonly switches: Switches }
  readonly snapshots: Snapshots
  /** ISO 8601, by the machine's clock. */
  readonly startedAt: string
}

/** What to make a new appliance of. */
export interface Template {
  readonly name: string
  readonly version: string
  /** Default: a free one. */
  readonly port?: number
  readonly migrationPort?: number
  /** Managed devices, and what they are generated from. Default: as the others have. */
  readonly devices?: number
  readonly seed?: number
  /** What it holds from the start. Absent: a new one from the factory. */
  readonly contents?: Written
  /** What it answers from, in the place of generated devices. */
  readonly recording?: Answers
  /** Switches that differ from the fleet's. */
  readonly switches?: Partial<Switches>
  /** Brings it into the state it starts in, and a reset goes back to. */
  readonly begin?: (appliance: Appliance) => Promise<void>
}

/** The appliances of this process, as the admin API sees them. `src/fleet.ts` has the real one. */
export interface AdminFleet {
  readonly members: readonly Member[]
  /** @throws {Problem} 404 */
  readonly member: (name: string) => Member
  /** Starts another appliance. @throws {Problem} 409 where the name or the port is taken */
  readonly add: (template: Template) => Promise<Member>
  /** Stops an appliance and forgets it. @throws {Problem} 404 */
  readonly remove: (name: string) => Promise<void>
  /** Brings back those of the start that were stopped, as they were then. @throws {Problem} 409 where a port is taken meanwhile */
  readonly bringBack: () => Promise<void>
  /** Address all appliances listen on, and the administrator that new ones have. */
  readonly host: string
  readonly administrator: Administrator
  readonly authorities: Authorities
  readonly recordings: Recordings
  readonly hits: Hits
  readonly traffic: FleetTraffic
  /** Keys in stock for signing requests. */
  readonly keysAvailable: number
}

/** How often the operations of the appliances' own surface were called, and where the answers came from. */
export interface Hits {
  /** @param operation as `src/http/operation.ts` names it @param appliance one alone; absent: all */
  readonly count: (operation: string, appliance?: Appliance) => number
  /** None: no appliance that runs and answers from a recording was asked. */
  readonly sources: (operation: string, appliance?: Appliance) => ReadonlySet<Source>
}
