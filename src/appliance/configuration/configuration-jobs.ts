import type { Draft } from '../overlay/draft.ts'
import type { Overlays } from '../overlay/overlays.ts'
import { DEVICE_CONFIG } from '../jobs/job-types.ts'
import type { JobState, JobTarget } from '../jobs/job-state.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { JobView } from '../jobs/job-view.ts'
import type { Actor, Audited } from '../logs/audit-log.ts'

/** What jobs of devices' settings are for. The first is the product's (PowerShell module, Update-OMEConfiguration), the others are ours. */
export type Action = 'SERVER_DEPLOY_CONFIG' | 'CREATE_TEMPLATE' | 'UNASSIGN_PROFILE' | 'CHECK_BASELINE' | 'REMEDIATE_BASELINE'

/** What a run does. */
export interface Work {
  /** What it tells of each target from its start. */
  readonly steps: readonly string[]
  readonly apply: (job: JobState, draft: Draft) => readonly Audited[]
}

/** A job to be made. */
export interface Task {
  readonly action: Action
  readonly name: string
  readonly description?: string
  readonly actor: Actor
  /** Ids of devices. */
  readonly devices: readonly number[]
  readonly params?: Readonly<Record<string, string>>
  /** A cron expression; null: now. */
  readonly cron?: string | null
  /** What else changes in the commit that makes the job. */
  readonly within?: (jobId: number, draft: Draft) => void
}

/** Of a job, as Jobs has it. */
const LONGEST_NAME = 255

/** The jobs that read and write settings of devices: one type, told apart by the parameter `action`. */
export class ConfigurationJobs {
  readonly #jobs: Jobs
  readonly #overlays: Overlays
  readonly #works = new Map<string, Work>()

  constructor (jobs: Jobs, overlays: Overlays) {
    this.#jobs = jobs
    this.#overlays = overlays
    jobs.onEnd(DEVICE_CONFIG, job => {
      const work = this.#works.get(paramOf(job, 'action'))
      return work === undefined ? null : { steps: work.steps, apply: (state, put) => work.apply(job, overlays.draft(state, put)) }
    })
  }

  /** Says what jobs of an action do when they end. */
  define (action: Action, work: Work): void {
    this.#works.set(action, work)
  }

  /** @throws {Refusal} CJOB4035 for what is no schedule, and what `within` throws: then there is no job */
  async create ({ action, name, description = '', actor, devices, params = {}, cron = null, within }: Task): Promise<JobView> {
    return await this.#jobs.create({
      type: DEVICE_CONFIG.id,
      name: name.slice(0, LONGEST_NAME),
      description,
      actor,
      ...(cron !== null && { schedule: cron }),
      params: Object.entries({ action, ...params }).map(([key, value]) => ({ key, value })),
      targets: devices.map(targetOf),
      ...(within !== undefined && { within: (id, state, put) => { within(id, this.#overlays.draft(state, put)) } })
    })
  }
}

/** What a job was told. */
export function paramOf ({ params }: Pick<JobState, 'params'>, name: string): string {
  return params.find(({ key }) => key === name)?.value ?? ''
}

/** Who the audit log names for what a run has done. */
export function actorOf ({ createdBy }: Pick<JobState, 'createdBy'>): Actor {
  return { userName: createdBy, ipAddress: '127.0.0.1' }
}

function targetOf (id: number): JobTarget {
  return { id, data: '', typeId: 1000, typeName: 'DEVICE' }
}
