import { useState } from 'preact/hooks'
import { amountOf } from '../shared/json.ts'
import { TextField } from '../shared/text-field.tsx'
import { Action } from './action.tsx'

/** Starts one appliance more. */
export function StartForm () {
  const [name, setName] = useState('')
  const [version, setVersion] = useState('')
  const [devices, setDevices] = useState('')
  const [isCertified, setCertified] = useState(false)
  const json = {
    ...(name !== '' && { name }),
    ...(version !== '' && { version }),
    ...(devices.trim() !== '' && { devices: amountOf(devices) }),
    ...(isCertified && { certified: true })
  }
  return (
    <details class='sheet'>
      <summary>Start an appliance</summary>
      <div class='bar'>
        <TextField label='Name' name='name' value={name} onInput={setName} />
        <TextField label='Version' name='version' value={version} onInput={setVersion} />
        <TextField label='Devices' name='devices' value={devices} onInput={setDevices} />
        <label>
          <input type='checkbox' checked={isCertified} onChange={event => { setCertified(event.currentTarget.checked) }} />
          {' '}Certified
        </label>
      </div>
      <p class='hint'>What is left empty is chosen: a name, the newest version, as many devices as the others. It lives in memory.</p>
      <div class='actions'>
        <Action label='Start' primary call={{ method: 'POST', path: '/v1/appliances', json }} onDone={() => { setName('') }} />
      </div>
    </details>
  )
}
