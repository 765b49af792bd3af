import { useId, useRef, useState } from 'preact/hooks'
import { errorOf } from './json.ts'

/** Bytes of a file that is kept as it was when it was chosen: a larger one is refused unread by whoever it is sent to. */
const KEPT = 32 * 1024 * 1024

/** A file to choose or to drop. What is told of is the file as it was then, whatever becomes of it on the disk. */
export function FileField ({ label, onFile }: { readonly label: string, readonly onFile: (file: File) => void }) {
  const [said, setSaid] = useState('Choose a file, or drop one here.')
  const latest = useRef<File | null>(null)
  const [isOver, setOver] = useState(false)
  const input = useId()
  const take = async (files: FileList | null | undefined): Promise<void> => {
    const file = files?.[0]
    if (file === undefined) return
    latest.current = file
    const kept = await keep(file).catch(thrown => errorOf(thrown))
    if (latest.current !== file) return
    if (kept instanceof Error) {
      setSaid(`${file.name} cannot be read: ${kept.message}`)
      return
    }
    setSaid(`Chosen: ${file.name}`)
    onFile(kept)
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
      <p class='hint' role='status'>{said}</p>
    </div>
  )
}

async function keep (file: File): Promise<File> {
  return file.size > KEPT ? file : new File([await file.arrayBuffer()], file.name, { type: file.type })
}
