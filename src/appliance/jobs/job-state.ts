/** Something a job works on. */
export interface JobTarget {
  readonly id: number
  readonly data: string
  readonly typeId: number
  readonly typeName: string
}

/** One line of what an execution tells. */
export interface ExecutionStep {
  /** ISO 8601, by the appliance's clock. */
  readonly time: string
  readonly text: string
}

/** One run of a job. */
export interface JobExecution {
  readonly id: number
  readonly executedBy: string
  /** ISO 8601, by the appliance's clock. */
  readonly startTime: string
  /**
   * When it ends, or ended. A simulated run knows that from the start: until then it is running. null: it is really
   * working, or was when the appliance was switched off.
   */
  readonly endTime: string | null
  readonly outcome: 'completed' | 'failed'
  readonly steps: readonly ExecutionStep[]
}

/** A job, as it is kept. */
export interface JobState {
  readonly id: number
  readonly name: string
  readonly description: string
  /** Id of a row of JOB_TYPES. */
  readonly type: number
  /** `startnow`, or a cron expression as Quartz understands it. */
  readonly schedule: string
  readonly enabled: boolean
  readonly createdBy: string
  /** ISO 8601. */
  readonly createdAt: string
  /** When the schedule comes to it next, ISO 8601; null: it does not. */
  readonly nextRun: string | null
  readonly params: ReadonlyArray<{ readonly key: string, readonly value: string }>
  readonly targets: readonly JobTarget[]
  readonly visible: boolean
  readonly editable: boolean
  readonly builtin: boolean
  /** Oldest first. */
  readonly executions: readonly JobExecution[]
}

/** All jobs, and the next id of a job or an execution: none is given twice. */
export interface JobsState {
  readonly nextId: number
  readonly list: readonly JobState[]
}
