import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { CopyButton, download } from '../shared/copy-button.tsx'
import { Dialog } from '../shared/dialog.tsx'
import { errorOf, textOf } from '../shared/json.ts'
import { TextField } from '../shared/text-field.tsx'
import { ask } from './api.ts'
import { RefusalBox } from './refusal-box.tsx'
import { RefusedError, fieldOf } from './refusal.ts'

/** The fields of the product's dialog, by the names that its API has for them. */
const FIELDS = [
  { name: 'DistinguishedName', label: 'Distinguished Name', hint: 'The common name: as clients call the appliance. No wildcard.' },
  { name: 'BusinessName', label: 'Business Name' },
  { name: 'DepartmentName', label: 'Department Name' },
  { name: 'Locality', label: 'Locality' },
  { name: 'State', label: 'State' },
  { name: 'Country', label: 'Country', hint: 'Two letters' },
  { name: 'Email', label: 'Email' },
  { name: 'San', label: 'Subject Alternative Names', hint: 'Names and addresses, with commas and without blanks between them' }
] as const

const GENERATE = '/api/ApplicationService/Actions/ApplicationService.GenerateCSR'

type Name = typeof FIELDS[number]['name']

/** Generate Certificate Signing Request. */
export function CsrDialog ({ onClose }: { readonly onClose: () => void }) {
  const [values, setValues] = useState<Readonly<Partial<Record<Name, string>>>>({})
  const [error, setError] = useState<Error | null>(null)
  const [request, setRequest] = useState('')
  const [isBusy, setBusy] = useState(false)
  const generate = async (form: HTMLFormElement): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      // The names are optional; what was left empty is sent as it is, for the appliance to judge.
      const json = { ...Object.fromEntries(FIELDS.map(({ name }) => [name, values[name] ?? ''])), San: values.San || null }
      setRequest(broken(textOf(await ask('POST', GENERATE, { json }), 'CertificateData')))
    } catch (thrown) {
      const failure = errorOf(thrown)
      setError(failure)
      if (failure instanceof RefusedError) focus(form, troubled(failure))
    }
    setBusy(false)
  }
  const field = error instanceof RefusedError ? troubled(error) : null
  return (
    <Dialog title={request === '' ? 'Generate Certificate Signing Request' : 'Certificate Signing Request'} onClose={onClose}>
      {request === ''
        ? (
          <form
            noValidate
            onSubmit={event => {
              event.preventDefault()
              generate(event.currentTarget)
            }}
          >
            {error !== null && field === null && <RefusalBox error={error} />}
            <div class='sides'>
              {FIELDS.map(({ name, label, ...more }) => (
                <TextField
                  key={name}
                  {...{ name, label, ...more }}
                  value={values[name] ?? ''}
                  trouble={field === name && error instanceof RefusedError ? `${error.line} ${error.resolution}` : ''}
                  onInput={value => { setValues(known => ({ ...known, [name]: value })) }}
                />
              ))}
            </div>
            <div class='actions'>
              <button type='submit' class='primary' disabled={isBusy}>Generate</button>
              {isBusy && <span class='hint' role='status'>The appliance makes a key…</span>}
            </div>
          </form>
          )
        : <Request request={request} />}
    </Dialog>
  )
}

function Request ({ request }: { readonly request: string }) {
  const text = useRef<HTMLPreElement>(null)
  // The button that was pressed is gone: whoever works by keyboard goes on here.
  useLayoutEffect(() => { text.current?.focus() }, [])
  return (
    <>
      <p>A copy of the CSR is also sent to the email address you provided in your request.</p>
      <pre ref={text} tabIndex={0} aria-label='Certificate signing request'>{request}</pre>
      <div class='actions'>
        <CopyButton text={request} />
        <button type='button' onClick={() => { download('CertificateSigningRequest.csr', request) }}>Download</button>
      </div>
    </>
  )
}

function troubled (error: RefusedError): Name | null {
  // The one field that the product's refusals call by its label.
  if (error.id === 'CGEN6002' && error.args[0]?.startsWith('Subject Alternative Name') === true) return 'San'
  return error.id === 'CGEN6002' ? fieldOf(error, FIELDS.map(({ name }) => name)) : null
}

function focus (form: HTMLFormElement, name: Name | null): void {
  const field = name === null ? null : form.elements.namedItem(name)
  if (field instanceof HTMLElement) field.focus()
}

/** The API has the request on one line, which no CA reads: as lines of 64 characters again. */
function broken (pem: string): string {
  const [, label = '', base64 = ''] = /-----BEGIN ([A-Z ]+)-----([^-]*)-----END/.exec(pem) ?? []
  if (label === '') return pem
  const lines = base64.replace(/\s+/g, '').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
