import type { Soon } from '../soon.ts'
import type { DirectoryState } from './directory-state.ts'

/** Credentials of a user of a directory. */
export interface DirectoryCredentials {
  readonly userName: string
  readonly password: string
}

/** A directory, and what the console itself binds with. */
export interface AskedDirectory {
  readonly directory: DirectoryState
  /** Of the user that the directory's settings name. Empty: it is not known, and the console binds with nothing. */
  readonly bindPassword: string
}

/** A group as a search finds it. */
export interface DirectoryGroup {
  readonly commonName: string
  readonly distinguishedName: string
  readonly domainComponents: readonly string[]
  readonly objectGuid: string
  /** Empty where the directory has none. */
  readonly objectSid: string
}

/** A group to be found: by its id, or by its name where that is empty. */
export interface GroupName {
  readonly commonName: string
  readonly objectGuid: string
}

/** Why a directory did not do what it was asked to: the credentials are wrong, or it is the directory's fault. */
export class DirectoryFailure extends Error {
  override readonly name = 'DirectoryFailure'
  readonly fault: 'credentials' | 'directory'

  /** @param message for the log; repeats no password */
  constructor (fault: 'credentials' | 'directory', message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

/**
 * What directory services are asked. The simulated one answers at once. One that speaks to real servers is handed to the appliance from
 * outside, which knows no network.
 */
export interface DirectoryService {
  /** The servers that answer, once the user has been logged in; without a user nobody is. @throws {DirectoryFailure} */
  readonly test: (asked: AskedDirectory, user: DirectoryCredentials | null) => Soon<readonly string[]>
  /** Groups whose name begins so, in any case, as this user sees them. @throws {DirectoryFailure} */
  readonly search: (asked: AskedDirectory, user: DirectoryCredentials, beginning: string) => Soon<readonly DirectoryGroup[]>
  /** Groups, each undefined where there is none, or several of its name. @throws {DirectoryFailure} */
  readonly find: (asked: AskedDirectory, names: readonly GroupName[]) => Soon<ReadonlyArray<DirectoryGroup | undefined>>
  /** Those of the groups that a user is in, directly or by a group that is; or why that cannot be told. Throws nothing. */
  readonly membership: <G extends GroupName>(
    asked: AskedDirectory, user: DirectoryCredentials, groups: readonly G[]
  ) => Soon<readonly G[] | DirectoryFailure>
}
