import { useState } from 'preact/hooks'
import { CheckField } from '../shared/check-field.tsx'
import { download } from '../shared/copy-button.tsx'
import { textOf } from '../shared/json.ts'
import { ask } from './api.ts'
import { useAppliance } from './appliance-choice.tsx'
import { useAsked } from './asked.ts'
import { ChoiceField } from './choice-field.tsx'
import { type Pair, type Step, rehearse } from './rehearsal.ts'
import { type Rehearsal, hasPassed, htmlOf, markdownOf } from './rehearsal-report.ts'

/** What the article asks for before a migration, with one button, and a report of it. */
export function RehearsalPage () {
  const { names } = useAppliance()
  const { value: info } = useAsked('/v1/info')
  const [source, setSource] = useState('')
  const [target, setTarget] = useState('')
  const [differentCas, setDifferentCas] = useState(false)
  const [steps, setSteps] = useState<readonly Step[]>([])
  const [done, setDone] = useState<Rehearsal | null>(null)
  const [isBusy, setBusy] = useState(false)
  const pair: Pair = { source: source || names[0] || '', target: target || names[1] || '', differentCas }
  const isPair = pair.target !== '' && pair.source !== pair.target
  const run = async (): Promise<void> => {
    setBusy(true)
    setDone(null)
    setSteps([])
    const steps = await rehearse(ask, pair, setSteps)
    setDone({ pair, steps, time: new Date().toISOString(), version: textOf(info, 'version') })
    setBusy(false)
  }
  return (
    <>
      <p>Both consoles get a new certificate: take snapshots first where that matters.</p>
      <div class='bar'>
        <ChoiceField label='Source' value={pair.source} options={names} onChoose={setSource} />
        <ChoiceField label='Target' value={pair.target} options={names} onChoose={setTarget} />
        <CheckField label='A CA for each: it is to fail' checked={differentCas} onChange={setDifferentCas} />
        <button type='button' class='primary' disabled={isBusy || !isPair} onClick={() => { run() }}>Rehearse</button>
      </div>
      <ol class='steps' aria-label='Steps'>
        {steps.map(({ title, outcome, detail }) => (
          <li key={title}>
            <strong>{title}</strong>: <span class={{ passed: 'fine', failed: 'trouble', 'not reached': 'hint' }[outcome]}>{outcome}</span>
            {detail !== '' && <p>{detail}</p>}
          </li>
        ))}
      </ol>
      {done !== null && (
        <>
          <div class={hasPassed(done.steps) ? 'box done' : 'box'} role='status'>
            <p><strong>{hasPassed(done.steps) ? 'All steps passed: the consoles can migrate.' : 'Not all steps passed.'}</strong></p>
          </div>
          <div class='actions'>
            <button type='button' onClick={() => { download('rehearsal.html', htmlOf(done)) }}>Report as HTML</button>
            <button type='button' onClick={() => { download('rehearsal.md', markdownOf(done)) }}>Report as Markdown</button>
          </div>
        </>
      )}
    </>
  )
}
