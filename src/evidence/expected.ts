/** What is not the product's but one console's own, and so differs between two of them. */

/** Headers whose values tell nothing of a version; that they are there does. */
export const OWN_HEADERS: ReadonlySet<string> = new Set([
  'date', 'etag', 'expires', 'keep-alive', 'last-modified', 'location', 'set-cookie', 'x-auth-token', 'server-timing'
])

/** Headers of the way a body travels: which one it is depends on its length. */
export const HEADERS_OF_THE_WAY: ReadonlySet<string> = new Set(['connection', 'content-length', 'transfer-encoding'])

interface Mask {
  readonly looks: RegExp
  readonly as: string
}

/** Times and tokens: they differ also where two consoles manage the same. */
const MOMENTS: readonly Mask[] = [
  { looks: /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?/g, as: '{time}' },
  { looks: /\b\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d/g, as: '{time}' }
]

/** What names one of many. */
const IDENTITIES: readonly Mask[] = [
  { looks: /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, as: '{uuid}' },
  { looks: /\(-?\d+\)/g, as: '({id})' },
  { looks: /\('[^']*'\)/g, as: "('{id}')" },
  { looks: /\b\d{1,3}(?:\.\d{1,3}){3}\b/g, as: '{address}' }
]

/** A text without what differs anyway. @param same the consoles manage the same: ids and names are compared */
export function masked (text: string, same: boolean): string {
  return [...MOMENTS, ...same ? [] : IDENTITIES].reduce((told, { looks, as }) => told.replace(looks, as), text)
}

/** Members whose values differ also where two consoles manage the same. */
export const OWN_MEMBERS = new RegExp([
  'token$', '^sessionid$', 'uptime$', '^publickey$', 'certificatedata$', 'guid$', 'uuid$', '(?:time|date|stamp)$', '^(?:last|next)run',
  '^(?:start|end|current)time'
].join('|'), 'i')

/** What each console has lived through itself, whatever it manages: to be asked is part of it. */
export const HISTORIES: ReadonlySet<string> = new Set(['/api/ApplicationService/AuditLogs'])

/** How a time is written: its digits do not count. null: it is none. */
export function formOfTime (text: string): string | null {
  return /^\d{1,4}[-/]\d\d?[-/]\d{1,4}[T ]\d/.test(text) ? text.replace(/\d/g, '9') : null
}

/** Lists of the product's own words: each member is the same on every console of a version. `by` tells one from another. */
export const VOCABULARY: ReadonlyMap<string, readonly string[]> = new Map([
  ['/api/AccountService/Roles', ['Id']],
  ['/api/AccountService/ExternalAccountProvider/DirectoryServiceType', ['Id', 'Name']],
  ['/api/AlertService/AlertActionTemplates', ['Name']],
  ['/api/AlertService/AlertCategories', ['Name']],
  ['/api/AlertService/AlertSeverities', ['Id', 'Name']],
  ['/api/DeviceService/DeviceType', ['DeviceType', 'Id']],
  ['/api/DiscoveryConfigService/ProtocolToDeviceType', ['DeviceTypeId', 'Id']],
  ['/api/IdentityPoolService/IdentityStates', ['Id', 'Name']],
  ['/api/JobService/JobStatuses', ['Id']],
  ['/api/JobService/JobTypes', ['Id']],
  ['/api/NetworkConfigurationService/NetworkTypes', ['Id']],
  ['/api/NetworkConfigurationService/QosTypes', ['Id', 'Name']],
  ['/api/QuerySupportService/QueryContexts', ['Id']],
  ['/api/TemplateService/TemplateTypes', ['Id']],
  ['/api/TemplateService/TemplateViewTypes', ['Id']]
])

/** Members that tell what kind of thing an object is: things of two kinds have different members. */
export const KIND_MEMBERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['/api/DeviceService/Devices', ['Type']],
  ['/api/DeviceService/Devices(*)', ['Type']],
  ['/api/DeviceService/Devices(*)/InventoryDetails', ['InventoryType']],
  ['/api/GroupService/Groups(*)/AllLeafDevices', ['Type']],
  ['/api/GroupService/Groups(*)/Devices', ['Type']]
])
