/** Where the ids of the jobs begin that made what an estate has; jobs of users come above all of them. */
const FIRST_TASKS = { template: 5_000, catalog: 6_000, configurationBaseline: 7_000, firmwareBaseline: 8_000 } as const

/** The id of the job that made something. */
export function taskOf (kind: keyof typeof FIRST_TASKS, id: number): number {
  return FIRST_TASKS[kind] + id
}
