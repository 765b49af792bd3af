import { type Judge, fits, fitsNone, keepsOptions, page, skips, sorted, tops } from './judges.ts'

/** A question whose answer is looked at closely: a page, a filter, a refusal. */
export interface Probe {
  readonly method: 'GET' | 'POST'
  /** `{Name}` stands for what a member of the collection has under that name. */
  readonly path: string
  /** The collection that gives these values. */
  readonly of?: string
  readonly body?: object
  /** Without a session. */
  readonly anonymous?: boolean
  readonly judge?: Judge
  /** What every console says, where sources tell. */
  readonly known?: { readonly statuses: readonly number[], readonly messageId?: string }
}

/** Collections with pages that consoles have many members of. */
const SETS = [
  '/api/DeviceService/Devices',
  '/api/GroupService/Groups',
  '/api/JobService/Jobs',
  '/api/AlertService/Alerts',
  '/api/ApplicationService/AuditLogs',
  '/api/AlertService/AlertPolicies',
  '/api/TemplateService/Templates',
  '/api/ReportService/ReportDefs'
]

/** What is filtered by what, as Dell's clients do. */
const FILTERS = [
  { set: '/api/DeviceService/Devices', name: 'Type', text: false },
  { set: '/api/DeviceService/Devices', name: 'DeviceServiceTag', text: true },
  { set: '/api/DeviceService/Devices', name: 'DeviceName', text: true },
  { set: '/api/DeviceService/Devices', name: 'Id', text: false },
  { set: '/api/GroupService/Groups', name: 'Name', text: true },
  { set: '/api/TemplateService/Templates', name: 'Name', text: true }
]

/** Which of the two is left open by the sources, as the switch `unknownPathStatus` says. */
const NOT_FOUND = { statuses: [404, 400], messageId: 'CGEN1006' }
const BAD_REQUEST = { statuses: [400], messageId: 'CGEN1002' }
const NOBODY = { statuses: [401], messageId: 'CGEN1001' }
const OK = { statuses: [200] }

/** What consoles refuse; what is asked for does not exist, and nothing is changed. */
const REFUSALS: readonly Probe[] = [
  { method: 'GET', path: '/api/NoSuchService', known: NOT_FOUND },
  { method: 'GET', path: '/api/DeviceService/NoSuchThing', known: NOT_FOUND },
  { method: 'GET', path: '/api/DeviceService/Devices(999999999)' },
  { method: 'GET', path: '/api/DeviceService/Devices(abc)' },
  { method: 'GET', path: "/api/DeviceService/Devices({Id})/InventoryDetails('noSuchType')", of: '/api/DeviceService/Devices' },
  { method: 'GET', path: '/api/GroupService/Groups(999999999)' },
  { method: 'GET', path: '/api/JobService/Jobs(999999999)' },
  { method: 'GET', path: '/api/TemplateService/Templates(999999999)' },
  { method: 'GET', path: '/api/AccountService/Accounts(999999999)' },
  { method: 'GET', path: '/api/UpdateService/Catalogs(999999999)' },
  { method: 'GET', path: '/api/DeviceService/Devices?$filter=NoSuchProperty%20eq%201', known: BAD_REQUEST },
  { method: 'GET', path: '/api/DeviceService/Devices?$filter=Type%20like%201', known: BAD_REQUEST },
  { method: 'GET', path: '/api/DeviceService/Devices?$filter=Type%20eq', known: BAD_REQUEST },
  { method: 'GET', path: '/api/DeviceService/Devices?$top=-1' },
  { method: 'GET', path: '/api/DeviceService/Devices?$top=many' },
  { method: 'GET', path: '/api/DeviceService/Devices?$skip=many' },
  { method: 'GET', path: '/api/DeviceService/Devices?$orderby=NoSuchProperty' },
  { method: 'GET', path: '/api/JobService/Jobs?$filter=NoSuchProperty%20eq%201', known: BAD_REQUEST },
  { method: 'GET', path: '/api/DeviceService/Devices', anonymous: true, known: NOBODY },
  { method: 'GET', path: '/api/ApplicationService/Info', anonymous: true },
  { method: 'GET', path: '/api/NoSuchService', anonymous: true },
  {
    method: 'POST',
    path: '/api/SessionService/Sessions',
    // Nobody is locked out: there is no such user.
    body: { UserName: 'mock-ome-nobody', Password: 'no password of anybody', SessionType: 'API' },
    anonymous: true
  },
  { method: 'POST', path: '/api/SessionService/Sessions', body: {}, anonymous: true }
]

/** Every question of a comparison beside what is read anyway. */
export const PROBES: readonly Probe[] = [
  ...SETS.flatMap((set): Probe[] => [
    { method: 'GET', path: set, judge: page, known: OK },
    { method: 'GET', path: `${set}?$top=1`, judge: tops(1), known: OK },
    { method: 'GET', path: `${set}?$top=3`, judge: tops(3), known: OK },
    { method: 'GET', path: `${set}?$skip=1&$top=1`, judge: skips(1), known: OK },
    { method: 'GET', path: `${set}?$skip=999999999`, judge: skips(999_999_999) }
  ]),
  ...FILTERS.flatMap(({ set, name, text }): Probe[] => {
    const quoted = (value: string): string => text ? `'${value}'` : value
    return [
      { method: 'GET', path: `${set}?$filter=${name}%20eq%20${quoted(`{${name}}`)}`, of: set, judge: fits(name), known: OK },
      { method: 'GET', path: `${set}?$filter=${name}%20eq%20${quoted(text ? 'NamedByNobody' : '999999999')}`, judge: fitsNone(name) }
    ]
  }),
  {
    method: 'GET',
    path: '/api/DeviceService/Devices?$filter=Type%20eq%20{Type}&$top=1',
    of: '/api/DeviceService/Devices',
    judge: keepsOptions,
    known: OK
  },
  { method: 'GET', path: '/api/DeviceService/Devices?$orderby=DeviceServiceTag', judge: sorted('DeviceServiceTag', 1) },
  { method: 'GET', path: '/api/DeviceService/Devices?$orderby=DeviceServiceTag%20desc', judge: sorted('DeviceServiceTag', -1) },
  { method: 'GET', path: '/api/GroupService/Groups?$orderby=Name', judge: sorted('Name', 1) },
  ...REFUSALS
]

/** How a probe is told: what it asks, and who. */
export function nameOf ({ method, path, anonymous = false }: Probe): string {
  return `${method} ${path}${anonymous ? ', without a session' : ''}`
}
