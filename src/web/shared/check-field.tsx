/** A labelled choice of yes and no. */
export function CheckField ({ label, checked, onChange }: {
  readonly label: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}) {
  return (
    <label class='check'>
      <input type='checkbox' checked={checked} onChange={event => { onChange(event.currentTarget.checked) }} /> {label}
    </label>
  )
}
