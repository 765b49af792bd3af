import { useState } from 'preact/hooks'
import { errorOf } from '../shared/json.ts'
import { FileField } from '../shared/file-field.tsx'
import { ProblemBox } from './action.tsx'
import { ask } from './api.ts'
import { ChoiceField } from './choice-field.tsx'
import { VerdictCard } from './verdict-card.tsx'

const PURPOSES = [
  { value: 'chain', label: 'Certificate chain' },
  { value: 'certificate', label: 'Certificate' },
  { value: 'migration', label: 'Migration' }
]

/** Judges any file. */
export function CheckPage () {
  const [purpose, setPurpose] = useState('chain')
  const [file, setFile] = useState<File | null>(null)
  const [request, setRequest] = useState<File | null>(null)
  const [verdict, setVerdict] = useState<unknown>(null)
  const [error, setError] = useState<Error | null>(null)
  const check = async (): Promise<void> => {
    if (file === null) return
    setError(null)
    setVerdict(null)
    try {
      const json = { file: await base64Of(file), for: purpose, ...(request !== null && { csr: await request.text() }) }
      setVerdict(await ask({ method: 'POST', path: '/v1/check', json }))
    } catch (thrown) {
      setError(errorOf(thrown))
    }
  }
  return (
    <>
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault()
          check()
        }}
      >
        <FileField label='File' onFile={setFile} />
        <FileField label='Request (optional)' onFile={setRequest} />
        <ChoiceField label='Judged for' value={purpose} options={PURPOSES} onChoose={setPurpose} />
        <button type='submit' class='primary' disabled={file === null}>Check</button>
      </form>
      {error !== null && <ProblemBox error={error} />}
      {verdict !== null && <VerdictCard who='A console would say' verdict={verdict} />}
    </>
  )
}

async function base64Of (file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let start = 0; start < bytes.length; start += 8192) text += String.fromCharCode(...bytes.subarray(start, start + 8192))
  return btoa(text)
}
