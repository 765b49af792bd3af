import { attributeGroups } from '../../src/estate/attributes.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { get, type Route } from '../../src/http/route.ts'
import { toPascal } from '../../src/spelling.ts'
import { resource } from '../../src/http/schema.ts'
import { INTEGER, OBJECT, TEXT, TEXT_OR_NULL, orNull } from '../../src/schema/schema.ts'
import { Refusal } from '../../src/messages.ts'
import { ATTRIBUTE_GROUPS } from './attribute-shapes.ts'

const PROFILES = entities({
  path: '/api/ProfileService/Profiles',
  type: 'ProfileService.Profile',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    ProfileName: TEXT,
    ProfileDescription: TEXT,
    TemplateId: INTEGER,
    TemplateName: TEXT,
    DataSchemaId: INTEGER,
    TargetId: INTEGER,
    TargetName: TEXT_OR_NULL,
    TargetTypeId: INTEGER,
    DeviceIdInSlot: INTEGER,
    ChassisId: INTEGER,
    ChassisName: TEXT_OR_NULL,
    GroupId: INTEGER,
    GroupName: TEXT_OR_NULL,
    NetworkBootToIso: orNull(OBJECT),
    ProfileState: INTEGER,
    DeploymentTaskId: INTEGER,
    LastRunStatus: INTEGER,
    ProfileModified: INTEGER,
    CreatedBy: TEXT,
    EditedBy: TEXT_OR_NULL,
    CreatedDate: TEXT,
    LastEditDate: TEXT,
    LastDeployDate: TEXT
  },
  members: ({ appliance }) => appliance.inventory.estate.profiles,
  entity: member => toPascal(member),
  lasting: true,
  links: path => ({ AttributeDetails: { '@odata.id': `${path}/AttributeDetails` } })
})

/** ProfileService: settings of servers. Read-only. */
export const profileService: readonly Route[] = [
  ...entitySet(PROFILES),

  get(`${PROFILES.path}(:profile(^\\d+))/AttributeDetails`, ({ appliance, params, path }) => {
    const profile = appliance.inventory.estate.profiles.find(({ id }) => id === Number(params.profile))
    if (profile === undefined) throw new Refusal('CGEN1006')
    return {
      '@odata.context': '/api/$metadata#ProfileService.AttributeDetail',
      '@odata.type': '#ProfileService.AttributeDetail',
      '@odata.id': path,
      ProfileId: profile.id,
      ProfileName: profile.profileName,
      AttributeGroups: attributeGroups().map(toPascal)
    }
  }, { answer: resource({ ProfileId: INTEGER, ProfileName: TEXT, AttributeGroups: ATTRIBUTE_GROUPS }) })
]
