import { NETWORK_TYPES, QOS_TYPES } from '../../src/estate/networks.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import type { Route } from '../../src/http/route.ts'
import { toPascal } from '../../src/spelling.ts'
import { INTEGER, TEXT, TEXT_OR_NULL } from '../../src/schema/schema.ts'

const SERVICE = '/api/NetworkConfigurationService'

const NETWORKS = entities({
  path: `${SERVICE}/Networks`,
  type: 'NetworkConfigurationService.Network',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    Name: TEXT,
    Description: TEXT,
    VlanMaximum: INTEGER,
    VlanMinimum: INTEGER,
    Type: INTEGER,
    CreatedBy: TEXT,
    CreationTime: TEXT,
    UpdatedBy: TEXT_OR_NULL,
    UpdatedTime: TEXT,
    InternalRefNWUUId: TEXT
  },
  members: ({ appliance }) => appliance.inventory.estate.networks,
  entity: member => toPascal(member),
  lasting: true
})

const TYPES = entities({
  path: `${SERVICE}/NetworkTypes`,
  type: 'NetworkConfigurationService.NetworkType',
  key: { property: 'Id', kind: 'number' },
  properties: { Id: INTEGER, Name: TEXT, Description: TEXT, VendorCode: TEXT, NetworkTrafficType: TEXT, QosType: INTEGER },
  members: () => NETWORK_TYPES,
  entity: member => toPascal(member)
})

const QUALITIES = entities({
  path: `${SERVICE}/QosTypes`,
  type: 'NetworkConfigurationService.QosType',
  key: { property: 'Id', kind: 'number' },
  properties: { Id: INTEGER, Name: TEXT },
  members: () => QOS_TYPES,
  entity: member => toPascal(member)
})

/** NetworkConfigurationService: VLANs. Read-only. */
export const networkConfigurationService: readonly Route[] = [...entitySet(NETWORKS), ...entitySet(TYPES), ...entitySet(QUALITIES)]
