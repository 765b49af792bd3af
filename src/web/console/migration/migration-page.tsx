import { useId, useState } from 'preact/hooks'
import { go, linkTo, parameter } from '../../shared/places.ts'
import { TextField } from '../../shared/text-field.tsx'
import { WhyCard } from '../../shared/why-card.tsx'
import { useAnswer } from '../answer.ts'
import { JOB_PLACE, readJob } from '../job.ts'
import { RefusalBox } from '../refusal-box.tsx'
import { RefusedError } from '../refusal.ts'
import { RunSteps } from '../run-steps.tsx'
import { type Consoles, FIELDS, type Outcome, SIDES, type Side, migrate, readStatus, validate } from './connection.ts'
import { PairsTable } from './pairs-table.tsx'

const PLACE = '/core/migration'

const UNKNOWN = { IpAddress: '', Port: '443', UserName: 'admin', Password: '' }

/** The halves of a migration, in the order they are run. */
const HALVES = [
  { action: 'MigrateOut', label: 'Migrate Out' },
  { action: 'MigrateIn', label: 'Migrate In' }
] as const

/** Migration: what KB 000221202 tells of it, on one page. */
export function MigrationPage () {
  const [consoles, setConsoles] = useState<Consoles>({ Source: UNKNOWN, Target: UNKNOWN })
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [isBusy, setBusy] = useState(false)
  const job = parameter('jobId')
  const run = async (action: () => Promise<Outcome | null>): Promise<void> => {
    setBusy(true)
    setOutcome(null)
    setOutcome(await action())
    setBusy(false)
  }
  const start = async (action: typeof HALVES[number]['action']): Promise<Outcome | null> => {
    const answer = await migrate(action, consoles)
    if (typeof answer !== 'string') return answer
    // In the address, a reload keeps it.
    go(PLACE, { jobId: answer })
    return null
  }
  return (
    <>
      <p class='hint'>
        The layout of this page is ours (mock-ome): of the product's, only what is asked, what is judged and the two sentences of the
        refusal are public. Migrate Out is run on the source, Migrate In on the target.
      </p>
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault()
          run(async () => await validate(consoles))
        }}
      >
        <div class='sides'>
          {SIDES.map(side => (
            <Console
              key={side}
              {...{ side, consoles }}
              error={outcome?.error ?? null}
              onInput={(name, value) => { setConsoles({ ...consoles, [side]: { ...consoles[side], [name]: value } }) }}
            />
          ))}
        </div>
        <div class='actions'>
          <button type='submit' class='primary' disabled={isBusy}>Validate</button>
          {HALVES.map(({ action, label }) => (
            <button key={action} type='button' disabled={isBusy} onClick={() => { run(async () => await start(action)) }}>{label}</button>
          ))}
          {isBusy && <span class='hint' role='status'>The consoles speak to each other…</span>}
        </div>
      </form>
      {outcome !== null && <Result outcome={outcome} />}
      {job !== '' && <Steps key={job} job={job} />}
    </>
  )
}

function Console ({ side, consoles, error, onInput }: {
  readonly side: Side
  readonly consoles: Consoles
  readonly error: Error | null
  readonly onInput: (name: string, value: string) => void
}) {
  const trouble = error instanceof RefusedError && error.id === 'CGEN6002' ? error : null
  return (
    <fieldset class='sheet'>
      <legend>{side}</legend>
      {FIELDS.map(({ name, label, secret, ...more }) => (
        <TextField
          key={name}
          {...{ name: `${side}.${name}`, label, secret, ...more }}
          value={consoles[side][name]}
          trouble={trouble?.args[0] === `${side}.${name}` ? `${trouble.line} ${trouble.resolution}` : ''}
          onInput={value => { onInput(name, value) }}
        />
      ))}
    </fieldset>
  )
}

function Result ({ outcome: { error, validation, diagnosis } }: { readonly outcome: Outcome }) {
  const heading = useId()
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>What came of it</h2>
      {error !== null && <RefusalBox error={error} />}
      {error === null && (
        <div class='box done' role='status'>
          <p><strong>The source and the target accept each other.</strong></p>
          {validation?.connections.map(text => <p key={text}>Connection of the {text}</p>)}
        </div>
      )}
      {validation !== null && <PairsTable validation={validation} />}
      {diagnosis !== null && <WhyCard diagnosis={diagnosis} />}
    </section>
  )
}

function Steps ({ job }: { readonly job: string }) {
  const { value, error } = useAnswer(async () => await readJob(job), job, ({ isUnderWay }) => isUnderWay)
  const { value: state } = useAnswer(readStatus, `${job} ${value?.status ?? ''}`)
  const run = value?.runs[0]
  return (
    <section class='sheet' aria-label='Steps'>
      <h2>{value?.name ?? 'Steps'}</h2>
      {error !== null && <RefusalBox error={error} />}
      {value !== null && <p>{value.description}. <a href={linkTo(JOB_PLACE, { jobsId: job })}>Job {job}</a></p>}
      {run !== undefined && <RunSteps run={run} />}
      {state !== null && <p>Migration of this console: {state.status}{state.peer === '' ? '' : `, with ${state.peer}`}</p>}
    </section>
  )
}
