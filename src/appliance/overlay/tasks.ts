import { isTask, runOfTask } from '../../estate/tasks.ts'
import { SEEN_AT } from '../../estate/times.ts'
import { parseLocalText } from '../clock/local-time.ts'
import type { Applied } from '../jobs/job-outcome.ts'
import type { JobState, JobTarget } from '../jobs/job-state.ts'
import { type JobType, TARGET_TYPES } from '../jobs/job-types.ts'
import type { JobView } from '../jobs/job-view.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { START_NOW } from '../jobs/schedule.ts'
import type { Actor, Audited } from '../logs/audit-log.ts'
import type { Draft } from './draft.ts'
import type { Entity, Overlay } from './overlay.ts'
import type { Overlays } from './overlays.ts'

/** What a run does. */
export interface Work {
  /** What it tells of each target from its start. */
  readonly steps: readonly string[]
  readonly apply: (job: JobState, draft: Draft) => readonly Audited[] | Applied
}

/** A job to be made. */
export interface Task<Action extends string> {
  readonly action: Action
  readonly name: string
  readonly description?: string
  readonly actor: Actor
  /** Ids of devices it works on. */
  readonly devices?: readonly number[]
  /** What else it works on. */
  readonly targets?: readonly JobTarget[]
  readonly params?: Readonly<Record<string, string>>
  /** A cron expression; null: now. */
  readonly cron?: string | null
  /** What else changes in the commit that makes the job. */
  readonly within?: (jobId: number, draft: Draft) => void
}

/** What a job made. */
interface Made extends Entity {
  readonly taskId: number
}

/** What is known of a job that made what is there from the start. */
export interface Standing {
  readonly name: string
  readonly targets?: readonly JobTarget[]
  readonly params?: Readonly<Record<string, string>>
  /** When it ran, as the product writes it. */
  readonly ran: string | null
}

interface Needs {
  readonly jobs: Jobs
  readonly overlays: Overlays
  readonly type: JobType
  /** The parameter that tells them apart. */
  readonly param: string
}

/** Of a job, as Jobs has it. */
const LONGEST_NAME = 255

/** Jobs of one type that change overlays when they end, told apart by a parameter. */
export class Tasks<Action extends string> {
  readonly #needs: Needs
  readonly #works = new Map<string, Work>()

  constructor (needs: Needs) {
    const { jobs, overlays, type, param } = this.#needs = needs
    jobs.onEnd(type, job => {
      const work = this.#works.get(paramOf(job, param))
      return work === undefined ? null : { steps: work.steps, apply: (state, put) => work.apply(job, overlays.draft(state, put)) }
    })
  }

  /** Says what jobs of an action do when they end. */
  define (action: Action, work: Work): void {
    this.#works.set(action, work)
  }

  /**
   * The jobs of an action that made what is there from the start: each was run once, can be run again, and goes with what it made.
   *
   * @param made what is known of one
   */
  stand<T extends Made> (action: Action, overlay: Overlay<T>, made: (entity: T) => Standing): void {
    const { jobs, type, param } = this.#needs
    const jobOf = (entity: T): JobState => {
      const { params = {}, ...known } = made(entity)
      return standingJob(entity.taskId, { type: type.id, params: pairsOf({ [param]: action, ...params }) }, known)
    }
    let view: { readonly original: readonly T[], readonly jobs: readonly JobState[] } | null = null
    jobs.stand(() => {
      const { original } = overlay
      if (view?.original !== original) view = { original, jobs: original.filter(({ taskId }) => isTask(taskId)).map(jobOf) }
      return view.jobs
    })
  }

  /** @throws {Refusal} CJOB4035 for what is no schedule, and what `within` throws: then there is no job */
  async create (task: Task<Action>): Promise<JobView> {
    const { action, name, description = '', actor, devices = [], targets = [], params = {}, cron = null, within } = task
    const { jobs, overlays, type, param } = this.#needs
    return await jobs.create({
      type: type.id,
      name: name.slice(0, LONGEST_NAME),
      description,
      actor,
      ...(cron !== null && { schedule: cron }),
      params: pairsOf({ [param]: action, ...params }),
      targets: [...devices.map(id => deviceTarget(id)), ...targets],
      ...(within !== undefined && { within: (id, state, put) => { within(id, overlays.draft(state, put)) } })
    })
  }
}

function pairsOf (params: Readonly<Record<string, string>>): JobState['params'] {
  return Object.entries(params).map(([key, value]) => ({ key, value }))
}

function standingJob (
  id: number, what: Pick<JobState, 'type' | 'params'>, { name, targets = [], ran }: Omit<Standing, 'params'>
): JobState {
  const time = new Date(parseLocalText(ran ?? '', 'Etc/GMT') ?? SEEN_AT).toISOString()
  const steps = [{ time, text: 'Completed' }]
  return {
    ...what,
    id,
    name: name.slice(0, LONGEST_NAME),
    description: '',
    schedule: START_NOW,
    enabled: true,
    createdBy: 'admin',
    createdAt: time,
    nextRun: null,
    targets,
    visible: true,
    editable: true,
    builtin: true,
    executions: [{ id: runOfTask(id), executedBy: 'admin', startTime: time, endTime: time, outcome: 'completed', steps }]
  }
}

/** States of tasks, as what they work for tells of them. */
export const [RUNNING, DONE, FAILED] = [2050, 2060, 2070] as const

/** Ids of the jobs that run now. */
export function runningIn ({ kept }: Pick<Jobs, 'kept'>): ReadonlySet<number> {
  return new Set(kept.filter(({ executions }) => executions.at(-1)?.pending === true).map(({ id }) => id))
}

/** A state as it was kept when its job began: a run that failed, was stopped or is in another console has not said that it ended. */
export function stateNow (kept: number, taskId: number, running: ReadonlySet<number>): number {
  return kept === RUNNING && !running.has(taskId) ? FAILED : kept
}

/** What a job was told. */
export function paramOf ({ params }: Pick<JobState, 'params'>, name: string): string {
  return params.find(({ key }) => key === name)?.value ?? ''
}

/** Who the audit log names for what a run has done. */
export function actorOf ({ createdBy }: Pick<JobState, 'createdBy'>): Actor {
  return { userName: createdBy, ipAddress: '127.0.0.1' }
}

/** A device that a job works on. */
export function deviceTarget (id: number, data = ''): JobTarget {
  return { id, data, typeId: TARGET_TYPES.device, typeName: 'DEVICE' }
}

/** A group whose devices it does. */
export function groupTarget (id: number): JobTarget {
  return { id, data: '', typeId: TARGET_TYPES.group, typeName: 'GROUP' }
}
