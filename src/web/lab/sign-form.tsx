import { useState } from 'preact/hooks'
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
  const [flaw, setFlaw] = useState('')
  const [pasted, setPasted] = useState('')
  const [file, setFile] = useState('')
  const authority = authorities.includes(wanted) ? wanted : authorities[0] ?? ''
  const profileOptions = optionsOf(listOf(profiles, 'profiles'), 'client-server')
  const flawOptions = optionsOf(listOf(flaws, 'flaws'), 'none')
  const csr = pasted.trim() === '' ? textOf(appliance, 'csr') : pasted
  const order = { ...(profile !== '' && { profile }), ...(flaw !== '' && { flaws: [flaw] }) }
  const sign = { method: 'POST', path: `/v1/certificate-authorities/${encodeURIComponent(authority)}/sign`, json: { csr, ...order } }
  const certify = { method: 'POST', path: `${pathOf(name)}/certify`, json: { ca: authority, ...order } }
  const isPending = textOf(appliance, 'csr') !== ''
  return (
    <section class='sheet' aria-label='Sign a request'>
      <h2>Sign a request</h2>
      <div class='bar'>
        <ChoiceField label='CA' value={authority} options={authorities} onChoose={setAuthority} />
        <ChoiceField label='Profile' value={profile} options={profileOptions} onChoose={setProfile} />
        <ChoiceField label='Flaw' value={flaw} options={flawOptions} onChoose={setFlaw} />
        <ApplianceChoice {...{ name, names }} />
      </div>
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
          onDone={answer => { setFile(textOf(answer, 'encoding') === 'text' ? textOf(answer, 'file') : atob(textOf(answer, 'file'))) }}
        />
        <Action label={`Request, sign and upload to ${name}`} call={certify} />
      </div>
      {file !== '' && <Signed file={file} names={names} />}
    </section>
  )
}

function Signed ({ file, names }: { readonly file: string, readonly names: readonly string[] }) {
  const [said, setSaid] = useState<{ readonly who: string, readonly verdict: unknown } | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const hear = async (who: string): Promise<void> => {
    try {
      setError(null)
      setSaid({ who, verdict: await ask({ method: 'POST', path: `${pathOf(who)}/check`, file: new File([file], 'chain.pem') }) })
    } catch (thrown) {
      setError(errorOf(thrown))
    }
  }
  return (
    <>
      <pre tabIndex={0} aria-label='Signed file'>{file}</pre>
      <div class='actions'>
        <CopyButton text={file} />
        <button type='button' onClick={() => { download('chain.pem', file) }}>Download</button>
        {names.map(name => <button key={name} type='button' onClick={() => { hear(name) }}>What {name} says to it</button>)}
      </div>
      {error !== null && <ProblemBox error={error} />}
      {said !== null && <VerdictCard who={`${said.who} would say`} verdict={said.verdict} />}
    </>
  )
}

function optionsOf (rows: readonly unknown[], none: string): ReadonlyArray<{ readonly value: string, readonly label: string }> {
  const options = rows.map(row => ({ value: textOf(row, 'id'), label: `${textOf(row, 'id')}: ${textOf(row, 'title')}` }))
  return [{ value: '', label: none }, ...options]
}
