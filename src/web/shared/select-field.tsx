import { useId } from 'preact/hooks'

/** A labelled choice of one. */
export function SelectField ({ label, value, options, onChange }: {
  readonly label: string
  readonly value: string
  readonly options: ReadonlyArray<{ readonly label: string, readonly value: string }>
  readonly onChange: (value: string) => void
}) {
  const id = useId()
  return (
    <div class='field'>
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={event => { onChange(event.currentTarget.value) }}>
        {options.map(option => <option key={option.value} value={option.value}>{option.label}</option>)}
      </select>
    </div>
  )
}
