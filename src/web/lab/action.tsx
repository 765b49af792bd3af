import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { errorOf } from '../shared/json.ts'
import { type Call, ProblemError, ask, curlOf } from './api.ts'

/** A button that calls the admin API, and tells where it declines. Its title is the line for a shell. */
export function Action ({ label, call, primary = false, disabled = false, onDone, children }: {
  readonly label: string
  readonly call: Call
  readonly primary?: boolean
  readonly disabled?: boolean
  readonly onDone?: (answer: unknown) => void
  readonly children?: ComponentChildren
}) {
  const [error, setError] = useState<Error | null>(null)
  const [isBusy, setBusy] = useState(false)
  const act = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      const answer = await ask(call)
      onDone?.(answer)
    } catch (thrown) {
      setError(errorOf(thrown))
    }
    setBusy(false)
  }
  return (
    <>
      <button type='button' class={primary ? 'primary' : ''} title={curlOf(call)} disabled={isBusy || disabled} onClick={() => { act() }}>
        {label}
      </button>
      {children}
      {error !== null && <ProblemBox error={error} />}
    </>
  )
}

/** Why the admin API declined. What its sentence says already is not said again. */
export function ProblemBox ({ error }: { readonly error: Error }) {
  return (
    <div class='box' role='alert'>
      <p>{error.message}</p>
      {error instanceof ProblemError && error.errors.filter(text => !error.message.includes(text))
        .map(text => <p key={text} class='hint'>{text}</p>)}
    </div>
  )
}
