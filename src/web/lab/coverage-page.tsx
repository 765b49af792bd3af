import { useState } from 'preact/hooks'
import { listOf, textOf } from '../shared/json.ts'
import { TextField } from '../shared/text-field.tsx'
import { ProblemBox } from './action.tsx'
import { useAsked } from './asked.ts'
import { ChoiceField } from './choice-field.tsx'
import { Columns } from './columns.tsx'
import { changes } from './live.ts'

/** Rows that are drawn. */
const SHOWN = 100
const KINDS = [{ value: '', label: 'all' }, ...['simulated', 'stubbed', 'absent', 'ours'].map(value => ({ value, label: value }))]

/** Which operations of the product are there, and which were called. */
export function CoveragePage () {
  const [kind, setKind] = useState('')
  const [filter, setFilter] = useState('')
  const { value, error } = useAsked(`/v1/coverage${kind === '' ? '' : `?coverage=${kind}`}`, changes.value)
  const found = listOf(value, 'operations').filter(one => textOf(one, 'operation').toLowerCase().includes(filter.toLowerCase()))
  const isRecorded = listOf(value, 'operations').some(one => textOf(one, 'source') !== '')
  return (
    <>
      {error !== null && <ProblemBox error={error} />}
      <p>
        {['simulated', 'stubbed', 'absent', 'ours'].map(name => `${name} ${textOf(value, 'totals', name)}`).join(', ')};
        called {found.filter(one => textOf(one, 'hits') !== '0').length} of {found.length} that are listed.
      </p>
      <div class='bar'>
        <ChoiceField label='Coverage' value={kind} options={KINDS} onChoose={setKind} />
        <TextField label='Filter' name='filter' value={filter} onInput={setFilter} />
      </div>
      <div class='scroll' tabIndex={0} role='region' aria-label='Operations'>
        <table>
          <Columns titles={['Operation', 'Coverage', 'Calls', ...isRecorded ? ['Answered from a recording'] : []]} />
          <tbody>
            {found.slice(0, SHOWN).map(one => (
              <tr key={textOf(one, 'operation')}>
                <td><code>{textOf(one, 'operation')}</code></td>
                <td>{textOf(one, 'coverage')}</td>
                <td>{textOf(one, 'hits')}</td>
                {isRecorded && <td>{textOf(one, 'source')}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {found.length > SHOWN && <p class='hint'>{found.length - SHOWN} more are not shown: filter for them.</p>}
    </>
  )
}
