import { useState } from 'preact/hooks'
import { listOf, member, textOf } from '../shared/json.ts'
import { Action, ProblemBox } from './action.tsx'
import { pathOf } from './appliance-card.tsx'
import { ofAppliance } from './appliance-choice.tsx'
import { useAsked } from './asked.ts'
import { ChoiceField } from './choice-field.tsx'
import { Columns } from './columns.tsx'
import { FaultForm } from './fault-form.tsx'
import { requests } from './live.ts'

const WEATHERS = ['calm', 'flaky', 'hostile']

/** What goes wrong on an appliance, and how often it did. */
export const FaultsPage = ofAppliance(({ name }) => {
  const path = `${pathOf(name)}/faults`
  // Counts go up with requests.
  const { value, error } = useAsked(path, requests.value)
  const [wanted, setWanted] = useState('')
  const weather = wanted === '' ? textOf(value, 'weather') : wanted
  const counts = member(value, 'counts')
  return (
    <>
      {error !== null && <ProblemBox error={error} />}
      <div class='bar'>
        <ChoiceField label='Weather' value={weather} options={WEATHERS} onChoose={setWanted} />
        <Action label='Set the weather' call={{ method: 'PUT', path: `${pathOf(name)}/weather`, json: { weather } }} />
        <Action label='Remove all rules' call={{ method: 'DELETE', path }} />
      </div>
      <p>
        Weather {textOf(value, 'weather')}, seed {textOf(value, 'seed')}. Struck so far:{' '}
        {typeof counts === 'object' && counts !== null && Object.keys(counts).length > 0
          ? Object.entries(counts).map(([kind, count]) => `${kind} ${textOf(count)}`).join(', ')
          : 'nothing'}.
      </p>
      <div class='scroll' tabIndex={0} role='region' aria-label='Rules'>
        <table>
          <Columns titles={['Rule', 'Strikes', 'Does', 'Matched', 'Struck', 'Remove']} />
          <tbody>{listOf(value, 'rules').map(rule => <Rule key={textOf(rule, 'id')} {...{ rule, path }} />)}</tbody>
        </table>
      </div>
      <FaultForm appliance={name} operation='' />
    </>
  )
})

function Rule ({ rule, path }: { readonly rule: unknown, readonly path: string }) {
  const id = textOf(rule, 'id')
  const matched = textOf(rule, 'matched')
  const isOurs = textOf(rule, 'origin') === 'rule'
  return (
    <tr>
      <td>{id} {textOf(rule, 'name')}</td>
      <td><code>{JSON.stringify(member(rule, 'match'))}</code></td>
      <td><code>{JSON.stringify(member(rule, 'effect') ?? member(rule, 'delay'))}</code></td>
      <td>{matched === '0' ? <span class='badge danger'>never matched yet</span> : matched}</td>
      <td>{textOf(rule, 'hits')}{textOf(rule, 'times') !== '' && ` of ${textOf(rule, 'times')}`}</td>
      <td>{isOurs && <Action label={`Remove rule ${id}`} call={{ method: 'DELETE', path: `${path}/${id}` }} />}</td>
    </tr>
  )
}
