import { CheckField } from '../../shared/check-field.tsx'
import { SelectField } from '../../shared/select-field.tsx'
import { TextField } from '../../shared/text-field.tsx'
import { RefusedError, fieldOf } from '../refusal.ts'
import type { Field, Values } from './field.ts'

/** Fields of a form. What was refused stands beside the field that it is about. */
export function Fields ({ fields, values, error, onInput }: {
  readonly fields: readonly Field[]
  readonly values: Values
  readonly error: Error | null
  readonly onInput: (name: string, value: string) => void
}) {
  const troubled = troubledOf(fields, error)
  return (
    <>
      {fields.map(({ name, label, kind = 'text', hint, options = [] }) => {
        const value = values[name] ?? ''
        const take = (text: string): void => { onInput(name, text) }
        if (kind === 'flag') return <CheckField key={name} label={label} checked={value === 'true'} onChange={on => { take(String(on)) }} />
        if (kind === 'choice') return <SelectField key={name} {...{ label, value, options }} onChange={take} />
        return (
          <TextField
            key={name}
            {...{ name, label, value }}
            secret={kind === 'secret'}
            {...(hint !== undefined && { hint })}
            {...(kind === 'secret' && { autoComplete: 'new-password' })}
            trouble={troubled === name && error instanceof RefusedError ? `${error.line} ${error.resolution}` : ''}
            onInput={take}
          />
        )
      })}
    </>
  )
}

/** The field that a refusal is about; null: none of them that can say so. */
export function troubledOf (fields: readonly Field[], error: Error | null): string | null {
  if (!(error instanceof RefusedError)) return null
  const told = fields.filter(({ kind }) => kind !== 'flag' && kind !== 'choice')
  const last = (name: string): string => name.split('.').at(-1) ?? name
  const found = fieldOf(error, told.map(({ name }) => last(name)))
  return told.find(({ name }) => last(name) === found)?.name ?? null
}
