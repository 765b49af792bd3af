import { useState } from 'preact/hooks'
import { listOf, textOf } from '../shared/json.ts'
import { TextField } from '../shared/text-field.tsx'
import { ProblemBox } from './action.tsx'
import { ApplianceCard } from './appliance-card.tsx'
import { useAsked } from './asked.ts'
import { PeerCards } from './peer-cards.tsx'
import { StartForm } from './start-form.tsx'

/** Cards that are shown at a time: each asks for what it shows. */
const SHOWN = 24

/** The appliances of the process. */
export function FleetPage () {
  const { value, error } = useAsked('/v1/appliances')
  const [filter, setFilter] = useState('')
  const all = listOf(value, 'appliances')
  const found = all.filter(one => textOf(one, 'name').includes(filter.trim().toLowerCase()))
  return (
    <>
      {error !== null && <ProblemBox error={error} />}
      {all.length > SHOWN && <TextField label='Filter' name='filter' value={filter} onInput={setFilter} />}
      <StartForm />
      <div class='cards'>
        {found.slice(0, SHOWN).map(appliance => <ApplianceCard key={textOf(appliance, 'name')} appliance={appliance} />)}
      </div>
      {found.length > SHOWN && <p class='hint'>{found.length - SHOWN} more are not shown: filter by name.</p>}
      <PeerCards />
    </>
  )
}
