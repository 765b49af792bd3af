import { useEffect, useState } from 'preact/hooks'
import { CopyButton, download } from '../shared/copy-button.tsx'
import { errorOf, listOf, textOf } from '../shared/json.ts'
import { Action, ProblemBox } from './action.tsx'
import { ask } from './api.ts'
import { pathOf } from './appliance-card.tsx'
import { ApplianceChoice, useAppliance } from './appliance-choice.tsx'
import { useAsked } from './asked.ts'
import { ChoiceField } from './choice-field.tsx'
import { VerdictCard } from './verdict-card.tsx'

/** Signs the pending request of an appliance, or one that is pasted, and tells what each console would say to the file. */
export function SignForm ({ authorities }: { readonly authorities: readonly string[] }) {
  const { name, names } = useAppliance()
  const { value: appliance } = useAsked(name === '' ? null : pathOf(name))
  const { value: profiles } = useAsked('/v1/certificate-profiles')
  const { value: flaws } = useAsked('/v1/certificate-flaws')
  const [wanted, setAuthority] = useState('')
  const [profile, setProfile] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [pasted, setPasted] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const authority = authorities.includes(wanted) ? wanted : authorities[0] ?? ''
  const profileOptions = optionsOf(listOf(profiles, 'profiles'), 'client-server')
  const flawOptions = optionsOf(listOf(flaws, 'flaws'), 'none')
  const csr = pasted.trim() === '' ? textOf(appliance, 'csr') : pasted
  const order = { ...(profile !== '' && { profile }), ...(chosen.length > 0 && { flaws: chosen }) }
  const sign = { method: 'POST', path: `/v1/certificate-authorities/${encodeURIComponent(authority)}/sign`, json: { csr, ...order } }
  const certify = { method: 'POST', path: `${pathOf(name)}/certify`, json: { ca: authority, ...order } }
  const isPending = textOf(appliance, 'csr') !== ''
  return (
    <section class='sheet' aria-label='Sign a request'>
      <h2>Sign a request</h2>
      <div class='bar'>
        <ChoiceField label='CA' value={authority} options={authorities} onChoose={setAuthority} />
        <ChoiceField label='Profile' value={profile} options={profileOptions} onChoose={setProfile} />
        <ChoiceField
          label='Flaw'
          value={chosen.at(-1) ?? ''}
          options={flawOptions}
          onChoose={flaw => { setChosen(flaw === '' ? [] : [...chosen.filter(one => one !== flaw), flaw]) }}
        />
        <ApplianceChoice {...{ name, names }} />
      </div>
      {chosen.length > 0 && (
        <div class='actions' role='group' aria-label='What is to be wrong'>
          {chosen.map(flaw => (
            <button key={flaw} type='button' onClick={() => { setChosen(chosen.filter(one => one !== flaw)) }}>Without {flaw}</button>
          ))}
        </div>
      )}
      <p class='hint'>{isPending ? `The pending request of ${name} is signed.` : `${name} has no pending request.`}</p>
      <label>
        Another request, PEM
        <textarea class='wide' rows={4} value={pasted} onInput={event => { setPasted(event.currentTarget.value) }} />
      </label>
      <div class='actions'>
        <Action
          label='Sign'
          primary
          disabled={csr === ''}
          call={sign}
          onDone={answer => { setFile(signedOf(answer)) }}
        />
        <Action label={`Request, sign and upload to ${name}`} call={certify} />
      </div>
      {file !== null && <Signed file={file} names={names} />}
    </section>
  )
}

/** What was signed. What a console would say to it is not yet known of another file. */
function Signed ({ file, names }: { readonly file: File, readonly names: readonly string[] }) {
  const [text, setText] = useState<string | null>(null)
  const [said, setSaid] = useState<{ readonly who: string, readonly verdict: unknown } | null>(null)
  const [error, setError] = useState<Error | null>(null)
  useEffect(() => {
    setSaid(null)
    setError(null)
    file.text().then(setText, thrown => { setError(errorOf(thrown)) })
  }, [file])
  const hear = async (who: string): Promise<void> => {
    try {
      setError(null)
      setSaid({ who, verdict: await ask({ method: 'POST', path: `${pathOf(who)}/check`, file }) })
    } catch (thrown) {
      setError(errorOf(thrown))
    }
  }
  const isBinary = text?.includes('\ufffd') ?? false
  return (
    <>
      <pre tabIndex={0} aria-label='Signed file'>{isBinary ? `${file.size} bytes that are no text` : text}</pre>
      <div class='actions'>
        {!isBinary && <CopyButton text={text ?? ''} />}
        <button type='button' onClick={() => { download(file.name, file) }}>Download</button>
        {names.map(name => <button key={name} type='button' onClick={() => { hear(name) }}>What {name} says to it</button>)}
      </div>
      <div class='actions'>
        {names.map(name => (
          <Action key={name} label={`Upload it to ${name}`} call={{ method: 'POST', path: `${pathOf(name)}/upload`, file }} />
        ))}
      </div>
      {error !== null && <ProblemBox error={error} />}
      {said !== null && <VerdictCard who={`${said.who} would say`} verdict={said.verdict} />}
    </>
  )
}

/** The file of an answer, byte for byte. */
function signedOf (answer: unknown): File {
  const file = textOf(answer, 'file')
  const isText = textOf(answer, 'encoding') === 'text'
  return new File([isText ? file : Uint8Array.from(atob(file), sign => sign.charCodeAt(0))], 'chain.pem')
}

function optionsOf (rows: readonly unknown[], none: string): ReadonlyArray<{ readonly value: string, readonly label: string }> {
  const options = rows.map(row => ({ value: textOf(row, 'id'), label: `${textOf(row, 'id')}: ${textOf(row, 'title')}` }))
  return [{ value: '', label: none }, ...options]
}
