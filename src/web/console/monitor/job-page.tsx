import { linkTo, parameter } from '../../shared/places.ts'
import { useState } from 'preact/hooks'
import { useAnswer } from '../answer.ts'
import { ask } from '../api.ts'
import { Facts } from '../facts.tsx'
import { readJob } from '../job.ts'
import { RefusalBox } from '../refusal-box.tsx'
import { errorOf } from '../../shared/json.ts'
import { RunSteps } from '../run-steps.tsx'

/** Monitor > Jobs > one job, at the address that Dell's scripts print. */
export function JobPage () {
  const id = parameter('jobsId')
  const { value: job, error, reload } = useAnswer(async () => await readJob(id), id, ({ isUnderWay }) => isUnderWay)
  const [refused, setRefused] = useState<Error | null>(null)
  const runNow = async (): Promise<void> => {
    try {
      await ask('POST', '/api/JobService/Actions/JobService.RunJobs', { json: { JobIds: [Number(id)] } })
      setRefused(null)
    } catch (thrown) {
      setRefused(errorOf(thrown))
    }
    reload()
  }
  return (
    <>
      <p><a href={linkTo('/core/monitor/jobs')}>All jobs</a></p>
      {error !== null && <RefusalBox error={error} />}
      {refused !== null && <RefusalBox error={refused} />}
      {job !== null && (
        <>
          <section class='sheet' aria-label='Job'>
            <h2>{job.name}</h2>
            <Facts
              facts={{
                Id: job.id,
                Description: job.description,
                Type: job.type,
                Status: job.status,
                Schedule: job.schedule,
                'Next run': job.nextRun,
                'Created by': job.createdBy,
                Targets: job.targets.join(', ')
              }}
            />
            <div class='actions'>
              <button type='button' onClick={() => { runNow() }}>Run Now</button>
              <button type='button' onClick={reload}>Refresh</button>
            </div>
          </section>
          {job.runs.map(run => (
            <section key={run.id} class='sheet' aria-label={`Run ${run.id}`}>
              <h2>Run {run.id}</h2>
              <RunSteps run={run} />
            </section>
          ))}
          {job.runs.length === 0 && <p>It has not run yet.</p>}
        </>
      )}
    </>
  )
}
