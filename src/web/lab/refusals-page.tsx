import { useState } from 'preact/hooks'
import { CopyButton } from '../shared/copy-button.tsx'
import { readDiagnosis, told } from '../shared/diagnosis.ts'
import { listOf, textOf } from '../shared/json.ts'
import { parameter } from '../shared/places.ts'
import { WhyCard } from '../shared/why-card.tsx'
import { ProblemBox } from './action.tsx'
import { pathOf } from './appliance-card.tsx'
import { useAppliance } from './appliance-choice.tsx'
import { useAsked, useAskedAll } from './asked.ts'
import { refusals } from './live.ts'

/** Refusals of each appliance that are shown. */
const EACH = 20

/** What was refused, newest first: why, and what mends it. */
export function RefusalsPage () {
  const { names } = useAppliance()
  const { value, error } = useAskedAll(names.map(name => `${pathOf(name)}/diagnoses?outcome=refused&limit=${EACH}`), refusals.value)
  const asked = { appliance: parameter('appliance'), id: parameter('diagnosis') }
  const { value: wanted, error: missing } = useAsked(asked.id === '' ? null : `${pathOf(asked.appliance)}/diagnoses/${asked.id}`)
  const [open, setOpen] = useState(keyOf(asked.appliance, asked.id))
  const listed = value.flatMap((answer, index) => listOf(answer, 'diagnoses').map(one => entryOf(names[index] ?? '', one)))
    .sort((left, right) => right.time.localeCompare(left.time))
  // One that a link leads to may be older than those, or of something that was accepted.
  const isListed = wanted === undefined || listed.some(({ key }) => key === keyOf(asked.appliance, asked.id))
  const all = isListed ? listed : [entryOf(asked.appliance, wanted), ...listed]
  return (
    <>
      {error !== null && <ProblemBox error={error} />}
      {missing !== null && <ProblemBox error={missing} />}
      {all.length === 0 && <p>Nothing was refused yet.</p>}
      {all.map(({ key, appliance, time, one }) => (
        <article key={key} class='sheet'>
          <h2>{appliance}: {textOf(one, 'operation')} <Ending one={one} /></h2>
          <p class='hint'>{told(time)}, {textOf(one, 'userName')} from {textOf(one, 'ipAddress')}</p>
          {textOf(one, 'cause', 'title') !== '' && (
            <>
              <p><strong>{textOf(one, 'cause', 'title')}</strong>: {textOf(one, 'cause', 'found')}</p>
              <p>Cure: {textOf(one, 'cause', 'cure')}</p>
            </>
          )}
          <div class='actions'>
            {textOf(one, 'cause', 'cure') !== '' && <CopyButton text={textOf(one, 'cause', 'cure')} label='Copy the cure' />}
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

/** How it ended: the message, or that it was accepted. */
function Ending ({ one }: { readonly one: unknown }) {
  const messageId = textOf(one, 'messageId')
  return messageId === '' ? <span class='badge'>{textOf(one, 'outcome')}</span> : <span class='badge danger'>{messageId}</span>
}

function entryOf (appliance: string, one: unknown) {
  return { key: keyOf(appliance, textOf(one, 'id')), appliance, time: textOf(one, 'time'), one }
}

/** Ids are of an appliance. */
function keyOf (appliance: string, id: string): string {
  return `${appliance} ${id}`
}
