import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { errorOf } from '../../shared/json.ts'
import { useAnswer } from '../answer.ts'
import { ask } from '../api.ts'
import { RefusalBox } from '../refusal-box.tsx'
import { type Field, type Values, bodyOf, changed, unlike, valuesOf, withoutSecrets } from './field.ts'
import { Fields, troubledOf } from './fields.tsx'

/** Settings that are read and written together. */
export interface SettingsView {
  readonly title: string
  readonly fields: readonly Field[]
  /** Where they are read. */
  readonly path: string
  /** What of the answer the fields are about. Default: all. */
  readonly within?: (answer: unknown) => unknown
  /** Method and path by which they are written. */
  readonly write: readonly [method: string, path: string]
  /** What is sent. Default: the members that have changed. */
  readonly body?: (values: Values, names: readonly string[]) => unknown
  /** What is said where the change has consequences. */
  readonly after?: (values: Values, names: readonly string[]) => ComponentChildren
  readonly hint?: string
}

/** A form of settings, with **Apply** and **Discard**. */
export function SettingsForm ({ view }: { readonly view: SettingsView }) {
  const { title, fields, path, within = answer => answer, write: [method, target], body, after, hint } = view
  const heading = useId()
  const { value: answer, error: unread, reload } = useAnswer(async () => await ask('GET', path), path)
  const [edits, setEdits] = useState<Values>({})
  const applied = useRef<Values>({})
  const [error, setError] = useState<Error | null>(null)
  const [told, setTold] = useState<ComponentChildren>(null)
  const [isBusy, setBusy] = useState(false)
  const before = valuesOf(within(answer), fields)
  const values = { ...before, ...edits }
  // What was applied gives way to what the appliance made of it; what has been typed since stays.
  useEffect(() => { setEdits(known => unlike(known, applied.current)) }, [answer])
  const names = answer === null ? [] : changed(values, before)
  const apply = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    setTold(null)
    try {
      await ask(method, target, { json: body === undefined ? bodyOf(values, fields, names) : body(values, names) })
      applied.current = edits
      setEdits(known => withoutSecrets(known, fields))
      const more = after?.(values, names) ?? null
      setTold(<>The settings are applied. {more}</>)
      if (more === null) reload()
    } catch (thrown) {
      setError(errorOf(thrown))
    }
    setBusy(false)
  }
  return (
    <form
      class='sheet'
      noValidate
      aria-labelledby={heading}
      onSubmit={event => {
        event.preventDefault()
        apply()
      }}
    >
      <h2 id={heading}>{title}</h2>
      {hint !== undefined && <p class='hint'>{hint}</p>}
      {unread !== null && <RefusalBox error={unread} />}
      {error !== null && troubledOf(fields, error) === null && <RefusalBox error={error} />}
      <Fields
        {...{ fields, values, error }}
        onInput={(name, value) => {
          setEdits(known => ({ ...known, [name]: value }))
          setTold(null)
        }}
      />
      <div class='actions'>
        <button type='submit' class='primary' disabled={isBusy || names.length === 0}>Apply</button>
        <button
          type='button'
          disabled={isBusy || names.length === 0}
          onClick={() => {
            setEdits({})
            setError(null)
          }}
        >
          Discard
        </button>
        <span role='status'>{told}</span>
      </div>
    </form>
  )
}
