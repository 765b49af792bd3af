import { useState } from 'preact/hooks'
import { TextField } from '../shared/text-field.tsx'
import { Action } from './action.tsx'
import { pathOf } from './appliance-card.tsx'
import { ChoiceField } from './choice-field.tsx'
import { MISCHIEF } from './mischief.ts'
import { amountOf, textOf } from '../shared/json.ts'

/** Adds a rule to an appliance. @param operation what it strikes, as the journal names it; '' all */
export function FaultForm ({ appliance, operation: given }: { readonly appliance: string, readonly operation: string }) {
  const [operation, setOperation] = useState(given)
  const [mischief, setMischief] = useState(MISCHIEF[0]?.label ?? '')
  const [times, setTimes] = useState('1')
  const [made, setMade] = useState('')
  const json = {
    ...(operation.trim() !== '' && { match: { operation: operation.trim() } }),
    ...(times.trim() !== '' && { times: amountOf(times) }),
    ...MISCHIEF.find(({ label }) => label === mischief)?.what
  }
  return (
    <section class='sheet' aria-label='New fault'>
      <TextField
        label='Operation'
        name='operation'
        value={operation}
        hint='As the journal names it; * stands for any text. Empty: every request.'
        onInput={setOperation}
      />
      <div class='bar'>
        <ChoiceField label='Effect' value={mischief} options={MISCHIEF.map(({ label }) => label)} onChoose={setMischief} />
        <TextField label='Times (empty: for ever)' name='times' value={times} onInput={setTimes} />
      </div>
      <div class='actions'>
        <Action
          label='Add the fault'
          primary
          call={{ method: 'POST', path: `${pathOf(appliance)}/faults`, json }}
          onDone={answer => { setMade(`Rule ${textOf(answer, 'id')} is in force. ${textOf(answer, 'warning')}`) }}
        />
        <span class='hint' role='status'>{made}</span>
      </div>
    </section>
  )
}
