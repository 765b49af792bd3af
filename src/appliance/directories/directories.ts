import { Refusal } from '../../messages.ts'
import type { AccountRegister } from '../accounts/account-register.ts'
import type { Account } from '../accounts/account-state.ts'
import type { LoginVerdict } from '../accounts/login-causes.ts'
import type { Sessions } from '../accounts/sessions.ts'
import type { Ledger } from '../ledger.ts'
import type { Actor } from '../logs/audit-log.ts'
import type { Log } from '../logs/log.ts'
import type { Piece } from '../slice.ts'
import { type Soon, whenThere } from '../soon.ts'
import type { SwitchBoard } from '../switches.ts'
import { DIRECTORY_NAMES, MOST_DIRECTORIES, type DirectoryInput, blankDirectory, changedDirectory } from './directory-rules.ts'
import { DIRECTORIES, type DirectoriesState, type DirectoryState, type DirectoryType } from './directory-state.ts'
import {
  type AskedDirectory, type DirectoryCredentials, type DirectoryGroup, type DirectoryService, DirectoryFailure
} from './directory-service.ts'
import { type ImportInput, groupAccount, meantGroups } from './group-import.ts'
import { groupLogin } from './group-login.ts'
import { SIMULATED_DIRECTORY } from './simulated-directory.ts'

interface Needs {
  readonly ledger: Ledger
  readonly register: AccountRegister
  readonly sessions: Sessions
  readonly switches: SwitchBoard
  readonly log: Log
  /** What speaks to real directories, where the switch says so. Absent: nothing does. */
  readonly realDirectories?: (() => Promise<DirectoryService>) | undefined
}

/**
 * The directory services of an appliance. What lies behind them is simulated (`simulated-directory.ts`), or real.
 */
export class Directories {
  readonly #needs: Needs
  readonly #directories: Piece<DirectoriesState>
  /** Of the directories as they are set up now, in memory alone: no state, file or snapshot has them. */
  readonly #bindPasswords = new WeakMap<DirectoryState, string>()

  constructor (needs: Needs) {
    this.#needs = needs
    this.#directories = needs.ledger.slice(DIRECTORIES)
  }

  /** Those of a kind, oldest first. */
  list (type: DirectoryType): readonly DirectoryState[] {
    return this.#directories.value.list.filter(directory => directory.type === type)
  }

  /** One of them. */
  get (type: DirectoryType, id: number): DirectoryState | undefined {
    return this.list(type).find(directory => directory.id === id)
  }

  /**
   * @param bindPassword of the user that the settings name; null: there is none
   * @throws {Refusal} MOCK1044 where there are as many as may be, MOCK1045 for a name in use, CGEN6002 for a bad property
   */
  async add (type: DirectoryType, input: DirectoryInput, bindPassword: string | null, actor: Actor): Promise<DirectoryState> {
    const made = await this.#needs.ledger.commit((state, put) => {
      const { nextId, list } = this.#directories.of(state)
      const ofType = list.filter(directory => directory.type === type)
      if (ofType.length >= MOST_DIRECTORIES) throw new Refusal('MOCK1044', [DIRECTORY_NAMES[type], String(MOST_DIRECTORIES)])
      const made = changedDirectory(blankDirectory(nextId, type), input)
      assertNameFree(ofType, made)
      put(this.#directories, { nextId: nextId + 1, list: [...list, made] })
      return made
    }, [{ event: 'directoryAdded', actor, args: [type, input.name ?? ''] }])
    this.#bindPasswords.set(made, bindPassword ?? '')
    return made
  }

  /**
   * @param bindPassword null: as it is
   * @throws {Refusal} CGEN1006 for an unknown id, MOCK1045 for a name in use, CGEN6002 for a bad property
   */
  async change (
    type: DirectoryType, id: number, input: DirectoryInput, bindPassword: string | null, actor: Actor
  ): Promise<DirectoryState> {
    const { before, after } = await this.#needs.ledger.commit((state, put) => {
      const { nextId, list } = this.#directories.of(state)
      const before = list.find(directory => directory.type === type && directory.id === id)
      if (before === undefined) throw new Refusal('CGEN1006')
      const after = changedDirectory(before, input)
      assertNameFree(list.filter(directory => directory.type === type && directory !== before), after)
      put(this.#directories, { nextId, list: list.map(directory => directory === before ? after : directory) })
      return { before, after }
    }, ({ before }) => [{ event: 'directoryChanged', actor, args: [type, before.name] }])
    this.#bindPasswords.set(after, bindPassword ?? this.#bindPasswords.get(before) ?? '')
    return after
  }

  /** Deletes directories with the groups imported from them: all or none. @throws {Refusal} CGEN6002 for an unknown id */
  async remove (ids: readonly number[], actor: Actor): Promise<void> {
    const { ledger, register: { accounts }, sessions } = this.#needs
    const gone = new Set(ids)
    const isDoomed = ({ group }: Account): boolean => group !== undefined && gone.has(group.directoryId)
    const { groups } = await ledger.commit((state, put) => {
      const { nextId, list } = this.#directories.of(state)
      const [doomed, before] = [[...gone].map(id => find(list, id, 'AccountProviderIds')), accounts.of(state)]
      if (doomed.length > 0) {
        put(accounts, before.filter(account => !isDoomed(account)))
        put(this.#directories, { nextId, list: list.filter(({ id }) => !gone.has(id)) })
      }
      return { doomed, groups: before.filter(isDoomed) }
    }, ({ doomed }) => doomed.map(({ type, name }) => ({ event: 'directoryDeleted', actor, args: [type, name] })))
    sessions.endOf(new Set(groups.map(({ id }) => id)), actor.ipAddress)
  }

  /**
   * Tests a connection that is perhaps not set up yet. Without a user name nobody logs in.
   *
   * @returns the servers that answer
   * @throws {Refusal} CGEN6002 for a bad property, CSEC5002 if the servers do not answer or the credentials are wrong
   */
  async test (
    type: DirectoryType, input: DirectoryInput, bindPassword: string, user: DirectoryCredentials, actor: Actor
  ): Promise<readonly string[]> {
    const directory = changedDirectory({ ...blankDirectory(0, type), name: 'unnamed' }, input)
    const servers = await this.#ask('CSEC5002', async service =>
      await service.test({ directory, bindPassword }, user.userName === '' ? null : user))
    this.#needs.ledger.audit({ event: 'directoryTested', actor, args: [type, directory.name] })
    return servers
  }

  /** Groups whose name begins so, in any case. @throws {Refusal} CGEN6002 for an unknown directory, CSEC5022 for wrong credentials */
  async search (
    type: DirectoryType, id: number, user: DirectoryCredentials, beginning: string
  ): Promise<readonly DirectoryGroup[]> {
    const directory = this.get(type, id)
    if (directory === undefined) throw new Refusal('CGEN6002', ['DirectoryServerId'])
    return await this.#ask('CSEC5022', async service => await service.search(this.#asked(directory), user, beginning))
  }

  /** Makes accounts of groups: all or none. @throws {Refusal} CGEN6002 naming the first bad property, MOCK1040 for a name in use */
  async import (inputs: readonly ImportInput[], actor: Actor): Promise<readonly Account[]> {
    const { ledger, log, register } = this.#needs
    const asked = this.#directories.value.list.map(directory => this.#asked(directory))
    const groups = await meantGroups(inputs, asked, await this.#service(), log)
    const imports = inputs.map(input => (id: string, others: readonly Account[]) =>
      groupAccount(id, others, input, find(this.#directories.value.list, input.directoryId, 'DirectoryServiceId'), groups.get(input)))
    return await ledger.commit((state, put) => register.add(state, put, imports),
      [{ event: 'groupsImported', actor, args: inputs.map(({ userName }) => userName) }])
  }

  /** Who has these credentials in a directory, and is in a group that was imported. */
  logIn (userName: string, password: string): Soon<LoginVerdict> {
    const { log, register } = this.#needs
    return groupLogin(register, this.#directories.value.list, userName, (directory, groups) =>
      whenThere(this.#service(), service => whenThere(
        service.membership(this.#asked(directory), { userName, password }, groups),
        membership => {
          if (membership instanceof DirectoryFailure && membership.fault === 'directory') {
            log.warn({ directory: directory.name, reason: membership.message }, 'a directory cannot be asked')
          }
          return membership
        }
      )))
  }

  #service (): Soon<DirectoryService> {
    const { realDirectories, switches } = this.#needs
    return switches.current.realDirectories && realDirectories !== undefined ? realDirectories() : SIMULATED_DIRECTORY
  }

  #asked (directory: DirectoryState): AskedDirectory {
    return { directory, bindPassword: this.#bindPasswords.get(directory) ?? '' }
  }

  async #ask<T> (refusal: 'CSEC5002' | 'CSEC5022', question: (service: DirectoryService) => Promise<T>): Promise<T> {
    try {
      return await question(await this.#service())
    } catch (error) {
      throw error instanceof DirectoryFailure ? new Refusal(refusal, [], { reason: error.message }) : error
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
