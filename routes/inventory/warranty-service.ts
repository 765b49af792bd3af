import { entities, entitySet } from '../../src/http/entity-set.ts'
import type { Route } from '../../src/http/route.ts'
import { toPascal } from '../../src/spelling.ts'
import { INTEGER, TEXT } from '../../src/schema/schema.ts'

const WARRANTIES = entities({
  path: '/api/WarrantyService/Warranties',
  type: 'WarrantyService.Warranty',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    SystemShipDate: TEXT,
    OrderNumber: TEXT,
    LocalChannel: TEXT,
    CustomerNumber: TEXT,
    CountryLookupCode: TEXT,
    ItemNumber: TEXT,
    ServiceLevelCode: TEXT,
    ServiceLevelDescription: TEXT,
    ServiceLevelGroup: INTEGER,
    ServiceProvider: TEXT,
    State: TEXT,
    DeviceId: INTEGER,
    DeviceModel: TEXT,
    DeviceName: TEXT,
    DeviceIdentifier: TEXT,
    DeviceType: INTEGER,
    StartDate: TEXT,
    EndDate: TEXT,
    DaysRemaining: INTEGER
  },
  members: ({ appliance }) => appliance.inventory.estate.warranties,
  entity: member => toPascal(member),
  lasting: true
})

/** WarrantyService. Read-only. */
export const warrantyService: readonly Route[] = entitySet(WARRANTIES)
