/** Where the ids of the jobs begin that made what an estate has. */
const FIRST_TASKS = { template: 5_000, catalog: 6_000, configurationBaseline: 7_000, firmwareBaseline: 8_000 } as const

/** Jobs of consoles and users have ids above it. */
const LAST_TASK = 10_000
/** The run of such a job has an id of its own, as far below that of the job. */
const RUN_BELOW = 4_000

/** The id of the job that made something. */
export function taskOf (kind: keyof typeof FIRST_TASKS, id: number): number {
  return FIRST_TASKS[kind] + id
}

/** Whether an id is one of {@link taskOf}. 0, which stands for no job, is none, nor is one of a job that is kept. */
export function isTask (id: number): boolean {
  return id > RUN_BELOW && id < LAST_TASK
}

/** The id of the one run of such a job. */
export function runOfTask (id: number): number {
  return id - RUN_BELOW
}
