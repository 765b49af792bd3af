import { entities, entitySet } from '../../src/http/entity-set.ts'
import { get, type Route } from '../../src/http/route.ts'
import { resource } from '../../src/http/schema.ts'
import { INTEGER, TEXT } from '../../src/schema/schema.ts'

const SERVICE = '/api/ApplicationService'

/** `MessageID` is spelt so in the audit log, unlike in errors (API guide, AuditLogs). */
const AUDIT_LOGS = entities({
  path: `${SERVICE}/AuditLogs`,
  type: 'ApplicationService.AuditLog',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    Severity: TEXT,
    Message: TEXT,
    Category: TEXT,
    UserName: TEXT,
    IpAddress: TEXT,
    MessageArgs: TEXT,
    MessageID: TEXT,
    CreatedDate: TEXT
  },
  members: ({ appliance }) => appliance.ledger.auditLog.entries,
  find: ({ appliance }, key) => appliance.ledger.auditLog.entries.find(({ id }) => id === Number(key)),
  entity: (entry, { appliance: { clock } }) => ({
    Id: entry.id,
    Severity: entry.severity,
    Message: entry.message,
    Category: entry.category,
    UserName: entry.userName,
    IpAddress: entry.ipAddress,
    MessageArgs: entry.messageArgs,
    MessageID: entry.messageId,
    // Told when it is asked for: a filter goes through a hundred thousand entries.
    get CreatedDate () { return clock.text(Date.parse(entry.createdDate)) }
  })
})

const INFO = resource({
  Name: TEXT,
  Description: TEXT,
  Vendor: TEXT,
  ProductType: INTEGER,
  Branding: TEXT,
  Version: TEXT,
  BuildNumber: TEXT,
  BuildDate: TEXT,
  OperationJobId: INTEGER,
  OperationStatus: TEXT,
  Guid: TEXT
})

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
    ...appliance.identity.build,
    OperationJobId: 0,
    OperationStatus: 'Idle',
    Guid: appliance.identity.guid
  }), { answer: INFO }),

  ...entitySet(AUDIT_LOGS)
]
