import { useState } from 'preact/hooks'
import { told } from '../shared/diagnosis.ts'
import { amountOf, textOf } from '../shared/json.ts'
import { TextField } from '../shared/text-field.tsx'
import { Action, ProblemBox } from './action.tsx'
import { pathOf } from './appliance-card.tsx'
import { ofAppliance } from './appliance-choice.tsx'
import { useAsked } from './asked.ts'

/** Steps that one takes most: a session, a day, a certificate. */
const STEPS = [
  { label: '-1 hour', seconds: -3600 },
  { label: '+30 min', seconds: 1800 },
  { label: '+1 day', seconds: 86_400 },
  { label: '+1 year', seconds: 31_536_000 }
]

/** The clock of an appliance. */
export const ClockPage = ofAppliance(({ name }) => {
  const path = `${pathOf(name)}/clock`
  const { value, error, reload } = useAsked(path)
  const [time, setTime] = useState('')
  const [rate, setRate] = useState('')
  const scale = { method: 'POST', path: `${path}/scale`, json: { rate: amountOf(rate) } }
  return (
    <>
      {error !== null && <ProblemBox error={error} />}
      <dl>
        <dt>Time</dt>
        <dd>{told(textOf(value, 'time'))} <button type='button' onClick={reload}>Look again</button></dd>
        <dt>As the product writes it</dt>
        <dd>{textOf(value, 'local')} {textOf(value, 'zone')}</dd>
        <dt>Pace</dt>
        <dd>{textOf(value, 'frozen') === 'true' ? 'frozen' : `${textOf(value, 'rate')} seconds a second`}</dd>
      </dl>
      <div class='actions'>
        {STEPS.map(({ label, seconds }) => (
          <Action key={label} label={label} call={{ method: 'POST', path: `${path}/advance`, json: { seconds } }} />
        ))}
        <Action label='Freeze' call={{ method: 'POST', path: `${path}/freeze` }} />
      </div>
      <div class='bar'>
        <TextField label='Time, ISO 8601' name='time' value={time} onInput={setTime} />
        <Action label='Set the time' disabled={time === ''} call={{ method: 'PUT', path, json: { time } }} />
      </div>
      <div class='bar'>
        <TextField label='Seconds a second' name='rate' value={rate} onInput={setRate} />
        <Action label='Set the pace' disabled={rate === ''} call={scale} />
      </div>
    </>
  )
})
