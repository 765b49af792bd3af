import { useState } from 'preact/hooks'
import { Dialog } from '../../shared/dialog.tsx'
import { errorOf, textOf } from '../../shared/json.ts'
import { ask } from '../api.ts'
import { RefusalBox } from '../refusal-box.tsx'
import { type Field, bodyOf, valuesOf } from './field.ts'
import { Fields, troubledOf } from './fields.tsx'

/** Where accounts are. */
export const ACCOUNTS = '/api/AccountService/Accounts'

/** A role, as a choice. */
export interface Role {
  readonly label: string
  readonly value: string
}

/** An account that is made, or changed. @param account null: a new one */
export function UserDialog ({ account, roles, onClose }: {
  readonly account: unknown
  readonly roles: readonly Role[]
  readonly onClose: () => void
}) {
  const isNew = account === null
  const fields: readonly Field[] = [
    { name: 'UserName', label: 'User Name' },
    { name: 'Password', label: 'Password', kind: 'secret', ...(!isNew && { hint: 'Left empty it stays.' }) },
    { name: 'RoleId', label: 'Role', kind: 'choice', options: roles },
    { name: 'Description', label: 'Description' },
    { name: 'Enabled', label: 'Enabled', kind: 'flag' },
    ...(textOf(account, 'Locked') === 'true' ? [{ name: 'Locked', label: 'Locked', kind: 'flag' } as const] : [])
  ]
  const [values, setValues] = useState(isNew ? { RoleId: roles[0]?.value ?? '', Enabled: 'true' } : valuesOf(account, fields))
  const [error, setError] = useState<Error | null>(null)
  const [isBusy, setBusy] = useState(false)
  const save = async (): Promise<void> => {
    setBusy(true)
    setError(null)
    try {
      const sent = fields.filter(({ name }) => isNew || name !== 'Password' || values[name] !== '').map(({ name }) => name)
      const json = { ...bodyOf(values, fields, sent), UserTypeId: 1, ...(!isNew && { Id: textOf(account, 'Id') }) }
      await ask(isNew ? 'POST' : 'PUT', isNew ? ACCOUNTS : `${ACCOUNTS}('${textOf(account, 'Id')}')`, { json })
      onClose()
    } catch (thrown) {
      setError(errorOf(thrown))
      setBusy(false)
    }
  }
  return (
    <Dialog title={isNew ? 'Add User' : 'Edit User'} onClose={onClose}>
      <form
        noValidate
        onSubmit={event => {
          event.preventDefault()
          save()
        }}
      >
        {error !== null && troubledOf(fields, error) === null && <RefusalBox error={error} />}
        <Fields {...{ fields, values, error }} onInput={(name, value) => { setValues({ ...values, [name]: value }) }} />
        <div class='actions'>
          <button type='submit' class='primary' disabled={isBusy}>Save</button>
        </div>
      </form>
    </Dialog>
  )
}
