import type { Difference } from '../../src/evidence/difference.ts'
import type { Reading } from '../../src/evidence/reader.ts'
import type { MockAppliance } from '../../src/library/index.ts'

export const DEVICES = '/api/DeviceService/Devices'

export type Json = any // eslint-disable-line @typescript-eslint/no-explicit-any -- answers are spoilt freely

/** One thing that is spoilt on a console, and the one difference that is to be found. */
export interface Seed {
  /** Of a question or a probe. */
  readonly asked: string
  readonly kind: Difference['kind']
  readonly place?: string
  /** `respond` makes an answer of what was answered before. */
  readonly respond?: (body: Json) => { readonly status?: number, readonly body?: Json, readonly headers?: Record<string, string> }
  readonly switches?: Parameters<MockAppliance['set']>[0]
  /** What no fault can make, changed on its way. */
  readonly heard?: (reading: Reading) => Partial<Omit<Reading, 'json'>> & { readonly json?: Json }
  readonly agreeing?: string | number | boolean
}

/** The same answer with a change to its body. */
function body (change: (body: Json) => void): NonNullable<Seed['respond']> {
  return before => {
    change(before)
    return { body: before }
  }
}

function all (name: string, change: (member: Json) => void): NonNullable<Seed['respond']> {
  return body(before => { for (const member of before[name]) change(member) })
}

function heard (change: (body: Json) => void): NonNullable<Seed['heard']> {
  return ({ json }) => {
    const copy = structuredClone(json)
    change(copy)
    return { json: copy }
  }
}

const reversed = (one: Json): Json => Object.fromEntries(Object.entries(one).reverse())
const info = (error: Json): Json => error.error['@Message.ExtendedInfo'][0]

const ROLES = 'GET /api/AccountService/Roles'
const TYPES = 'GET /api/JobService/JobTypes'
const FILTERED = `GET ${DEVICES}?$filter=Type%20eq%20{Type}`
export const UNKNOWN = 'GET /api/NoSuchService'

export const SEEDS: readonly Seed[] = [
  { asked: 'GET /api', kind: 'status', respond: () => ({ status: 500, body: {} }) },
  { asked: 'GET /api/UpdateService/Catalogs', kind: 'status', respond: () => ({ status: 404, body: {} }) },
  { asked: 'GET /api/WarrantyService/Warranties', kind: 'status', heard: () => ({ status: 403, reason: '403' }) },
  { asked: 'GET /api/DeviceService/DeviceType', kind: 'reason phrase', heard: () => ({ reason: '200' }) },
  { asked: UNKNOWN, kind: 'reason phrase', heard: () => ({ reason: 'Not Found' }) },
  {
    asked: 'GET /api/ApplicationService/Info',
    kind: 'missing header',
    place: 'x-new',
    respond: before => ({ body: before, headers: { 'x-new': '1' } })
  },
  {
    asked: 'GET /api/JobService/JobStatuses',
    kind: 'other header',
    place: 'content-type',
    respond: before => ({ body: before, headers: { 'content-type': 'text/plain' } })
  },
  {
    asked: 'GET /api/JobService/JobStatuses',
    kind: 'additional header',
    place: 'content-type',
    heard: ({ headers: { 'content-type': _, ...headers } }) => ({ headers })
  },
  {
    asked: `GET ${DEVICES}`,
    kind: 'additional key',
    place: 'value[1000].DeviceCapabilities',
    heard: heard(({ value }) => { for (const one of value) if (one.Type === 1000) delete one.DeviceCapabilities })
  },
  {
    asked: 'GET /api/GroupService/Groups',
    kind: 'missing key',
    place: 'value[].Colour',
    respond: all('value', one => { one.Colour = 'red' })
  },
  {
    asked: 'GET /api/ApplicationService/Info',
    kind: 'additional key',
    place: 'BuildNumber',
    respond: body(one => { delete one.BuildNumber })
  },
  {
    asked: 'GET /api/AlertService/AlertPolicies',
    kind: 'additional key',
    place: 'value[].PolicyData.Catalogs',
    respond: all('value', one => { delete one.PolicyData.Catalogs })
  },
  {
    asked: 'GET /api/DeviceService/DeviceType',
    kind: 'additional key',
    place: '@odata.count',
    respond: body(one => { delete one['@odata.count'] })
  },
  {
    asked: 'GET /api/GroupService/Groups',
    kind: 'other type',
    place: 'value[].Id',
    respond: all('value', one => { one.Id = String(one.Id) })
  },
  { asked: 'GET /api/JobService/Jobs', kind: 'other type', place: 'value[].Builtin', respond: all('value', one => { one.Builtin = 1 }) },
  {
    asked: 'GET /api/AccountService/Accounts',
    kind: 'other type',
    place: 'value[].Enabled',
    respond: all('value', one => { one.Enabled = 'true' })
  },
  {
    asked: 'GET /api/ReportService/ReportDefs',
    kind: 'other type',
    place: 'value[].ColumnNames',
    respond: all('value', one => { one.ColumnNames = '' })
  },
  { asked: 'GET /api/SessionService', kind: 'other type', place: '', heard: () => ({ json: undefined, text: 'no JSON' }) },
  {
    asked: 'GET /api/AlertService/AlertPolicies',
    kind: 'other order of keys',
    place: 'value[]',
    respond: body(one => { one.value = one.value.map(reversed) })
  },
  { asked: 'GET /api/ApplicationService/Info', kind: 'other order of keys', place: '', respond: one => ({ body: reversed(one) }) },
  { asked: 'GET /api/AccountService/Accounts', kind: 'other order of keys', place: '', respond: one => ({ body: reversed(one) }) },
  { asked: ROLES, kind: 'missing member', place: 'value[77]', respond: body(({ value }) => value.push({ ...value[0], Id: '77' })) },
  {
    asked: TYPES,
    kind: 'additional member',
    place: 'value[5]',
    respond: body(one => { one.value = one.value.filter(({ Id }: Json) => Id !== 5) })
  },
  {
    asked: ROLES,
    kind: 'other text',
    place: 'value[10].Name',
    respond: body(({ value }) => { value.find(({ Id }: Json) => Id === '10').Name = 'Chief' })
  },
  {
    asked: TYPES,
    kind: 'other text',
    place: 'value[8].Name',
    respond: body(({ value }) => { value.find(({ Id }: Json) => Id === 8).Name = 'Other_Task' })
  },
  {
    asked: 'GET /api/TemplateService/Templates',
    kind: 'other text',
    place: '@odata.context',
    respond: body(one => { one['@odata.context'] = '/api/$metadata#Templates' })
  },
  {
    asked: `GET ${DEVICES}`,
    kind: 'other text',
    place: 'value[1000].@odata.type',
    heard: heard(({ value }) => { for (const one of value) if (one.Type === 1000) one['@odata.type'] = '#Device' })
  },
  {
    asked: 'GET /api/JobService/Jobs',
    kind: 'other form of a time',
    place: 'value[].NextRun',
    respond: all('value', one => { one.NextRun = '2026-01-02T03:04:05Z' })
  },
  {
    asked: UNKNOWN,
    kind: 'other refusal',
    place: 'error.@Message.ExtendedInfo[].MessageId',
    heard: heard(one => { info(one).MessageId = 'CGEN1007' })
  },
  {
    asked: UNKNOWN,
    kind: 'other text',
    place: 'error.@Message.ExtendedInfo[].Message',
    heard: heard(one => { info(one).Message = 'No.' })
  },
  {
    asked: UNKNOWN,
    kind: 'other arguments',
    place: 'error.@Message.ExtendedInfo[].MessageArgs',
    heard: heard(one => { info(one).MessageArgs = ['/api/NoSuchService'] })
  },
  { asked: UNKNOWN, kind: 'status', switches: { unknownPathStatus: 400 }, agreeing: 400 },
  {
    asked: UNKNOWN,
    kind: 'other text',
    place: 'error.@Message.ExtendedInfo[].Resolution',
    switches: { unknownPathResolution: 'modular' },
    agreeing: 'modular'
  },
  {
    asked: `${FILTERED}&$top=1`,
    kind: 'paging',
    place: '$filter in the next link',
    switches: { nextLinkKeepsFilter: false },
    agreeing: false
  },
  { asked: `GET ${DEVICES} (as a page)`, kind: 'paging', place: 'members of a page', switches: { pageSize: 20 }, agreeing: 20 },
  {
    asked: `GET ${DEVICES} (as a page)`,
    kind: 'paging',
    place: 'link where more follow',
    heard: heard(one => { delete one['@odata.nextLink']; delete one.value[0] })
  },
  { asked: `GET ${DEVICES}?$top=3`, kind: 'paging', place: 'members with $top=3', heard: heard(one => { one.value.push(one.value[0]) }) },
  { asked: `GET ${DEVICES}?$top=3`, kind: 'paging', place: '@odata.count with $top', heard: heard(one => { one['@odata.count'] = 3 }) },
  { asked: `GET ${DEVICES}?$skip=1&$top=1`, kind: 'paging', place: '$skip', heard: heard(one => { one.value[0].Id++ }) },
  { asked: FILTERED, kind: 'filter', place: 'Type eq', heard: heard(one => { one.value.push({ ...one.value[0], Type: 9 }) }) },
  {
    asked: `GET ${DEVICES}?$filter=Type%20eq%20999999999`,
    kind: 'filter',
    place: 'Type eq, where none fits',
    heard: heard(one => { one.value.push(null) })
  },
  {
    asked: `GET ${DEVICES}?$orderby=DeviceServiceTag%20desc`,
    kind: 'order',
    place: '$orderby=DeviceServiceTag desc',
    heard: heard(one => { one.value.reverse() })
  },
  { asked: 'GET /api/GroupService/Groups (as a page)', kind: 'order', place: 'by Id', heard: heard(one => { one.value.reverse() }) }
]
