import { useId } from 'preact/hooks'
import { told } from '../shared/diagnosis.ts'
import { listOf, textOf } from '../shared/json.ts'
import { Action } from './action.tsx'
import { useAsked } from './asked.ts'
import { refusals } from './live.ts'

/** Seconds of the button that is pressed most: sessions end after 30 minutes. */
const ADVANCE = 1800

/** One appliance: what it is, and what one can do to it. */
export function ApplianceCard ({ appliance }: { readonly appliance: unknown }) {
  const heading = useId()
  const name = textOf(appliance, 'name')
  const url = textOf(appliance, 'url')
  const path = pathOf(name)
  const isFrozen = textOf(appliance, 'clock', 'frozen') === 'true'
  const { value: faults } = useAsked(`${path}/faults`)
  const { value: refused } = useAsked(`${path}/diagnoses?outcome=refused&limit=1`, refusals.value)
  const [last] = listOf(refused, 'diagnoses')
  const rules = listOf(faults, 'rules').filter(rule => textOf(rule, 'origin') === 'rule').length
  return (
    <section class='sheet' aria-labelledby={heading}>
      <h2><span id={heading}>{name}</span> <span class='badge'>{textOf(appliance, 'version')}</span></h2>
      <dl>
        <dt>Console</dt>
        <dd><a href={url} target='_blank' rel='noopener noreferrer'>{url}</a></dd>
        <dt>Certificate</dt>
        <dd><Chain appliance={appliance} /></dd>
        <dt>Clock</dt>
        <dd>{textOf(appliance, 'clock', 'local')} {textOf(appliance, 'clock', 'zone')} {paceOf(appliance)}</dd>
        <dt>Sessions</dt>
        <dd>{textOf(appliance, 'sessions')}</dd>
        <dt>Weather</dt>
        <dd>{textOf(faults, 'weather')}{rules > 0 && `, fault rules: ${rules}`}</dd>
        <dt>Last refusal</dt>
        <dd>{last === undefined
          ? 'none'
          : `${textOf(last, 'operation')}: ${textOf(last, 'cause', 'title') || textOf(last, 'messageId')} (${told(textOf(last, 'time'))})`}
        </dd>
      </dl>
      <div class='actions'>
        <Action label='Certify' primary call={{ method: 'POST', path: `${path}/certify`, json: {} }} />
        <Action label='Reset' call={{ method: 'POST', path: `${path}/reset` }} />
        <Action label='Snapshot' call={{ method: 'POST', path: `${path}/snapshots`, json: {} }} />
        <Action label='+30 min' call={{ method: 'POST', path: `${path}/clock/advance`, json: { seconds: ADVANCE } }} />
        {isFrozen
          ? <Action label='Unfreeze' call={{ method: 'POST', path: `${path}/clock/scale`, json: { rate: 1 } }} />
          : <Action label='Freeze' call={{ method: 'POST', path: `${path}/clock/freeze` }} />}
        <Action label='Remove' call={{ method: 'DELETE', path }} />
      </div>
    </section>
  )
}

/** The path of an appliance in the admin API. */
export function pathOf (name: string): string {
  return `/v1/appliances/${encodeURIComponent(name)}`
}

function Chain ({ appliance }: { readonly appliance: unknown }) {
  const names = listOf(appliance, 'certificate', 'facts').map(one => commonName(textOf(one, 'subject')))
  return <>{names.join(' ← ')} <span class='badge'>{textOf(appliance, 'certificate', 'origin')}</span></>
}

function commonName (subject: string): string {
  return /CN=([^,]*)/.exec(subject)?.[1] ?? subject
}

function paceOf (appliance: unknown): string {
  const rate = textOf(appliance, 'clock', 'rate')
  return { 0: '(frozen)', 1: '' }[rate] ?? `(× ${rate})`
}
