import { useState } from 'preact/hooks'
import { CopyButton } from '../shared/copy-button.tsx'
import { readDiagnosis, told } from '../shared/diagnosis.ts'
import { listOf, textOf } from '../shared/json.ts'
import { address } from '../shared/places.ts'
import { WhyCard } from '../shared/why-card.tsx'
import { ProblemBox } from './action.tsx'
import { pathOf } from './appliance-card.tsx'
import { useAppliance } from './appliance-choice.tsx'
import { useAskedAll } from './asked.ts'
import { refusals } from './live.ts'

/** Refusals of each appliance that are shown. */
const EACH = 20

/** What was refused, newest first: why, and what mends it. */
export function RefusalsPage () {
  const { names } = useAppliance()
  const { value, error } = useAskedAll(names.map(name => `${pathOf(name)}/diagnoses?outcome=refused&limit=${EACH}`), refusals.value)
  const [open, setOpen] = useState(() => named(address.value))
  const all = value.flatMap((answer, index) => listOf(answer, 'diagnoses').map(one => {
    const appliance = names[index] ?? ''
    return { key: `${appliance} ${textOf(one, 'id')}`, appliance, time: textOf(one, 'time'), one }
  })).sort((left, right) => right.time.localeCompare(left.time))
  return (
    <>
      {error !== null && <ProblemBox error={error} />}
      {all.length === 0 && <p>Nothing was refused yet.</p>}
      {all.map(({ key, appliance, time, one }) => (
        <article key={key} class='sheet'>
          <h2>{appliance}: {textOf(one, 'operation')} <span class='badge danger'>{textOf(one, 'messageId')}</span></h2>
          <p class='hint'>{told(time)}, {textOf(one, 'userName')} from {textOf(one, 'ipAddress')}</p>
          <p><strong>{textOf(one, 'cause', 'title')}</strong>: {textOf(one, 'cause', 'found')}</p>
          <p>Cure: {textOf(one, 'cause', 'cure')}</p>
          <div class='actions'>
            <CopyButton text={textOf(one, 'cause', 'cure')} label='Copy the cure' />
            <button
              type='button'
              aria-expanded={open === key}
              aria-label={`All of ${key}`}
              onClick={() => { setOpen(open === key ? '' : key) }}
            >
              The chain and all rules
            </button>
          </div>
          {open === key && <WhyCard diagnosis={readDiagnosis(one)} />}
        </article>
      ))}
    </>
  )
}

/** The refusal that an address names: its appliance and its id there. */
function named (text: string): string {
  const query = new URLSearchParams(text.split('?')[1] ?? '')
  return `${query.get('appliance') ?? ''} ${query.get('diagnosis') ?? ''}`
}
