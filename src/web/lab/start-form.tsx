import { useState } from 'preact/hooks'
import { CheckField } from '../shared/check-field.tsx'
import { amountOf, listOf, textOf } from '../shared/json.ts'
import { TextField } from '../shared/text-field.tsx'
import { Action } from './action.tsx'
import { useAsked } from './asked.ts'
import { ChoiceField } from './choice-field.tsx'

/** Starts one appliance more. */
export function StartForm () {
  const [name, setName] = useState('')
  const [version, setVersion] = useState('')
  const [devices, setDevices] = useState('')
  const [isCertified, setCertified] = useState(false)
  const [recording, setRecording] = useState('')
  const recordings = listOf(useAsked('/v1/recordings').value, 'recordings')
  const isThere = recordings.some(one => textOf(one, 'id') === recording)
  const json = {
    ...(name !== '' && { name }),
    ...(version !== '' && { version }),
    ...(devices.trim() !== '' && !isThere && { devices: amountOf(devices) }),
    ...(isThere && { recording }),
    ...(isCertified && { certified: true })
  }
  return (
    <details class='sheet'>
      <summary>Start an appliance</summary>
      <div class='bar'>
        <TextField label='Name' name='name' value={name} onInput={setName} />
        <TextField label='Version' name='version' value={version} onInput={setVersion} />
        {!isThere && <TextField label='Devices' name='devices' value={devices} onInput={setDevices} />}
        {recordings.length > 0 && (
          <ChoiceField label='Recording' value={isThere ? recording : ''} options={optionsOf(recordings)} onChoose={setRecording} />
        )}
        <CheckField label='Certified' checked={isCertified} onChange={setCertified} />
      </div>
      <p class='hint'>What is left empty is chosen: a name, the newest version, as many devices as the others. It lives in memory.</p>
      <div class='actions'>
        <Action label='Start' primary call={{ method: 'POST', path: '/v1/appliances', json }} onDone={() => { setName('') }} />
      </div>
    </details>
  )
}

/** What an appliance may answer from. */
function optionsOf (recordings: readonly unknown[]): Array<{ value: string, label: string }> {
  return [{ value: '', label: 'none: devices are generated' }, ...recordings.map(one => {
    const id = textOf(one, 'id')
    return { value: id, label: `${id}, ${textOf(one, 'devices')} devices` }
  })]
}
