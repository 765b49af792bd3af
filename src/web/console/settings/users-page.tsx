import { useState } from 'preact/hooks'
import { errorOf, listOf, textOf } from '../../shared/json.ts'
import { useAnswer } from '../answer.ts'
import { ask } from '../api.ts'
import { CollectionTable, type CollectionView } from '../collection-table.tsx'
import { RefusalBox } from '../refusal-box.tsx'
import { ACCOUNTS, type Role, UserDialog } from './user-dialog.tsx'

const SERVICE = '/api/AccountService'

/** Application Settings > Users. */
export function UsersPage () {
  const { value: roles, error: unread } = useAnswer(readRoles, 'roles')
  const [edited, setEdited] = useState<{ readonly account: unknown } | null>(null)
  const [error, setError] = useState<Error | null>(null)
  const [turn, setTurn] = useState(0)
  const act = async (action: 'Enable' | 'Disable' | 'Delete', account: unknown): Promise<void> => {
    try {
      await ask('POST', `${SERVICE}/Actions/AccountService.${action}`, { json: { AccountIds: [textOf(account, 'Id')] } })
      setError(null)
    } catch (thrown) {
      setError(errorOf(thrown))
    }
    setTurn(known => known + 1)
  }
  const view: CollectionView = {
    label: 'Users',
    path: ACCOUNTS,
    order: 'UserName',
    keyOf: account => textOf(account, 'Id'),
    finds: ['UserName', 'Description'],
    none: 'There are no users.',
    columns: [
      { title: 'User Name', cell: account => textOf(account, 'UserName') },
      { title: 'Role', cell: account => nameOf(roles ?? [], textOf(account, 'RoleId')) },
      { title: 'Description', cell: account => textOf(account, 'Description') },
      { title: 'Enabled', cell: account => yes(textOf(account, 'Enabled')) },
      { title: 'Locked', cell: account => yes(textOf(account, 'Locked')) },
      {
        title: 'Actions',
        cell: account => {
          const name = textOf(account, 'UserName')
          const action = textOf(account, 'Enabled') === 'true' ? 'Disable' : 'Enable'
          return (
            <div class='actions'>
              <button type='button' aria-label={`Edit ${name}`} onClick={() => { setEdited({ account }) }}>Edit</button>
              <button type='button' aria-label={`${action} ${name}`} onClick={() => { act(action, account) }}>{action}</button>
              <button type='button' aria-label={`Delete ${name}`} onClick={() => { act('Delete', account) }}>Delete</button>
            </div>
          )
        }
      }
    ]
  }
  return (
    <>
      {[unread, error].map((failure, index) => failure !== null && <RefusalBox key={index} error={failure} />)}
      <CollectionTable
        {...{ view, turn }}
        actions={() => <button type='button' class='primary' onClick={() => { setEdited({ account: null }) }}>Add</button>}
      />
      {edited !== null && roles !== null && (
        <UserDialog
          account={edited.account}
          roles={roles}
          onClose={() => {
            setEdited(null)
            setTurn(known => known + 1)
          }}
        />
      )}
    </>
  )
}

async function readRoles (): Promise<Role[]> {
  return listOf(await ask('GET', `${SERVICE}/Roles`), 'value').map(role => ({ label: textOf(role, 'Name'), value: textOf(role, 'Id') }))
}

function nameOf (roles: readonly Role[], id: string): string {
  return roles.find(({ value }) => value === id)?.label ?? id
}

function yes (flag: string): string {
  return flag === 'true' ? 'Yes' : 'No'
}
