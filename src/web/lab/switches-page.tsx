import { useState } from 'preact/hooks'
import { amountOf, listOf, member, textOf } from '../shared/json.ts'
import { TextField } from '../shared/text-field.tsx'
import { Action, ProblemBox } from './action.tsx'
import { pathOf } from './appliance-card.tsx'
import { ofAppliance } from './appliance-choice.tsx'
import { useAsked } from './asked.ts'

/** Where the sources are silent: each question, our answer, and what it rests on. */
export const SwitchesPage = ofAppliance(({ name }) => {
  const { value: known } = useAsked('/v1/switches')
  const { value, error } = useAsked(`${pathOf(name)}/settings`)
  return (
    <>
      {error !== null && <ProblemBox error={error} />}
      {listOf(known, 'switches').map(row => (
        <Switch
          key={textOf(row, 'name')}
          row={row}
          now={member(value, 'switches', textOf(row, 'name'))}
          path={`${pathOf(name)}/settings`}
        />
      ))}
    </>
  )
})

function Switch ({ row, now, path }: { readonly row: unknown, readonly now: unknown, readonly path: string }) {
  const [text, setText] = useState('')
  const name = textOf(row, 'name')
  const values = typeof now === 'boolean' ? [!now] : listOf(row, 'values').filter(value => value !== now)
  const typed = typeof now === 'number' ? amountOf(text) : text
  const callOf = (value: unknown) => ({ method: 'PATCH', path, json: { switches: { [name]: value } } })
  return (
    <article class='sheet'>
      <h2>{name} <span class={textOf(now) === textOf(row, 'default') ? 'badge' : 'badge ours'}>{textOf(now)}</span></h2>
      <p>{textOf(row, 'question')}</p>
      <p class='hint'>By default {textOf(row, 'default')}. Basis: {textOf(row, 'basis')}</p>
      <div class='actions'>
        {values.map(value => <Action key={textOf(value)} label={`Set ${name} to ${textOf(value)}`} call={callOf(value)} />)}
        {values.length === 0 && now !== undefined && (
          <>
            <TextField label={`Value of ${name}`} name={name} value={text} onInput={setText} />
            <Action label={`Set ${name}`} disabled={text === ''} call={callOf(typed)} />
          </>
        )}
      </div>
    </article>
  )
}
