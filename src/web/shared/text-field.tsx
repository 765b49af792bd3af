import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

/** A labelled field. @param trouble what is wrong with it; '' where nothing is */
export function TextField ({ label, name, value, secret = false, autoComplete = 'off', hint, trouble = '', onInput }: {
  readonly label: string
  readonly name: string
  readonly value: string
  /** It is not shown. */
  readonly secret?: boolean
  readonly autoComplete?: string
  readonly hint?: ComponentChildren
  readonly trouble?: string
  readonly onInput: (value: string) => void
}) {
  const id = useId()
  const notes = [hint === undefined ? '' : `${id}-hint`, trouble === '' ? '' : `${id}-trouble`].filter(note => note !== '').join(' ')
  const input = {
    id,
    name,
    value,
    autocomplete: autoComplete,
    'aria-invalid': trouble !== '',
    ...(notes !== '' && { 'aria-describedby': notes }),
    onInput: (event: { readonly currentTarget: HTMLInputElement }) => { onInput(event.currentTarget.value) }
  }
  return (
    <div class='field'>
      <label for={id}>{label}</label>
      {hint !== undefined && <p class='hint' id={`${id}-hint`}>{hint}</p>}
      {secret ? <input type='password' {...input} /> : <input type='text' {...input} />}
      {trouble !== '' && <p class='trouble' id={`${id}-trouble`} role='alert'>{trouble}</p>}
    </div>
  )
}
