import type { JobState, JobsState } from './job-state.ts'

/** Jobs that made what was there from the start. None is kept until something changes it: then the kept one takes its place. */
export class StandingJobs {
  readonly #sources: Array<() => readonly JobState[]> = []
  #view: { readonly jobs: JobsState, readonly lists: ReadonlyArray<readonly JobState[]>, readonly list: readonly JobState[] } | null = null

  /** @param source told anew each time: the same list as long as it has the same jobs */
  add (source: () => readonly JobState[]): void {
    this.#sources.push(source)
  }

  /** These jobs, or those in their places, and then all others that are kept. */
  with (jobs: JobsState): readonly JobState[] {
    const lists = this.#sources.map(source => source())
    const view = this.#view
    if (view?.jobs === jobs && lists.every((list, index) => list === view.lists[index])) return view.list
    const kept = new Map(jobs.list.map(job => [job.id, job]))
    const standing = lists.flat().map(job => {
      const own = kept.get(job.id) ?? job
      kept.delete(job.id)
      return own
    })
    const list = [...standing, ...kept.values()]
    this.#view = { jobs, lists, list }
    return list
  }

  /** The state with those of some ids kept in it. */
  holding (jobs: JobsState, ids: ReadonlySet<number>): JobsState {
    const kept = new Set(jobs.list.map(({ id }) => id))
    const missing = this.#sources.flatMap(source => source()).filter(({ id }) => ids.has(id) && !kept.has(id))
    return missing.length === 0 ? jobs : { ...jobs, list: [...jobs.list, ...missing] }
  }
}
