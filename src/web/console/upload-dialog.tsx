import { useState } from 'preact/hooks'
import { Dialog } from '../shared/dialog.tsx'
import { type Diagnosis, readDiagnosis } from '../shared/diagnosis.ts'
import { FileField } from '../shared/file-field.tsx'
import { WhyCard } from '../shared/why-card.tsx'
import { errorOf } from '../shared/json.ts'
import { ask } from './api.ts'
import { hasReached } from './band.tsx'
import { RefusalBox } from './refusal-box.tsx'
import { RefusedError } from './refusal.ts'
import { type InService, ServedCertificate, readServed } from './served-certificate.tsx'

/** The choice of the product's dialog. The chain came with 3.10. */
const KINDS = [
  { label: 'Certificate', operation: 'UploadCertificate', since: '3' },
  { label: 'Certificate Chain', operation: 'UploadCertChain', since: '3.10' }
]

/** What came of an upload. */
type Outcome =
  | { readonly error: Error, readonly diagnosis: Diagnosis | null }
  /** null: the page is not trusted any more to ask. */
  | { readonly served: InService | null }

/** Upload. */
export function UploadDialog ({ onClose }: { readonly onClose: () => void }) {
  const [operation, setOperation] = useState('UploadCertificate')
  const [file, setFile] = useState<File | null>(null)
  const [outcome, setOutcome] = useState<Outcome | null>(null)
  const [isBusy, setBusy] = useState(false)
  const upload = async (): Promise<void> => {
    if (file === null) return
    setBusy(true)
    setOutcome(null)
    setOutcome(await send(operation, file))
    setBusy(false)
  }
  return (
    <Dialog title='Upload' onClose={onClose}>
      {outcome !== null && ('served' in outcome ? <Accepted served={outcome.served} /> : <Refused {...outcome} />)}
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault()
          upload()
        }}
      >
        <fieldset>
          <legend>What the file holds</legend>
          {KINDS.filter(({ since }) => hasReached(since)).map(kind => (
            <label key={kind.operation}>
              <input
                type='radio'
                name='kind'
                checked={operation === kind.operation}
                onChange={() => { setOperation(kind.operation) }}
              />
              {' '}{kind.label}
            </label>
          ))}
        </fieldset>
        <FileField label='File' onFile={setFile} />
        <div class='actions'>
          <button type='submit' class='primary' disabled={isBusy || file === null}>Upload</button>
          {isBusy && <span class='hint' role='status'>The appliance looks at the file…</span>}
        </div>
      </form>
    </Dialog>
  )
}

function Accepted ({ served }: { readonly served: InService | null }) {
  return (
    <>
      <div class='box done' role='status'>
        <p><strong>The certificate is uploaded.</strong></p>
        <p>
          From now on each new connection is shown the new certificate. Reconnect: reload this page and, unless your browser trusts its CA,
          accept the new certificate; you stay logged in. Compare the fingerprint.
        </p>
      </div>
      {served !== null && <ServedCertificate served={served} />}
    </>
  )
}

function Refused ({ error, diagnosis }: { readonly error: Error, readonly diagnosis: Diagnosis | null }) {
  return (
    <>
      <RefusalBox error={error} />
      {diagnosis !== null && <WhyCard diagnosis={diagnosis} />}
    </>
  )
}

async function send (operation: string, file: File): Promise<Outcome> {
  const before = await why(operation)
  try {
    await ask('POST', `/api/ApplicationService/Actions/ApplicationService.${operation}`, { file })
    return { served: await readServed().catch(() => null) }
  } catch (thrown) {
    const error = errorOf(thrown)
    const after = error instanceof RefusedError ? await why(operation) : null
    // What never came to be judged, as by a fault, has no diagnosis: an older one tells of another file.
    return { error, diagnosis: after?.id === before?.id ? null : after }
  }
}

/** The diagnosis of one's own latest attempt; null where the appliance does not tell. */
export async function why (operation: string): Promise<Diagnosis | null> {
  try {
    return readDiagnosis(await ask('GET', `/core/mockome/diagnosis?operation=${operation}`))
  } catch {
    return null
  }
}
