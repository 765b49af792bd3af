import { type Network, NETWORK_TYPES, QOS_TYPES } from '../../src/estate/networks.ts'
import { entities, entitySet, memberSchema } from '../../src/http/entity-set.ts'
import { Answer, type Route, del, post, put } from '../../src/http/route.ts'
import { type Annotations, annotated } from '../../src/http/schema.ts'
import { type Pascal, toPascal } from '../../src/spelling.ts'
import { INTEGER, INTEGER_OR_NULL, TEXT, TEXT_OR_NULL, object } from '../../src/schema/schema.ts'
import { given } from './given.ts'

const SERVICE = '/api/NetworkConfigurationService'

const NETWORKS = entities({
  path: `${SERVICE}/Networks`,
  type: 'NetworkConfigurationService.Network',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    Name: TEXT,
    Description: TEXT_OR_NULL,
    VlanMaximum: INTEGER,
    VlanMinimum: INTEGER,
    Type: INTEGER,
    CreatedBy: TEXT,
    CreationTime: TEXT,
    UpdatedBy: TEXT_OR_NULL,
    UpdatedTime: TEXT,
    InternalRefNWUUId: TEXT
  },
  members: ({ appliance }) => appliance.configuration.networks.list,
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

const INPUT = object({}, {
  Name: TEXT_OR_NULL,
  Description: TEXT_OR_NULL,
  VlanMaximum: INTEGER_OR_NULL,
  VlanMinimum: INTEGER_OR_NULL,
  Type: INTEGER_OR_NULL
})

const WRITES = { needs: 'TEMPLATE_MANAGEMENT', answer: memberSchema(NETWORKS) } as const

/** NetworkConfigurationService: VLANs (Ansible's ome_network_vlan; PowerShell's New-OMENetwork and Remove-OMENetwork). */
export const networkConfigurationService: readonly Route[] = [
  ...entitySet(NETWORKS),
  ...entitySet(TYPES),
  ...entitySet(QUALITIES),

  post(NETWORKS.path, INPUT, async ({ appliance, body, actor }) =>
    new Answer(201, written(await appliance.configuration.networks.create(given(body), actor))), WRITES),

  put(`${NETWORKS.path}(:key(^\\d+))`, INPUT, async ({ appliance, params, body, actor }) =>
    written(await appliance.configuration.networks.change(Number(params.key), given(body), actor)), WRITES),

  del(`${NETWORKS.path}(:key(^\\d+))`, async ({ appliance, params, actor }) => {
    await appliance.configuration.networks.remove(Number(params.key), actor)
    return new Answer(204)
  }, { needs: 'TEMPLATE_MANAGEMENT' })
]

function written (network: Network): Annotations & Pascal<Network> {
  return { ...annotated(NETWORKS.type, `${NETWORKS.path}(${network.id})`), ...toPascal(network) }
}
