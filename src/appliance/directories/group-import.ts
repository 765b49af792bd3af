import { Refusal } from '../../messages.ts'
import { assertFree, checkedRole } from '../accounts/account-rules.ts'
import type { Account } from '../accounts/account-state.ts'
import { noPassword } from '../accounts/password.ts'
import type { Log } from '../logs/log.ts'
import { MAX_TEXT } from './directory-rules.ts'
import { type AskedDirectory, type DirectoryGroup, type DirectoryService, DirectoryFailure } from './directory-service.ts'
import type { DirectoryState } from './directory-state.ts'

/** A group to be imported. */
export interface ImportInput {
  readonly directoryId: number
  readonly userName: string
  readonly roleId: string
  readonly description: string | null
  readonly enabled: boolean
  /** Empty: found by the name. */
  readonly objectGuid: string
}

/** The groups that are meant, each directory asked once for all of its. A directory that cannot be asked has none. */
export async function meantGroups (
  inputs: readonly ImportInput[], directories: readonly AskedDirectory[], service: DirectoryService, log: Log
): Promise<ReadonlyMap<ImportInput, DirectoryGroup | undefined>> {
  const found = new Map<ImportInput, DirectoryGroup | undefined>()
  for (const asked of directories) {
    const { id, name } = asked.directory
    const own = inputs.filter(({ directoryId }) => directoryId === id)
    if (own.length === 0) continue
    try {
      const groups = await service.find(asked, own.map(({ userName, objectGuid }) => ({ commonName: userName, objectGuid })))
      for (const [index, input] of own.entries()) found.set(input, groups[index])
    } catch (error) {
      if (!(error instanceof DirectoryFailure)) throw error
      log.warn({ directory: name, reason: error.message }, 'groups of a directory cannot be looked up')
    }
  }
  return found
}

/** The account of a group. @throws {Refusal} CGEN6002 naming the first bad property, MOCK1040 for a name in use */
export function groupAccount (
  id: string, others: readonly Account[], input: ImportInput, { id: directoryId }: DirectoryState, group: DirectoryGroup | undefined
): Account {
  if ((input.description ?? '').length > MAX_TEXT) throw new Refusal('CGEN6002', ['Description'])
  if (group === undefined) throw new Refusal('CGEN6002', [input.objectGuid === '' ? 'UserName' : 'ObjectGuid'])
  assertFree(others, group.commonName)
  return {
    id,
    userName: group.commonName,
    password: noPassword(),
    roleId: checkedRole(input.roleId),
    enabled: input.enabled,
    userTypeId: 2,
    description: input.description,
    group: { directoryId, objectGuid: group.objectGuid }
  }
}
