import { DEVICE_CONTEXT } from '../../src/estate/query-fields.ts'
import type { GroupInput } from '../../src/appliance/inventory/static-groups.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { Answer, type Call, del, post, type Route } from '../../src/http/route.ts'
import { idsOf, listOf } from '../../src/http/schema.ts'
import { toPascal } from '../../src/spelling.ts'
import {
  type Typed, ANYTHING, FLAG, FLAG_OR_NULL, INTEGER, INTEGER_OR_NULL, TEXT, TEXT_OR_NULL, NUMERAL, object, orNull
} from '../../src/schema/schema.ts'
import { DEVICES } from './device-service.ts'

const SERVICE = '/api/GroupService'
const GROUPS_PATH = `${SERVICE}/Groups`

/** One group, by its id. */
export const ONE_GROUP = `${GROUPS_PATH}(:group(^\\d+))`

/** What a group links to, in the order of the Terraform provider's recording. */
const LINKS = [
  'GroupTags', 'GroupActions', 'GroupAttributes', 'Devices', 'InventoryDetails', 'AllLeafDevices', 'AllLeafDeviceSummaries',
  'GroupHierarchy', 'SubGroups', 'GroupDevicesSummary', 'GroupQuery', 'DeviceStatusSummary', 'EventStatusSummary', 'EventSeveritySummary'
] as const

const GROUP_MODEL = object({
  GroupModel: object({}, {
    Id: INTEGER_OR_NULL,
    Name: TEXT_OR_NULL,
    Description: TEXT_OR_NULL,
    // Dell's scripts send the id as it came from their command line.
    ParentId: orNull(NUMERAL),
    MembershipTypeId: INTEGER_OR_NULL
  })
}, {
  /** What finds the devices of a query group (Dell's invoke_manage_query_groups.py). */
  GroupModelExtension: orNull(object({}, {
    ContextId: INTEGER_OR_NULL,
    Conditions: orNull(listOf(object({ FieldId: INTEGER, OperatorId: INTEGER }, {
      LogicalOperatorId: INTEGER_OR_NULL, LeftParen: FLAG_OR_NULL, Value: ANYTHING, RightParen: FLAG_OR_NULL
    }), 200))
  }))
})

const MEMBERS = object({ GroupId: INTEGER, MemberDeviceIds: idsOf(INTEGER) })

/** Shape: API guide, Groups. */
const GROUPS = entities({
  path: GROUPS_PATH,
  type: 'GroupService.Group',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    Name: TEXT,
    Description: TEXT,
    GlobalStatus: INTEGER,
    ParentId: INTEGER,
    IdOwner: INTEGER,
    CreationTime: TEXT,
    UpdatedTime: TEXT,
    CreatedBy: TEXT,
    UpdatedBy: TEXT_OR_NULL,
    Visible: FLAG,
    DefinitionId: INTEGER,
    DefinitionDescription: TEXT,
    TypeId: INTEGER,
    MembershipTypeId: INTEGER,
    HasAttributes: FLAG,
    IsAccessAllowed: FLAG
  },
  members: ({ appliance }) => appliance.inventory.groups,
  find: ({ appliance }, key) => appliance.inventory.group(Number(key)),
  entity: member => toPascal(member),
  lasting: true,
  finds: 'parts',
  links: linksOf,
  expand: {
    SubGroups: ({ id }, { appliance }) => appliance.inventory.subGroups(id).map(group => {
      const path = `${GROUPS_PATH}(${group.id})`
      return { '@odata.type': '#GroupService.Group', '@odata.id': path, ...toPascal(group), ...linksOf(path) }
    })
  }
})

const SUB_GROUPS = entities({
  ...GROUPS,
  path: `${ONE_GROUP}/SubGroups`,
  home: GROUPS_PATH,
  members: call => call.appliance.inventory.subGroups(groupId(call))
})

const GROUP_DEVICES = entities({
  ...DEVICES,
  path: `${ONE_GROUP}/Devices`,
  members: call => call.appliance.inventory.members(groupId(call))
})

const LEAF_DEVICES = entities({
  ...DEVICES,
  path: `${ONE_GROUP}/AllLeafDevices`,
  members: call => call.appliance.inventory.leafDevices(groupId(call))
})

// The API guide names a privilege GROUP_MANAGEMENT, which no role of its chapter on roles has.
const NEEDS = { needs: 'DEVICE_CONFIGURATION' } as const

/**
 * GroupService. Statuses: 200 with the bare id for a group made or changed, 201 and 204 for members added and removed, 204 for
 * groups deleted (PowerShell module, New-, Edit- and Remove-OMEGroup; recordings of Ansible and Terraform).
 */
export const groupService: readonly Route[] = [
  ...entitySet(GROUPS),
  ...entitySet(SUB_GROUPS),
  ...entitySet(GROUP_DEVICES),
  ...entitySet(LEAF_DEVICES),

  post(action('CreateGroup'), GROUP_MODEL, async ({ appliance, body, actor }) =>
    await appliance.inventory.createGroup(inputOf(body), actor), { ...NEEDS, answer: INTEGER }),

  post(action('UpdateGroup'), GROUP_MODEL, async ({ appliance, body, actor }) => {
    const id = body?.GroupModel.Id ?? 0
    await appliance.inventory.updateGroup(id, inputOf(body), actor)
    return id
  }, { ...NEEDS, answer: INTEGER }),

  post(action('DeleteGroup'), object({ GroupIds: idsOf(INTEGER) }), async ({ appliance, body, actor }) => {
    await appliance.inventory.deleteGroups(body?.GroupIds ?? [], actor)
    return new Answer(204)
  }, NEEDS),

  del(`${GROUPS_PATH}(:key(^\\d+))`, async ({ appliance, params, actor }) => {
    await appliance.inventory.deleteGroups([Number(params.key)], actor)
    return new Answer(204)
  }, NEEDS),

  post(action('AddMemberDevices'), MEMBERS, async ({ appliance, body, actor }) => {
    await appliance.inventory.addMembers(body?.GroupId ?? 0, body?.MemberDeviceIds ?? [], actor)
    return new Answer(201, 1)
  }, { ...NEEDS, answer: INTEGER }),

  post(action('RemoveMemberDevices'), MEMBERS, async ({ appliance, body, actor }) => {
    await appliance.inventory.removeMembers(body?.GroupId ?? 0, body?.MemberDeviceIds ?? [], actor)
    return new Answer(204)
  }, NEEDS)
]

function action (name: string): string {
  return `${SERVICE}/Actions/GroupService.${name}`
}

function linksOf (path: string): Readonly<Record<string, string>> {
  return Object.fromEntries(LINKS.map(name => [`${name}@odata.navigationLink`, `${path}/${name}`]))
}

/** The group that a path names. */
export function groupId ({ params }: Call): number {
  return Number(params.group)
}

/** What Terraform's provider sends beside these (states, owners, empty times) is the appliance's to say. */
function inputOf ({ GroupModel, GroupModelExtension }: Typed<typeof GROUP_MODEL> = { GroupModel: {} }): GroupInput {
  const { Name, Description, ParentId, MembershipTypeId } = GroupModel
  const { ContextId, Conditions } = GroupModelExtension ?? {}
  return {
    query: Conditions === undefined || Conditions === null
      ? undefined
      : {
          contextId: ContextId ?? DEVICE_CONTEXT,
          conditions: Conditions.map(({ LogicalOperatorId, LeftParen, FieldId, OperatorId, Value, RightParen }) => ({
            logicalOperatorId: LogicalOperatorId ?? 0,
            leftParen: LeftParen ?? false,
            fieldId: FieldId,
            operatorId: OperatorId,
            value: String(Value ?? ''),
            rightParen: RightParen ?? false
          }))
        },
    name: Name ?? undefined,
    description: Description ?? undefined,
    parentId: ParentId === null || ParentId === undefined ? undefined : Number(ParentId),
    membershipTypeId: MembershipTypeId ?? undefined
  }
}
