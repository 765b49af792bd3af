import type { Run } from './job.ts'

/** A run of a job: how far it is, and what it told of each target. */
export function RunSteps ({ run: { status, progress, startTime, endTime, details } }: { readonly run: Run }) {
  return (
    <>
      <p role='status'>
        <progress max={100} value={progress} aria-label='Progress' /> {progress} % · <strong>{status}</strong>
      </p>
      <p class='hint'>{endTime === '' ? `since ${startTime}` : `${startTime} to ${endTime}`}</p>
      <dl>
        {details.map(({ target, status: of, text }, index) => (
          <div key={`${index} ${target}`} class='line'>
            <dt>{target}</dt>
            <dd>
              {of}
              <ol class='steps'>
                {text.split('\n').filter(step => step !== '').map((step, position) => <li key={position}>{step}</li>)}
              </ol>
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}
