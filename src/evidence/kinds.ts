import { isIPv4, isIPv6 } from 'node:net'
import { secrecyOf } from '../secrets.ts'

/** What identifies somebody's machines or people, or is a secret. */
export interface Kind {
  readonly id: string
  /** What it is, for people. */
  readonly what: string
  /** Names of the members whose texts are of this kind, in any case. */
  readonly members?: RegExp
  /** A member beside it that makes all texts of the object to be of this kind. */
  readonly beside?: string
  /** What is known by its looks, in any text. */
  readonly looks?: RegExp
  /** Of what looks so, what is really of this kind. */
  readonly holds?: (text: string) => boolean
  /** Letters are hexadecimal digits. */
  readonly hex?: boolean
}

/** The first that fits counts. */
export const KINDS: readonly Kind[] = [
  {
    id: 'certificate',
    what: 'names in certificates and directories, certificates, requests, keys and their fingerprints',
    members: /certificate(?:data|chain)?$|thumbprint|fingerprint|publickey|distinguishedname$|^commonname$|^issued(?:to|by)$|^bind_?dn$/i,
    beside: 'DistinguishedName',
    looks: /-----BEGIN [A-Z0-9 ]+-----[^-]*(?:-----END [A-Z0-9 ]+-----)?/g
  },
  { id: 'secret', what: 'passwords, tokens and communities of SNMP' },
  {
    id: 'assetTag',
    what: 'asset tags',
    members: /asset_?tag$/i
  },
  {
    id: 'serviceTag',
    what: 'service tags and serial numbers',
    members: /service_?tag$|expressservicecode$|^(?:chassis|device|alertdevice)?identifier$|serial(?:number)?$|^nodeid$/i
  },
  { id: 'uuid', what: 'UUIDs of machines and consoles', members: /uuid$|guid$/i, hex: true },
  {
    id: 'email',
    what: 'e-mail addresses',
    members: /email(?:address|recipient)?(?:es|s)?$/i,
    looks: /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g
  },
  {
    id: 'wwn',
    what: 'world wide names',
    members: /ww[pn]?n$/i,
    looks: /(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{2}:){7}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:])/g,
    hex: true
  },
  {
    id: 'mac',
    what: 'MAC addresses',
    members: /mac(?:address)?$/i,
    looks: /(?<![0-9A-Fa-f:-])[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})(?![0-9A-Fa-f:-])/g,
    hex: true
  },
  {
    id: 'ipv4',
    what: 'IPv4 addresses',
    looks: /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)/g,
    holds: text => isIPv4(text) && !/^(?:0|127|255)\./.test(text)
  },
  {
    id: 'ipv6',
    what: 'IPv6 addresses',
    looks: /(?<![0-9A-Fa-f:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![0-9A-Fa-f:])/g,
    holds: text => isIPv6(text) && text !== '::' && text !== '::1'
  },
  {
    id: 'hostName',
    what: 'names of hosts and domains',
    members: /host_?name$|dnsname$|fqdn$|domainname$|^servername$|ntp(?:address|server)\d?$|(?:network|destination)address(?:detail)?s?$/i
  },
  { id: 'deviceName', what: 'names of devices', members: /^(?:device|chassis|target|alertdevice|alertentity)name$/i },
  {
    id: 'userName',
    what: 'names of users',
    members: /user(?:name|login)$|^(?:last)?updatedby$|createdby$|editedby$|executedby$|modifiedby$|acknowledgedby$|^owner$/i
  },
  {
    id: 'location',
    what: 'locations and contacts',
    members: /^(?:datacenter|room|roomname|aisle|rack|rackname|(?:base|device|management)?location|city|street|phone|contact(?:name)?)$/i
  }
]

/** The kind of texts under that name; null: none. @param names of all members of the object */
export function kindOfMember (name: string, names: ReadonlySet<string>): Kind | null {
  return KINDS.find(({ id, members, beside }) => members?.test(name) === true ||
    (beside !== undefined && names.has(beside) && name !== 'Country') ||
    (id === 'secret' && secrecyOf(name) === 'secret')) ?? null
}

/** Words of the product that stand where names stand: they name nobody. */
const WORDS = new Set([
  'admin', 'administrator', 'root', 'system', 'viewer', 'device_manager', 'backup_user', 'unknown', 'none', 'null', 'n/a', 'na', 'us',
  'not available', 'not applicable', 'not specified', 'default', 'localhost', 'server', 'chassis', 'idrac', 'true', 'false', 'yes', 'no',
  'all', 'any', 'public', 'private', 'openmanage enterprise', 'ome', 'dell', 'dell inc.', 'local', 'invalid', 'example.com', 'enabled',
  'disabled', 'password', 'console', 'appliance'
])

/** Whether a text in the place of a name names something. */
export function namesSomething (text: string): boolean {
  return /[A-Za-z0-9]/.test(text) && !WORDS.has(text.trim().toLowerCase()) && !/^[0:.-]+$/.test(text)
}
