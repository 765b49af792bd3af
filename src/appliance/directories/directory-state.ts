/** Kinds of directories. */
export type DirectoryType = 'AD' | 'LDAP'

/** A directory service that is set up. Passwords are not kept: nothing here needs them later. */
export interface DirectoryState {
  readonly id: number
  readonly type: DirectoryType
  readonly name: string
  /** Whether the servers are asked of a DNS server, or named. */
  readonly serverType: 'DNS' | 'MANUAL'
  readonly serverNames: readonly string[]
  readonly dnsServers: readonly string[]
  /** AD only. */
  readonly groupDomain: string | null
  readonly serverPort: number
  /** Seconds. */
  readonly networkTimeout: number
  /** Seconds. */
  readonly searchTimeout: number
  readonly certificateValidation: boolean
  /** PEM; empty: none. */
  readonly certificate: string
  readonly userName: string | null
  // The rest: LDAP only.
  readonly bindDn: string | null
  readonly baseDn: string | null
  readonly loginAttribute: string | null
  readonly membershipAttribute: string | null
  readonly searchFilter: string | null
}

/** All of them. */
export interface DirectoriesState {
  readonly nextId: number
  readonly list: readonly DirectoryState[]
}
