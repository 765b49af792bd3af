import {
  type AskedDirectory, type DirectoryCredentials, type DirectoryGroup, type DirectoryService, type GroupName, DirectoryFailure
} from '../appliance/directories/directory-service.ts'
import type { DirectoryState } from '../appliance/directories/directory-state.ts'
import { failureText } from '../failure.ts'
import { Conversation } from './conversation.ts'
import { groupsMeant, groupsNamed, groupsWith } from './groups.ts'
import { serversOf } from './servers.ts'
import { bindAs, bindAsConsole, logIn } from './user.ts'

/** Conversations of this process at once: more are turned away. */
const MOST_CONVERSATIONS = 100
/** Groups that are remembered of a directory. */
const MOST_REMEMBERED = 10_000

/** How a directory is asked. */
interface Terms {
  /** Milliseconds that a second of a directory's time-outs lasts. */
  readonly second: number
}

/**
 * Speaks LDAPS to the servers of directories: those of Active Directory and of OpenLDAP. Keeps no connection, and no credentials. What a
 * search has found it remembers as long as the settings of the directory stay: who imports a group sends no credentials along.
 */
export class LdapDirectory implements DirectoryService {
  readonly #second: number
  readonly #remembered = new WeakMap<DirectoryState, Map<string, DirectoryGroup>>()
  #open = 0

  constructor ({ second }: Terms = { second: 1_000 }) {
    this.#second = second
  }

  async test (asked: AskedDirectory, user: DirectoryCredentials | null): Promise<readonly string[]> {
    const servers = await this.#serversOf(asked.directory)
    const tried = await Promise.allSettled(servers.map(async server =>
      await this.#with(asked.directory, [server], async () => await Promise.resolve(server))))
    const answering = tried.flatMap(one => one.status === 'fulfilled' ? [one.value] : [])
    // Wrong credentials are sent to one server alone: each of them may count towards a lock.
    await this.#with(asked.directory, answering.length > 0 ? answering : servers, async conversation => {
      if (user !== null) await bindAs(conversation, asked, user)
    })
    return answering
  }

  async search (asked: AskedDirectory, user: DirectoryCredentials, beginning: string): Promise<readonly DirectoryGroup[]> {
    return await this.#ask(asked, async conversation => {
      await bindAs(conversation, asked, user)
      const groups = await groupsNamed(conversation, asked.directory, beginning)
      this.#remember(asked.directory, groups)
      return groups
    })
  }

  async find (asked: AskedDirectory, names: readonly GroupName[]): Promise<ReadonlyArray<DirectoryGroup | undefined>> {
    const known = names.map(name => this.#recall(asked.directory, name))
    if (known.every(group => group !== undefined)) return known
    const found = await this.#ask(asked, async conversation => {
      await bindAsConsole(conversation, asked)
      return await groupsMeant(conversation, asked.directory, names)
    })
    return known.map((group, index) => group ?? found[index])
  }

  async membership<G extends GroupName> (
    asked: AskedDirectory, user: DirectoryCredentials, groups: readonly G[]
  ): Promise<readonly G[] | DirectoryFailure> {
    try {
      const own = await this.#ask(asked, async conversation =>
        await groupsWith(conversation, asked.directory, await logIn(conversation, asked, user)))
      const ids = new Set(own.map(({ objectGuid }) => objectGuid.toLowerCase()))
      return groups.filter(({ objectGuid }) => ids.has(objectGuid.toLowerCase()))
    } catch (error) {
      return failureOf(error)
    }
  }

  async #ask<T> (asked: AskedDirectory, question: (conversation: Conversation) => Promise<T>): Promise<T> {
    return await this.#with(asked.directory, await this.#serversOf(asked.directory), question)
  }

  /** Asks the first server that answers. */
  async #with<T> (
    directory: DirectoryState, servers: readonly string[], question: (conversation: Conversation) => Promise<T>
  ): Promise<T> {
    if (this.#open >= MOST_CONVERSATIONS) throw new DirectoryFailure('directory', 'too many directories are being asked')
    this.#open += 1
    try {
      const conversation = await this.#connect(directory, servers)
      try {
        return await question(conversation)
      } finally {
        conversation.close()
      }
    } catch (error) {
      throw failureOf(error)
    } finally {
      this.#open -= 1
    }
  }

  async #connect (directory: DirectoryState, servers: readonly string[]): Promise<Conversation> {
    let failure = new DirectoryFailure('directory', 'the directory has no server')
    for (const server of servers) {
      try {
        return await Conversation.open(server, directory, this.#second)
      } catch (error) {
        failure = failureOf(error)
      }
    }
    throw failure
  }

  async #serversOf (directory: DirectoryState): Promise<readonly string[]> {
    return await serversOf(directory, directory.networkTimeout * this.#second)
  }

  #remember (directory: DirectoryState, groups: readonly DirectoryGroup[]): void {
    const known = this.#remembered.get(directory) ?? new Map<string, DirectoryGroup>()
    if (known.size > MOST_REMEMBERED) known.clear()
    for (const group of groups) known.set(group.objectGuid.toLowerCase(), group)
    this.#remembered.set(directory, known)
  }

  /** Of several groups of a name none is meant. */
  #recall (directory: DirectoryState, { commonName, objectGuid }: GroupName): DirectoryGroup | undefined {
    const known = this.#remembered.get(directory)
    if (objectGuid !== '') return known?.get(objectGuid.toLowerCase())
    const named = [...known?.values() ?? []].filter(group => group.commonName === commonName)
    return named.length === 1 ? named[0] : undefined
  }
}

/** For every appliance of the process. */
export const LDAP_DIRECTORY = new LdapDirectory()

function failureOf (error: unknown): DirectoryFailure {
  return error instanceof DirectoryFailure ? error : new DirectoryFailure('directory', failureText(error))
}
