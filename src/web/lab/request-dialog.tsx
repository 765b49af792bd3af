import { useState } from 'preact/hooks'
import { CopyButton } from '../shared/copy-button.tsx'
import { told } from '../shared/diagnosis.ts'
import { Dialog } from '../shared/dialog.tsx'
import { linkTo } from '../shared/places.ts'
import { ProblemBox } from './action.tsx'
import { pathOf } from './appliance-card.tsx'
import { useAsked } from './asked.ts'
import { type Exchange, type Part, readExchange, targetOf } from './exchange.ts'
import { FaultForm } from './fault-form.tsx'
import { CODES } from './request-code.ts'
import type { RequestLine } from './request-line.ts'

/** One request and its answer, and what one can make of it. @param base address of its appliance */
export function RequestDialog ({ line, base, onClose }: {
  readonly line: RequestLine
  readonly base: string
  readonly onClose: () => void
}) {
  const { value, error } = useAsked(`${pathOf(line.appliance)}/requests/${line.id}`)
  const [isMischievous, setMischievous] = useState(false)
  const exchange = value === undefined ? null : readExchange(value)
  return (
    <Dialog title={`Request ${line.id} of ${line.appliance}`} onClose={onClose}>
      {error !== null && <ProblemBox error={error} />}
      {exchange !== null && (
        <>
          <p><strong>{exchange.method}</strong> <code>{targetOf(exchange)}</code></p>
          <p class='hint'>
            {told(exchange.time)}, {exchange.durationMs} ms, status {exchange.status === 0 ? 'none' : exchange.status}
            {line.user !== '' && `, as ${line.user}`}
            {exchange.faults.length > 0 && `, faults: ${exchange.faults.join(', ')}`}
          </p>
          {line.diagnosis !== null && (
            <p><a href={linkTo('/refusals', { appliance: line.appliance, diagnosis: line.diagnosis })}>Why: the diagnosis</a></p>
          )}
          <CopyAs {...{ base, exchange }} />
          {exchange.operation !== '' && !isMischievous && (
            <div class='actions'><button type='button' onClick={() => { setMischievous(true) }}>Make a fault of this</button></div>
          )}
          {isMischievous && <FaultForm appliance={line.appliance} operation={exchange.operation} />}
          <Shown title='Request' part={exchange.request} />
          {exchange.answer === null ? <p>There was no answer.</p> : <Shown title='Answer' part={exchange.answer} />}
        </>
      )}
    </Dialog>
  )
}

function CopyAs ({ base, exchange }: { readonly base: string, readonly exchange: Exchange }) {
  return (
    <div class='actions' role='group' aria-label='Copy as'>
      {CODES.map(({ name, codeOf }) => <CopyButton key={name} label={`Copy as ${name}`} text={codeOf(base, exchange)} />)}
      {!exchange.request.isWhole && <p class='hint'>The journal has the beginning of the body alone: the code says so.</p>}
    </div>
  )
}

function Shown ({ title, part: { headers, text, bytes, isWhole } }: { readonly title: string, readonly part: Part }) {
  return (
    <>
      <h3>{title}</h3>
      <pre tabIndex={0} aria-label={`${title}: headers`}>{headers.map(([name, value]) => `${name}: ${value}`).join('\n')}</pre>
      {bytes > 0 && (
        <pre tabIndex={0} aria-label={`${title}: body`}>{text === null ? `${bytes} bytes that are no text` : pretty(text)}</pre>
      )}
      {!isWhole && <p class='hint'>The beginning of {bytes} bytes.</p>}
    </>
  )
}

function pretty (text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
