import { setTimeout as wait } from 'node:timers/promises'
import pc from 'picocolors'
import type { Side } from '../appliance/migration/validation.ts'
import { JOB_STATUS } from '../appliance/jobs/job-types.ts'
import { checked } from '../schema/check.ts'
import { COUNT, TEXT, object } from '../schema/schema.ts'
import type { ConsoleClient } from '../client/console-client.ts'
import { withConsole } from './consoles.ts'
import { type Ends, bodyOf } from './migrate-options.ts'

/** Milliseconds between two looks at a job. */
const PAUSE_MS = 200

/** What a job tells of its last run. */
interface Detail {
  readonly progress: string
  readonly status: number
  readonly steps: readonly string[]
}

const NUMBERED = object({ Id: COUNT })
const DETAIL = object({ Progress: TEXT, Value: TEXT, JobStatus: NUMBERED })

/** Runs an action of the migration on one of the consoles, follows its job to the end, and prints its steps as they come. */
export async function migrateData (side: Side, action: 'MigrateOut' | 'MigrateIn', ends: Ends): Promise<void> {
  const { id, detail } = await withConsole(ends[side], async client => {
    const { Id: id } = checked(NUMBERED, await client.ask('POST', `/api/MigrationService/Actions/MigrationService.${action}`, bodyOf(ends)))
    return { id, detail: await follow(client, id, ends.json ? () => {} : say) }
  })
  const completed = detail.status === JOB_STATUS.completed.id
  if (ends.json) process.stdout.write(`${JSON.stringify({ job: id, completed, steps: detail.steps }, null, 2)}\n`)
  else process.stdout.write(completed ? `${pc.green('completed')}: ${action}, job ${id}\n` : `${pc.red('failed')}: ${action}, job ${id}\n`)
  process.exitCode = completed ? 0 : 1
}

async function follow (client: ConsoleClient, job: number, tell: (step: string) => void): Promise<Detail> {
  let told = 0
  for (;;) {
    const detail = await detailOf(client, job)
    for (; told < detail.steps.length; told++) tell(detail.steps[told] ?? '')
    const running = detail.status === JOB_STATUS.running.id
    if (process.stderr.isTTY === true) process.stderr.write(running ? `\r${detail.progress} %` : '\r')
    if (!running) return detail
    await wait(PAUSE_MS)
  }
}

async function detailOf (client: ConsoleClient, job: number): Promise<Detail> {
  const { Progress, Value, JobStatus } = checked(DETAIL, await client.ask('GET', `/api/JobService/Jobs(${job})/LastExecutionDetail`))
  return { progress: Progress, status: JobStatus.Id, steps: Value === '' ? [] : Value.split('\n') }
}

function say (step: string): void {
  process.stdout.write(`  ${step.replace(/\p{C}/gu, '?')}\n`)
}
