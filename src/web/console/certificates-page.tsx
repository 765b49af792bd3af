import { useState } from 'preact/hooks'
import { CopyButton, download } from '../shared/copy-button.tsx'
import { useAnswer } from './answer.ts'
import { CsrDialog } from './csr-dialog.tsx'
import { RefusalBox } from './refusal-box.tsx'
import { ServedCertificate, readServed } from './served-certificate.tsx'
import { UploadDialog } from './upload-dialog.tsx'

/** Application Settings > Security > Certificates. */
export function CertificatesPage () {
  const { value: shown, error, reload } = useAnswer(readServed, 'certificate')
  const [open, setOpen] = useState<'csr' | 'upload' | null>(null)
  const close = (): void => {
    setOpen(null)
    reload()
  }
  return (
    <>
      <div class='actions'>
        <button type='button' class='primary' onClick={() => { setOpen('csr') }}>Generate Certificate Signing Request</button>
        <button type='button' onClick={() => { setOpen('upload') }}>Upload</button>
      </div>
      {error !== null && <RefusalBox error={error} />}
      {shown !== null && <ServedCertificate served={shown} />}
      {shown !== null && <PendingRequest request={shown.request} />}
      {open === 'csr' && <CsrDialog onClose={close} />}
      {open === 'upload' && <UploadDialog onClose={close} />}
    </>
  )
}

function PendingRequest ({ request }: { readonly request: string }) {
  return (
    <section class='sheet' aria-label='Pending request'>
      <h2>Pending request</h2>
      {request === ''
        ? <p>There is none: generate a certificate signing request, have it signed, and upload what the CA issues.</p>
        : (
          <>
            <pre tabIndex={0} aria-label='Pending certificate signing request'>{request}</pre>
            <div class='actions'>
              <CopyButton text={request} />
              <button type='button' onClick={() => { download('CertificateSigningRequest.csr', request) }}>Download</button>
            </div>
          </>
          )}
    </section>
  )
}
