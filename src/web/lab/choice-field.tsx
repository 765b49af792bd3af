import { useId } from 'preact/hooks'

/** One of several. */
export function ChoiceField ({ label, value, options, onChoose }: {
  readonly label: string
  readonly value: string
  /** Values, or values with what is shown. */
  readonly options: ReadonlyArray<string | { readonly value: string, readonly label: string }>
  readonly onChoose: (value: string) => void
}) {
  const id = useId()
  return (
    <div class='field'>
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={event => { onChoose(event.currentTarget.value) }}>
        {options.map(option => typeof option === 'string' ? { value: option, label: option } : option).map(option => (
          <option key={option.value} value={option.value}>{option.label}</option>
        ))}
      </select>
    </div>
  )
}
