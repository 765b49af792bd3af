import { useState } from 'preact/hooks'
import { told } from '../shared/diagnosis.ts'
import { errorOf, listOf, member, textOf } from '../shared/json.ts'
import { Action, ProblemBox } from './action.tsx'
import { ask } from './api.ts'
import { pathOf } from './appliance-card.tsx'
import { ofAppliance } from './appliance-choice.tsx'
import { useAsked } from './asked.ts'
import { Columns } from './columns.tsx'

/** Differences that are drawn. */
const SHOWN = 200

/** Snapshots of an appliance, and what has changed since. */
export const SnapshotsPage = ofAppliance(({ name }) => {
  const path = `${pathOf(name)}/snapshots`
  const { value, error } = useAsked(path)
  const [compared, setCompared] = useState<{ readonly id: string, readonly list: readonly unknown[] } | null>(null)
  const [failure, setFailure] = useState<Error | null>(null)
  const compare = async (id: string): Promise<void> => {
    setFailure(null)
    try {
      setCompared({ id, list: listOf(await ask({ method: 'GET', path: `${path}/${encodeURIComponent(id)}/diff` }), 'differences') })
    } catch (thrown) {
      setFailure(errorOf(thrown))
    }
  }
  return (
    <>
      {error !== null && <ProblemBox error={error} />}
      {failure !== null && <ProblemBox error={failure} />}
      <div class='actions'><Action label='Take a snapshot' primary call={{ method: 'POST', path, json: {} }} /></div>
      {listOf(value, 'snapshots').map(one => <Taken key={textOf(one, 'id')} {...{ one, path, compare }} />)}
      {listOf(value, 'snapshots').length === 0 && <p>There is none yet.</p>}
      {compared !== null && (
        <section aria-label='Differences'>
          <h2>Since snapshot {compared.id}</h2>
          {compared.list.length === 0 && <p>Nothing has changed.</p>}
          <div class='scroll' tabIndex={0} role='region' aria-label='List of differences'>
            <table>
              <Columns titles={['Where', 'Kind', 'Before', 'Now']} />
              <tbody>{compared.list.slice(0, SHOWN).map(one => <Difference key={textOf(one, 'path')} one={one} />)}</tbody>
            </table>
          </div>
          {compared.list.length > SHOWN && <p class='hint'>{compared.list.length - SHOWN} more are not shown.</p>}
        </section>
      )}
    </>
  )
})

function Taken ({ one, path, compare }: { readonly one: unknown, readonly path: string, readonly compare: (id: string) => Promise<void> }) {
  const id = textOf(one, 'id')
  const its = `${path}/${encodeURIComponent(id)}`
  return (
    <div class='actions'>
      <strong>{id}</strong> <span class='hint'>{told(textOf(one, 'takenAt'))}, revision {textOf(one, 'revision')}</span>
      <button type='button' aria-label={`Compare ${id}`} onClick={() => { compare(id) }}>Compare</button>
      <Action label={`Restore ${id}`} call={{ method: 'POST', path: `${its}/restore` }} />
      <Action label={`Delete ${id}`} call={{ method: 'DELETE', path: its }} />
    </div>
  )
}

function Difference ({ one }: { readonly one: unknown }) {
  return (
    <tr>
      <td><code>{textOf(one, 'path')}</code></td>
      <td>{textOf(one, 'kind')}</td>
      <td><code>{written(member(one, 'before'))}</code></td>
      <td><code>{written(member(one, 'after'))}</code></td>
    </tr>
  )
}

function written (value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value).slice(0, 500)
}
