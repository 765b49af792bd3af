import { Refusal } from '../../messages.ts'
import { indexOf } from '../accounts/account-index.ts'
import { assertFree, checkedRole } from '../accounts/account-rules.ts'
import { FIRST_ACCOUNT_ID, noPassword } from '../accounts/accounts.ts'
import type { Appliance } from '../appliance.ts'
import type { Actor } from '../logs/audit-log.ts'
import { DIRECTORY_NAMES, MOST_DIRECTORIES, type DirectoryInput, blankDirectory, changedDirectory } from './directory-rules.ts'
import type { DirectoriesState, DirectoryState, DirectoryType } from './directory-state.ts'
import { ROLES } from '../accounts/roles.ts'
import { type DirectoryGroup, allGroups, groupsOf, isReachable, serversOf } from './simulated-directory.ts'
import type { Account } from '../accounts/account-state.ts'
import type { ApplianceState } from '../state.ts'

/** Credentials of a user of a directory. */
export interface DirectoryCredentials {
  readonly userName: string
  readonly password: string
}

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

const NONE: DirectoriesState = { nextId: 10_001, list: [] }

/** The directory services of an appliance. What lies behind them is simulated (`simulated-directory.ts`). */
export class Directories {
  readonly #appliance: Appliance

  constructor (appliance: Appliance) {
    this.#appliance = appliance
  }

  /** Those of a kind, oldest first. */
  list (type: DirectoryType): readonly DirectoryState[] {
    return this.#state.list.filter(directory => directory.type === type)
  }

  /** One of them. */
  get (type: DirectoryType, id: number): DirectoryState | undefined {
    return this.list(type).find(directory => directory.id === id)
  }

  /** @throws {Refusal} MOCK1044 where there are as many as may be, MOCK1045 for a name in use, CGEN6002 for a bad property */
  async add (type: DirectoryType, input: DirectoryInput, actor: Actor): Promise<DirectoryState> {
    const { directories } = await this.#appliance.commit(({ directories: { nextId, list } = NONE }) => {
      const ofType = list.filter(directory => directory.type === type)
      if (ofType.length >= MOST_DIRECTORIES) throw new Refusal('MOCK1044', [DIRECTORY_NAMES[type], String(MOST_DIRECTORIES)])
      const made = changedDirectory(blankDirectory(nextId, type), input)
      assertNameFree(ofType, made)
      return { directories: { nextId: nextId + 1, list: [...list, made] } }
    }, [{ event: 'directoryAdded', actor, args: [type, input.name ?? ''] }])
    return found(directories?.list.at(-1))
  }

  /** @throws {Refusal} CGEN1006 for an unknown id, MOCK1045 for a name in use, CGEN6002 for a bad property */
  async change (type: DirectoryType, id: number, input: DirectoryInput, actor: Actor): Promise<DirectoryState> {
    const { directories } = await this.#appliance.commit(({ directories: { nextId, list } = NONE }) => {
      const before = list.find(directory => directory.type === type && directory.id === id)
      if (before === undefined) throw new Refusal('CGEN1006')
      const changed = changedDirectory(before, input)
      assertNameFree(list.filter(directory => directory.type === type && directory !== before), changed)
      return { directories: { nextId, list: list.map(directory => directory === before ? changed : directory) } }
    }, [{ event: 'directoryChanged', actor, args: [type, this.get(type, id)?.name ?? ''] }])
    return found(directories?.list.find(directory => directory.id === id))
  }

  /** Deletes directories with the groups imported from them: all or none. @throws {Refusal} CGEN6002 for an unknown id */
  async remove (ids: readonly number[], actor: Actor): Promise<void> {
    const doomed = ids.map(id => this.#find(id, 'AccountProviderIds'))
    if (doomed.length === 0) return
    const isDoomed = ({ group }: Account): boolean => group !== undefined && ids.includes(group.directoryId)
    const groups = new Set(this.#appliance.state.accounts.filter(isDoomed).map(({ id }) => id))
    await this.#appliance.commit(({ accounts, directories: { nextId, list } = NONE }) => ({
      accounts: accounts.filter(account => !isDoomed(account)),
      directories: { nextId, list: list.filter(({ id }) => !ids.includes(id)) }
    }), doomed.map(({ type, name }) => ({ event: 'directoryDeleted', actor, args: [type, name] })))
    this.#appliance.sessions.endOf(groups, actor.ipAddress)
  }

  /**
   * Tests a connection that is perhaps not set up yet. Without a user name nobody logs in.
   *
   * @returns the servers that answer
   * @throws {Refusal} CGEN6002 for a bad property, CSEC5002 if the servers do not answer or the credentials are wrong
   */
  test (type: DirectoryType, input: DirectoryInput, { userName, password }: DirectoryCredentials, actor: Actor): readonly string[] {
    const directory = changedDirectory({ ...blankDirectory(0, type), name: 'unnamed' }, input)
    if (!isReachable(directory)) throw new Refusal('CSEC5002', [], { reason: 'servers below .invalid do not answer' })
    if (userName !== '' && groupsOf(directory, userName, password) === undefined) throw new Refusal('CSEC5002', [], { reason: 'the simulated directory has no user with these credentials' })
    this.#appliance.audit({ event: 'directoryTested', actor, args: [type, directory.name] })
    return serversOf(directory)
  }

  /** Groups whose name begins so, in any case. @throws {Refusal} CGEN6002 for an unknown directory, CSEC5022 for wrong credentials */
  search (type: DirectoryType, id: number, { userName, password }: DirectoryCredentials, commonName: string): DirectoryGroup[] {
    const directory = this.get(type, id)
    if (directory === undefined) throw new Refusal('CGEN6002', ['DirectoryServerId'])
    if (groupsOf(directory, userName, password) === undefined) throw new Refusal('CSEC5022', [], { reason: 'the simulated directory has no user with these credentials, or does not answer' })
    return allGroups(directory).filter(group => group.commonName.toLowerCase().startsWith(commonName.toLowerCase()))
  }

  /** Makes accounts of groups: all or none. @throws {Refusal} CGEN6002 naming the first bad property, MOCK1040 for a name in use */
  async import (inputs: readonly ImportInput[], actor: Actor): Promise<readonly Account[]> {
    const { accounts } = await this.#appliance.commit(state => inputs.reduce((before, input) => this.#imported(before, input), pick(state)),
      [{ event: 'groupsImported', actor, args: inputs.map(({ userName }) => userName) }])
    return accounts.slice(accounts.length - inputs.length)
  }

  /** The account of a group of which these are the credentials of a member: of several, the one that may do most. */
  logIn (userName: string, password: string): Account | undefined {
    const groups = indexOf(this.#appliance.state.accounts).groups.filter(({ enabled, locked }) => enabled && locked !== true)
    const own = groups.filter(({ group, userName: name }) => {
      const directory = this.#state.list.find(({ id }) => id === group?.directoryId)
      return directory !== undefined && (groupsOf(directory, userName, password)?.includes(name) ?? false)
    })
    const best = ROLES.flatMap(({ id }) => own.filter(({ roleId }) => roleId === id))[0]
    return best === undefined ? undefined : { ...best, userName }
  }

  get #state (): DirectoriesState {
    return this.#appliance.state.directories ?? NONE
  }

  #find (id: number, property: string): DirectoryState {
    const directory = this.#state.list.find(candidate => candidate.id === id)
    if (directory === undefined) throw new Refusal('CGEN6002', [property])
    return directory
  }

  #imported ({ accounts, nextAccountId }: Imported, input: ImportInput): Imported {
    const directory = this.#find(input.directoryId, 'DirectoryServiceId')
    const group = allGroups(directory).find(({ commonName, objectGuid }) => input.objectGuid === '' ? commonName === input.userName : objectGuid === input.objectGuid)
    if (group === undefined) throw new Refusal('CGEN6002', [input.objectGuid === '' ? 'UserName' : 'ObjectGuid'])
    assertFree(accounts, group.commonName)
    const account: Account = {
      id: String(nextAccountId),
      userName: group.commonName,
      password: noPassword(),
      roleId: checkedRole(input.roleId),
      enabled: input.enabled,
      userTypeId: 2,
      description: input.description,
      group: { directoryId: directory.id, objectGuid: group.objectGuid }
    }
    return { accounts: [...accounts, account], nextAccountId: nextAccountId + 1 }
  }
}

interface Imported {
  readonly accounts: readonly Account[]
  readonly nextAccountId: number
}

function pick ({ accounts, nextAccountId = FIRST_ACCOUNT_ID }: ApplianceState): Imported {
  return { accounts, nextAccountId }
}

function assertNameFree (others: readonly DirectoryState[], { name }: DirectoryState): void {
  if (others.some(other => other.name.toLowerCase() === name.toLowerCase())) throw new Refusal('MOCK1045', [name])
}

function found (directory: DirectoryState | undefined): DirectoryState {
  if (directory === undefined) throw new Error('the directory that was kept is not there')
  return directory
}
