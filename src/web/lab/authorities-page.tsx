import { useState } from 'preact/hooks'
import { download } from '../shared/copy-button.tsx'
import { told } from '../shared/diagnosis.ts'
import { listOf, textOf } from '../shared/json.ts'
import { TextField } from '../shared/text-field.tsx'
import { Action, ProblemBox } from './action.tsx'
import { useAsked } from './asked.ts'
import { SignForm } from './sign-form.tsx'

/** The CAs of the lab. */
export function AuthoritiesPage () {
  const { value, error } = useAsked('/v1/certificate-authorities')
  const [name, setName] = useState('')
  const authorities = listOf(value, 'certificateAuthorities')
  const json = name.trim() === '' ? {} : { commonName: name.trim() }
  return (
    <>
      {error !== null && <ProblemBox error={error} />}
      <div class='bar'>
        <TextField label='Name of the root' name='commonName' value={name} onInput={setName} />
        <Action label='Make a CA' primary call={{ method: 'POST', path: '/v1/certificate-authorities', json }} />
      </div>
      {authorities.map(one => <Authority key={textOf(one, 'id')} authority={one} />)}
      {authorities.length === 0 && <p>There is none yet. <em>Certify</em> of an appliance makes the one of the process.</p>}
      {authorities.length > 0 && <SignForm authorities={authorities.map(one => textOf(one, 'id'))} />}
    </>
  )
}

function Authority ({ authority }: { readonly authority: unknown }) {
  const id = textOf(authority, 'id')
  const [issuing] = listOf(authority, 'certificates')
  return (
    <article class='sheet'>
      <h2>{textOf(authority, 'commonName')} <span class='badge'>{id}</span></h2>
      <p class='hint'>
        {textOf(authority, 'intermediates')} intermediates, valid to {told(textOf(issuing, 'notAfter'))}
      </p>
      <div class='actions'>
        <button type='button' onClick={() => { download(`${id}-root.pem`, textOf(authority, 'root')) }}>Download the root</button>
        <button type='button' onClick={() => { download(`${id}-chain.pem`, textOf(authority, 'chain')) }}>Download the chain</button>
        <Action label='Forget' call={{ method: 'DELETE', path: `/v1/certificate-authorities/${encodeURIComponent(id)}` }} />
      </div>
    </article>
  )
}
