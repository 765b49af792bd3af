import type { Audited } from '../logs/audit-log.ts'
import type { JobExecution, JobState, JobTarget, TargetResult } from './job-state.ts'

/** What a run has done to each of its targets. Where some have failed it ends with a warning, and where all have it has failed. */
export interface Applied {
  readonly audited: readonly Audited[]
  readonly results: readonly TargetResult[]
}

/** Why targets of a run fail as it was planned, by their ids or what they are called. */
export type Failing = ReadonlyMap<string, string>

/** The targets of a run: those that fail as it was planned, and the others. */
interface Sorted {
  readonly spared: readonly JobTarget[]
  readonly failing: ReadonlyArray<readonly [target: JobTarget, message: string]>
}

export function failingOf ({ failures = [] }: Pick<JobExecution, 'failures'>): Failing {
  return new Map(failures.flatMap(({ target, message }) => target === undefined ? [] : [[target, message]]))
}

/** Why a target fails as it was planned; undefined: it does not. @param names by which it may be meant */
export function plannedFailure (failing: Failing, ...names: ReadonlyArray<string | number>): string | undefined {
  return names.map(name => failing.get(String(name))).find(message => message !== undefined)
}

export function sorted ({ targets }: Pick<JobState, 'targets'>, failing: Failing): Sorted {
  const all = targets.map(target => [target, plannedFailure(failing, target.id, target.data)] as const)
  return {
    spared: all.flatMap(([target, message]) => message === undefined ? target : []),
    failing: all.flatMap(([target, message]) => message === undefined ? [] : [[target, message] as const])
  }
}

/** What a run has done, with the targets that fail as it was planned. */
export function withFailing (
  applied: readonly Audited[] | Applied, { spared, failing }: Sorted, { steps }: Pick<JobExecution, 'steps'>
): readonly Audited[] | Applied {
  if (failing.length === 0) return applied
  const told = steps.map(({ text }) => text).join('\n')
  const { audited, results } = 'results' in applied
    ? applied
    : { audited: applied, results: spared.map(target => resultOf(target, told, false)) }
  return { audited, results: [...results, ...failing.map(([target, message]) => resultOf(target, `${told}\n${message}`.trim(), true))] }
}

function resultOf ({ id, data }: JobTarget, text: string, failed: boolean): TargetResult {
  return { id, key: data === '' ? String(id) : data, text, failed }
}
