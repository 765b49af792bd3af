import { COUNT, FLAG, PORT, TEXT, TEXT_OR_NULL, type Typed, closed, list, oneOf, text, within } from '../../schema/schema.ts'
import { misnumbered } from '../numbering.ts'
import type { Slice } from '../slice.ts'

/** Seconds (Ansible collection, ome_active_directory). */
export const TIMEOUT_BOUNDS = [15, 300] as const

/** Characters the name may have. */
export const LONGEST_NAME = 255

const TIMEOUT = within(...TIMEOUT_BOUNDS)

/** A directory service that is set up. Passwords are not kept: nothing here needs them later. */
const DIRECTORY = closed({
  id: COUNT,
  type: oneOf(['AD', 'LDAP']),
  name: text({ maxLength: LONGEST_NAME }),
  /** Whether the servers are asked of a DNS server, or named. */
  serverType: oneOf(['DNS', 'MANUAL']),
  serverNames: list(TEXT),
  dnsServers: list(TEXT),
  /** AD only. */
  groupDomain: TEXT_OR_NULL,
  serverPort: PORT,
  networkTimeout: TIMEOUT,
  searchTimeout: TIMEOUT,
  certificateValidation: FLAG,
  /** PEM; empty: none. */
  certificate: TEXT,
  userName: TEXT_OR_NULL,
  // The rest: LDAP only.
  bindDn: TEXT_OR_NULL,
  baseDn: TEXT_OR_NULL,
  loginAttribute: TEXT_OR_NULL,
  membershipAttribute: TEXT_OR_NULL,
  searchFilter: TEXT_OR_NULL
})

export type DirectoryState = Typed<typeof DIRECTORY>

/** Kinds of directories. */
export type DirectoryType = DirectoryState['type']

/** All of them. */
const DIRECTORIES_STATE = closed({ nextId: COUNT, list: list(DIRECTORY) })

export type DirectoriesState = Typed<typeof DIRECTORIES_STATE>

const NONE: DirectoriesState = { nextId: 10_001, list: [] }

export const DIRECTORIES: Slice<DirectoriesState> = {
  name: 'directories',
  schema: DIRECTORIES_STATE,
  sense: ({ nextId, list }) => misnumbered(list.map(({ id }) => id), nextId),
  factory: () => NONE,
  absent: () => NONE,
  reset: 'configuration',
  migrates: 'theirs'
}
