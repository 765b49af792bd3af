import { Refusal } from '../../messages.ts'
import { indexOf } from '../accounts/account-index.ts'
import type { AccountRegister } from '../accounts/account-register.ts'
import { assertFree, checkedRole } from '../accounts/account-rules.ts'
import type { Account } from '../accounts/account-state.ts'
import { noPassword } from '../accounts/password.ts'
import { ROLES } from '../accounts/roles.ts'
import type { Sessions } from '../accounts/sessions.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Piece } from '../slice.ts'
import { DIRECTORY_NAMES, MAX_TEXT, MOST_DIRECTORIES, type DirectoryInput, blankDirectory, changedDirectory } from './directory-rules.ts'
import { DIRECTORIES, type DirectoriesState, type DirectoryState, type DirectoryType } from './directory-state.ts'
import { type DirectoryGroup, allGroups, groupsOf, isReachable, serversOf } from './simulated-directory.ts'

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

/** The directory services of an appliance. What lies behind them is simulated (`simulated-directory.ts`). */
export class Directories {
  readonly #ledger: Ledger
  readonly #register: AccountRegister
  readonly #sessions: Sessions
  readonly #directories: Piece<DirectoriesState>

  constructor (ledger: Ledger, register: AccountRegister, sessions: Sessions) {
    this.#ledger = ledger
    this.#register = register
    this.#sessions = sessions
    this.#directories = ledger.slice(DIRECTORIES)
  }

  /** Those of a kind, oldest first. */
  list (type: DirectoryType): readonly DirectoryState[] {
    return this.#directories.value.list.filter(directory => directory.type === type)
  }

  /** One of them. */
  get (type: DirectoryType, id: number): DirectoryState | undefined {
    return this.list(type).find(directory => directory.id === id)
  }

  /** @throws {Refusal} MOCK1044 where there are as many as may be, MOCK1045 for a name in use, CGEN6002 for a bad property */
  async add (type: DirectoryType, input: DirectoryInput, actor: Actor): Promise<DirectoryState> {
    return await this.#ledger.commit((state, put) => {
      const { nextId, list } = this.#directories.of(state)
      const ofType = list.filter(directory => directory.type === type)
      if (ofType.length >= MOST_DIRECTORIES) throw new Refusal('MOCK1044', [DIRECTORY_NAMES[type], String(MOST_DIRECTORIES)])
      const made = changedDirectory(blankDirectory(nextId, type), input)
      assertNameFree(ofType, made)
      put(this.#directories, { nextId: nextId + 1, list: [...list, made] })
      return made
    }, [{ event: 'directoryAdded', actor, args: [type, input.name ?? ''] }])
  }

  /** @throws {Refusal} CGEN1006 for an unknown id, MOCK1045 for a name in use, CGEN6002 for a bad property */
  async change (type: DirectoryType, id: number, input: DirectoryInput, actor: Actor): Promise<DirectoryState> {
    const { after } = await this.#ledger.commit((state, put) => {
      const { nextId, list } = this.#directories.of(state)
      const before = list.find(directory => directory.type === type && directory.id === id)
      if (before === undefined) throw new Refusal('CGEN1006')
      const after = changedDirectory(before, input)
      assertNameFree(list.filter(directory => directory.type === type && directory !== before), after)
      put(this.#directories, { nextId, list: list.map(directory => directory === before ? after : directory) })
      return { before, after }
    }, ({ before }) => [{ event: 'directoryChanged', actor, args: [type, before.name] }])
    return after
  }

  /** Deletes directories with the groups imported from them: all or none. @throws {Refusal} CGEN6002 for an unknown id */
  async remove (ids: readonly number[], actor: Actor): Promise<void> {
    const { accounts } = this.#register
    const gone = new Set(ids)
    const isDoomed = ({ group }: Account): boolean => group !== undefined && gone.has(group.directoryId)
    const { groups } = await this.#ledger.commit((state, put) => {
      const { nextId, list } = this.#directories.of(state)
      const [doomed, before] = [[...gone].map(id => find(list, id, 'AccountProviderIds')), accounts.of(state)]
      if (doomed.length > 0) {
        put(accounts, before.filter(account => !isDoomed(account)))
        put(this.#directories, { nextId, list: list.filter(({ id }) => !gone.has(id)) })
      }
      return { doomed, groups: before.filter(isDoomed) }
    }, ({ doomed }) => doomed.map(({ type, name }) => ({ event: 'directoryDeleted', actor, args: [type, name] })))
    this.#sessions.endOf(new Set(groups.map(({ id }) => id)), actor.ipAddress)
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
    if (userName !== '' && groupsOf(directory, userName, password) === undefined) {
      throw new Refusal('CSEC5002', [], { reason: 'the simulated directory has no user with these credentials' })
    }
    this.#ledger.audit({ event: 'directoryTested', actor, args: [type, directory.name] })
    return serversOf(directory)
  }

  /** Groups whose name begins so, in any case. @throws {Refusal} CGEN6002 for an unknown directory, CSEC5022 for wrong credentials */
  search (type: DirectoryType, id: number, { userName, password }: DirectoryCredentials, commonName: string): DirectoryGroup[] {
    const directory = this.get(type, id)
    if (directory === undefined) throw new Refusal('CGEN6002', ['DirectoryServerId'])
    if (groupsOf(directory, userName, password) === undefined) {
      throw new Refusal('CSEC5022', [], { reason: 'the simulated directory has no user with these credentials, or does not answer' })
    }
    return allGroups(directory).filter(group => group.commonName.toLowerCase().startsWith(commonName.toLowerCase()))
  }

  /** Makes accounts of groups: all or none. @throws {Refusal} CGEN6002 naming the first bad property, MOCK1040 for a name in use */
  async import (inputs: readonly ImportInput[], actor: Actor): Promise<readonly Account[]> {
    const imports = inputs.map(input => (id: string, others: readonly Account[]) => this.#imported(id, others, input))
    return await this.#ledger.commit((state, put) => this.#register.add(state, put, imports),
      [{ event: 'groupsImported', actor, args: inputs.map(({ userName }) => userName) }])
  }

  /** The account of a group of which these are the credentials of a member: of several, the one that may do most. */
  logIn (userName: string, password: string): Account | undefined {
    const groups = indexOf(this.#register.accounts.value).groups.filter(({ enabled, locked }) => enabled && locked !== true)
    const own = groups.filter(({ group, userName: name }) => {
      const directory = this.#directories.value.list.find(({ id }) => id === group?.directoryId)
      return directory !== undefined && (groupsOf(directory, userName, password)?.includes(name) ?? false)
    })
    const best = ROLES.flatMap(({ id }) => own.filter(({ roleId }) => roleId === id))[0]
    return best === undefined ? undefined : { ...best, userName }
  }

  #imported (id: string, others: readonly Account[], input: ImportInput): Account {
    const directory = find(this.#directories.value.list, input.directoryId, 'DirectoryServiceId')
    const byName = input.objectGuid === ''
    if ((input.description ?? '').length > MAX_TEXT) throw new Refusal('CGEN6002', ['Description'])
    const group = allGroups(directory).find(({ commonName, objectGuid }) =>
      byName ? commonName === input.userName : objectGuid === input.objectGuid)
    if (group === undefined) throw new Refusal('CGEN6002', [byName ? 'UserName' : 'ObjectGuid'])
    assertFree(others, group.commonName)
    return {
      id,
      userName: group.commonName,
      password: noPassword(),
      roleId: checkedRole(input.roleId),
      enabled: input.enabled,
      userTypeId: 2,
      description: input.description,
      group: { directoryId: directory.id, objectGuid: group.objectGuid }
    }
  }
}

/** @throws {Refusal} CGEN6002 naming the property that has the unknown id */
function find (directories: readonly DirectoryState[], id: number, property: string): DirectoryState {
  const directory = directories.find(candidate => candidate.id === id)
  if (directory === undefined) throw new Refusal('CGEN6002', [property])
  return directory
}

function assertNameFree (others: readonly DirectoryState[], { name }: DirectoryState): void {
  if (others.some(other => other.name.toLowerCase() === name.toLowerCase())) throw new Refusal('MOCK1045', [name])
}
