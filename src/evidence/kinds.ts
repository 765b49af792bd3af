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
    members: new RegExp('certificate(?:data|chain)?$|thumbprint|fingerprint|publickey|distinguishedname$|^commonname$|^issued(?:to|by)$|' +
      '(?:bind|base|group|user)_?dn$', 'i'),
    beside: 'DistinguishedName',
    looks: /-----BEGIN [A-Z0-9 ]+-----[^-]*(?:-----END [A-Z0-9 ]+-----)?/g
  },
  { id: 'secret', what: 'passwords, tokens and communities of SNMP', members: /communityname$/i },
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
    members: /ww[pn]?n$|sasaddress$/i,
    looks: /(?<![0-9A-Fa-f:])(?:[0-9A-Fa-f]{2}:){7}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:])/g,
    hex: true
  },
  {
    id: 'mac',
    what: 'MAC addresses',
    members: /mac(?:address)?$/i,
    looks: new RegExp([
      '(?<![0-9A-Fa-f:-])[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})(?![0-9A-Fa-f:-])',
      '(?<![0-9A-Fa-f.])[0-9A-Fa-f]{4}(?:\\.[0-9A-Fa-f]{4}){2}(?![0-9A-Fa-f.])'
    ].join('|'), 'g'),
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
    looks: /(?<![0-9A-Fa-f:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?:(?:\.\d{1,3}){3})?(?![0-9A-Fa-f:])/g,
    holds: text => isIPv6(text) && text !== '::' && text !== '::1'
  },
  {
    id: 'hostName',
    what: 'names of hosts and domains',
    members: new RegExp('host_?name$|dns(?:rac)?name$|fqdn$|domainname$|^servername$|ntp(?:address|server)\\d?$|^source$|' +
      '(?:network|destination|ip)_?address(?:detail|e)?s?$', 'i'),
    // In the address of a resource, or of a share.
    looks: new RegExp([
      '(?<=://(?:[^\\s/@]{0,200}@)?)[A-Za-z0-9][A-Za-z0-9-]*(?:\\.[A-Za-z0-9-]+)*(?![\\w.-]|(?::[^\\s@/]*)?@)',
      '(?<=\\\\\\\\)[A-Za-z0-9][\\w.-]*(?=\\\\)'
    ].join('|'), 'g'),
    holds: text => /[A-Za-z]/.test(text)
  },
  { id: 'deviceName', what: 'names of devices', members: /^(?:device|chassis|target|alertdevice|alertentity)name$/i },
  {
    id: 'userName',
    what: 'names of users',
    members: /user(?:name|login)$|^(?:last)?updatedby$|createdby$|editedby$|executedby$|modifiedby$|acknowledgedby$|^owner$/i,
    looks: /(?<=:\/\/)[^\s:@/]{1,64}(?=(?::[^\s@/]*)?@)/g
  },
  {
    id: 'location',
    what: 'locations and contacts',
    members: /^(?:datacenter|room|roomname|aisle|rack|rackname|(?:base|device|management)?location|city|street|phone|contact(?:name)?)$/i
  }
]

/** Names of members whose numbers with dots are versions. */
const VERSIONS = /version|firmware|bios|driver|release|revision|build/i
/** Members of credentials that say what they are for, as `WSMAN`: words of the product, which stand elsewhere too. */
const KIND_OF_LOGIN = /^(?:auth)?type$/i
const LABELS: ReadonlySet<string> = new Set(['Name', 'DisplayName', 'Key', 'AttributeName', 'CustomId'])
/** What a label that names a secret is for. */
const LABELLED = /value|default|content|data/i

export function isVersion (name: string): boolean {
  return VERSIONS.test(name)
}

/** The kind of the texts under each member of an object; null: none. @param whole that of the object */
export function kindsIn (value: object, whole: Kind | null): ReadonlyMap<string, Kind | null> {
  const members = Object.entries(value)
  const names = new Set(members.map(([name]) => name))
  // `{ "Name": "HostName", "Value": "x" }`: the one member says what the other is.
  const labels = members.map(([name, inner]) => LABELS.has(name) && typeof inner === 'string' ? kindOfLabel(inner) : null)
  const label = labels.find(kind => kind !== null) ?? null
  return new Map(members.map(([name]) => {
    const isLabelled = /value$/i.test(name) || (label?.id === 'secret' && LABELLED.test(name))
    return [name, kindOfMember(name, names) ?? (isLabelled ? label : null) ?? (KIND_OF_LOGIN.test(name) ? null : whole)]
  }))
}

/** The first kind that fits a name. @param names of all members of the object */
function kindOfMember (name: string, names: ReadonlySet<string>): Kind | null {
  return KINDS.find(({ id, members, beside }) => members?.test(name) === true ||
    (beside !== undefined && names.has(beside) && name !== 'Country') ||
    (id === 'secret' && secrecyOf(name) === 'secret')) ?? null
}

/** The kind of what a label speaks of: its words written together, as names of members are. */
function kindOfLabel (label: string): Kind | null {
  return kindOfMember(label.replace(/[\s_.-]/g, '').slice(-60), new Set())
}

/** Words of the product that stand where names stand: they name nobody. */
const WORDS = new Set([
  'admin', 'administrator', 'root', 'system', 'viewer', 'device_manager', 'backup_user', 'unknown', 'none', 'null', 'n/a', 'na', 'us',
  'not available', 'not applicable', 'not specified', 'default', 'localhost', 'server', 'chassis', 'idrac', 'true', 'false', 'yes', 'no',
  'all', 'any', 'public', 'private', 'openmanage enterprise', 'ome', 'dell', 'dell inc.', 'local', 'invalid', 'example.com', 'enabled',
  'disabled', 'password', 'console', 'appliance', 'ldap', 'ad', 'admin@dell.com', 'support@dell.com', 'omcadmin@dell.com'
])
/** Hosts of the vendor; where a part of a machine sits, as `PSU.Slot.1`. */
const OF_THE_PRODUCT = new RegExp('^(?:[\\w-]+\\.)*dell\\.com$|' +
  '^[a-z]+\\.(?:slot|integrated|embedded|mezzanine|bay|internal|external|setup|chassis)\\.[\\w:.-]+$', 'i')

/** Whether a text in the place of a name names something. */
export function namesSomething (text: string): boolean {
  if (WORDS.has(text.trim().toLowerCase()) || OF_THE_PRODUCT.test(text)) return false
  return /[A-Za-z0-9]/.test(text) && !/^(?:[0:.-]+|127(?:\.\d{1,3}){3}|::1)$/.test(text)
}
