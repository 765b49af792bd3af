import { elements } from '../elements.ts'
import { FAILURE } from './job-plans.ts'
import { COUNT, FLAG, INTEGER, TEXT, TIME, type Typed, closed, constant, list, oneOf, orNull } from '../../schema/schema.ts'

const JOB_TARGET = closed({ id: INTEGER, data: TEXT, typeId: INTEGER, typeName: TEXT })

/** Something a job works on. */
export type JobTarget = Typed<typeof JOB_TARGET>

/** One line of what an execution tells. */
const EXECUTION_STEP = closed({ time: TIME, text: TEXT })

/** What came of one target. */
const TARGET_RESULT = closed({
  id: INTEGER,
  /** How the target is called: an address, or what the job says of it. */
  key: TEXT,
  text: TEXT,
  failed: FLAG
})

export type TargetResult = Typed<typeof TARGET_RESULT>

const JOB_EXECUTION = closed({
  id: COUNT,
  executedBy: TEXT,
  startTime: TIME,
  /**
   * When it ends, or ended. A simulated run knows that from the start: until then it is running. null: it is really
   * working, or was when the appliance was switched off.
   */
  endTime: orNull(TIME),
  outcome: oneOf(['completed', 'warning', 'failed']),
  steps: list(EXECUTION_STEP)
}, {
  /** What the run does is done when it ends, and is not done yet. */
  pending: constant(true),
  /** Where the targets of a run did not all fare alike. */
  results: list(TARGET_RESULT),
  /** It waits at a percent until it is released; when it ends is not known until then. */
  hold: closed({ percent: COUNT }),
  /** What fails in the end. */
  failures: list(FAILURE),
  /** It is over, although its end is to come by a clock that was put back. */
  over: constant(true)
})

/** One run of a job. */
export type JobExecution = Typed<typeof JOB_EXECUTION>

const JOB = closed({
  id: COUNT,
  name: TEXT,
  description: TEXT,
  /** Id of a row of JOB_TYPES. */
  type: COUNT,
  /** `startnow`, or a cron expression as Quartz understands it. */
  schedule: TEXT,
  enabled: FLAG,
  createdBy: TEXT,
  createdAt: TIME,
  /** When the schedule comes to it next; null: it does not. */
  nextRun: orNull(TIME),
  params: list(closed({ key: TEXT, value: TEXT })),
  targets: list(JOB_TARGET),
  visible: FLAG,
  editable: FLAG,
  builtin: FLAG,
  /** Oldest first. */
  executions: list(JOB_EXECUTION)
}, {
  /** Ids of groups: its runs work on devices of theirs alone, as they are then. Absent: on all. */
  scope: list(COUNT)
})

/** A job, as it is kept. */
export type JobState = Typed<typeof JOB>

/** All jobs, and the next id of a job or an execution: none is given twice. */
export const JOBS_STATE = closed({ nextId: COUNT, list: elements(JOB) })

export type JobsState = Typed<typeof JOBS_STATE>
