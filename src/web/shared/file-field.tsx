import { useId, useState } from 'preact/hooks'

/** A file to choose or to drop. */
export function FileField ({ label, onFile }: { readonly label: string, readonly onFile: (file: File) => void }) {
  const [name, setName] = useState('')
  const [isOver, setOver] = useState(false)
  const input = useId()
  const take = (files: FileList | null | undefined): void => {
    const file = files?.[0]
    if (file === undefined) return
    setName(file.name)
    onFile(file)
  }
  return (
    <div
      class={isOver ? 'drop over' : 'drop'}
      onDragOver={event => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => { setOver(false) }}
      onDrop={event => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer?.files)
      }}
    >
      <label for={input}>{label}</label>
      <input id={input} type='file' onChange={event => { take(event.currentTarget.files) }} />
      <p class='hint' role='status'>{name === '' ? 'Choose a file, or drop one here.' : `Chosen: ${name}`}</p>
    </div>
  )
}
