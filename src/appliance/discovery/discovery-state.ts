import { COUNT, FLAG, INTEGER, TEXT, type Typed, closed, list, oneOf, orNull, text } from '../../schema/schema.ts'
import { Refusal } from '../../messages.ts'
import type { Kind } from '../overlay/overlay.ts'

/** Ways by which devices are spoken to (Ansible collection, ome_discovery). */
export const PROTOCOLS = ['WSMAN', 'REDFISH', 'SNMP', 'SSH', 'IPMI', 'VMWARE', 'STORAGE'] as const

/**
 * What is kept of credentials. Passwords, keys and passphrases are not among it: the simulated devices ask for none. The community of SNMP
 * is, since the product shows it (Terraform provider, ome_discovery).
 */
export const CREDENTIAL = closed({ type: oneOf(PROTOCOLS), authType: text({ maxLength: 255 }) }, {
  username: text({ maxLength: 255 }),
  domain: text({ maxLength: 255 }),
  community: text({ maxLength: 255 }),
  port: INTEGER,
  retries: INTEGER,
  timeout: INTEGER,
  privilege: INTEGER,
  caCheck: FLAG,
  cnCheck: FLAG,
  isHttp: FLAG,
  keepAlive: FLAG,
  enableV1V2: FLAG,
  enableV3: FLAG,
  isSudoUser: FLAG,
  useKey: FLAG,
  checkKnownHosts: FLAG
})

/** How devices are spoken to by one protocol. */
export type Credential = Typed<typeof CREDENTIAL>

/** Where to look. */
const TARGET = closed({
  /** As the client wrote it: an address, a range, a network, a host. */
  address: text({ maxLength: 255 }),
  disabled: FLAG,
  /** It is left out of what the others name. */
  exclude: FLAG
})

const MODEL = closed({ targets: list(TARGET), deviceTypes: list(COUNT), credentials: list(CREDENTIAL) })

/** Where to look, for what, and how. */
export type DiscoveryModel = Typed<typeof MODEL>

export const DISCOVERY_STATE = closed({
  id: COUNT,
  name: TEXT,
  email: orNull(TEXT),
  createGroup: FLAG,
  trapDestination: FLAG,
  communityString: FLAG,
  useAllProfiles: FLAG,
  models: list(MODEL),
  /** `startnow`, or a cron expression. */
  schedule: TEXT,
  createdBy: TEXT,
  /** Its job; 0: none was made by this console. */
  taskId: COUNT,
  /** Addresses that were asked, and what was found, as it last ended; null: it never did. */
  outcome: orNull(closed({ expected: COUNT, found: list(closed({ name: TEXT, count: COUNT })) }))
})

/** A discovery. */
export type Discovery = Typed<typeof DISCOVERY_STATE>

/** Names need not differ (PowerShell module, Get-OMEDiscovery). */
export const DISCOVERIES: Kind<Discovery> = {
  name: 'discoveries',
  schema: DISCOVERY_STATE,
  firstId: 51,
  arrived: discovery => ({ ...discovery, taskId: 0 }),
  unknown: id => new Refusal('CGEN1006', [], { reason: `there is no discovery ${id}` })
}
