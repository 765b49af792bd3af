import type { Clock } from '../src/appliance/clock.ts'
import type { AuditEntry } from '../src/appliance/state.ts'
import { collection, type Entity } from '../src/http/odata.ts'
import { get, type Route } from '../src/http/route.ts'
import { Refusal } from '../src/messages.ts'

const SERVICE = '/api/ApplicationService'

/** ApplicationService: what the appliance is, and what was done on it. */
export const applicationService: readonly Route[] = [
  get(`${SERVICE}/Info`, ({ appliance }) => ({
    '@odata.context': '/api/$metadata#ApplicationService.Info',
    '@odata.type': '#ApplicationService.Info',
    '@odata.id': `${SERVICE}/Info`,
    Name: 'OM Enterprise',
    Description: 'OpenManage Enterprise',
    Vendor: 'Dell, Inc.',
    ProductType: 1,
    Branding: '',
    Version: appliance.version,
    ...appliance.build,
    OperationJobId: 0,
    OperationStatus: 'Idle',
    Guid: appliance.state.guid
  })),

  get(`${SERVICE}/AuditLogs`, async ({ appliance, path, query }) =>
    await collection('ApplicationService.AuditLog', appliance.auditLog.entries.map(entry => entryEntity(entry, appliance.clock)), { path, query, pageSize: appliance.switches.pageSize })),

  get(`${SERVICE}/AuditLogs(:id(^\\d+))`, ({ appliance, params }) => {
    const entry = appliance.auditLog.entries.find(({ id }) => id === Number(params.id))
    if (entry === undefined) throw new Refusal('CGEN1006')
    return { '@odata.context': '/api/$metadata#ApplicationService.AuditLog', ...entryEntity(entry, appliance.clock) }
  })
]

/** `MessageID` is spelt so in the audit log, unlike in errors (API guide, AuditLogs). */
function entryEntity (entry: AuditEntry, clock: Clock): Entity {
  return {
    '@odata.type': '#ApplicationService.AuditLog',
    '@odata.id': `${SERVICE}/AuditLogs(${entry.id})`,
    Id: entry.id,
    Severity: entry.severity,
    Message: entry.message,
    Category: entry.category,
    UserName: entry.userName,
    IpAddress: entry.ipAddress,
    MessageArgs: entry.messageArgs,
    MessageID: entry.messageId,
    CreatedDate: clock.text(new Date(entry.createdDate))
  }
}
