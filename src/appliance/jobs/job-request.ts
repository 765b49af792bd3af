import { Refusal } from '../../messages.ts'
import { permits } from '../accounts/roles.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Within } from './job-book.ts'
import type { Work } from './job-runs.ts'
import type { JobState, JobTarget } from './job-state.ts'
import { type JobType, REALTIME } from './job-types.ts'

/** A job to be made. */
export interface JobRequest {
  readonly type: number
  readonly name: string
  readonly description?: string
  readonly actor: Actor
  /** Default: `startnow`. */
  readonly schedule?: string
  /** Default: true. A disabled job runs when it is told to, not by its schedule. */
  readonly enabled?: boolean
  readonly params?: JobState['params']
  readonly targets?: readonly JobTarget[]
  readonly visible?: boolean
  readonly editable?: boolean
  readonly builtin?: boolean
  /** What its one run does. Absent: what was defined for its type, else the run is simulated. */
  readonly work?: Work
  /** What else changes in the commit that makes the job. What it throws undoes all of it. */
  readonly within?: Within
}

/** What may be changed of a job. */
export type JobChanges = Partial<Pick<JobState, 'name' | 'description' | 'schedule' | 'enabled' | 'params' | 'targets'>>

/** A client that makes, changes, runs or deletes jobs. */
export interface JobClient extends Actor {
  /** Of its account. */
  readonly roleId: string
}

/** Characters that the texts of a job may have. Parameters may be documents, and the data of a target name all components to update. */
const LONGEST = { name: 255, description: 2_000, schedule: 1_000, key: 255, value: 65_536, data: 65_536 } as const

/** @throws {Refusal} CJOB4035 naming in its reason what is too long */
export function assertShort ({ name = '', description = '', schedule = '', params = [], targets = [] }: JobChanges): void {
  const texts: ReadonlyArray<readonly [what: keyof typeof LONGEST, text: string]> = [
    ['name', name], ['description', description], ['schedule', schedule],
    ...params.flatMap(({ key, value }) => [['key', key], ['value', value]] as const),
    ...targets.flatMap(({ data, typeName }) => [['data', data], ['name', typeName]] as const)
  ]
  const long = texts.find(([what, text]) => text.length > LONGEST[what])
  if (long !== undefined) throw new Refusal('CJOB4035', [], { reason: `the ${long[0]} is too long` })
}

/** A kind that is not known asks for what the appliance's own do. @throws {Refusal} MOCK1007 */
export function assertPermitted (types: ReadonlyArray<JobType | undefined>, { roleId }: JobClient): void {
  for (const needs of new Set(types.map(type => type?.needs ?? REALTIME.needs))) {
    if (!permits(roleId, needs)) throw new Refusal('MOCK1007', [], { reason: `the role lacks the privilege ${needs}` })
  }
}
