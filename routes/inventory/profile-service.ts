import { entities, entitySet } from '../../src/http/entity-set.ts'
import { Answer, type Route, del, get, post, put } from '../../src/http/route.ts'
import { annotated, idsOf, resource } from '../../src/http/schema.ts'
import { toPascal } from '../../src/spelling.ts'
import { FLAG_OR_NULL, INTEGER, INTEGER_OR_NULL, NULL, TEXT, TEXT_OR_NULL, FLAG, list, object, orNull } from '../../src/schema/schema.ts'
import { ATTRIBUTE_GROUPS, IDENTITIES, identityModel } from './attribute-shapes.ts'
import { ATTRIBUTES_SENT, BOOT_SENT, SCHEDULE_SENT, bootToIso } from './deployment-input.ts'
import { given } from './given.ts'

const SERVICE = '/api/ProfileService'

const PROFILES = entities({
  path: `${SERVICE}/Profiles`,
  type: 'ProfileService.Profile',
  key: { property: 'Id', kind: 'number' },
  properties: {
    Id: INTEGER,
    ProfileName: TEXT,
    ProfileDescription: TEXT_OR_NULL,
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
    NetworkBootToIso: orNull(object({
      BootToNetwork: FLAG,
      ShareType: TEXT_OR_NULL,
      ShareDetail: orNull(object({
        IpAddress: TEXT_OR_NULL,
        ShareName: TEXT_OR_NULL,
        User: TEXT_OR_NULL,
        Password: NULL,
        WorkGroup: TEXT_OR_NULL
      })),
      IsoPath: TEXT_OR_NULL,
      IsoTimeout: INTEGER_OR_NULL
    })),
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
  members: ({ appliance }) => appliance.configuration.profiles.list,
  entity: member => toPascal(member),
  lasting: true,
  links: path => ({ AttributeDetails: { '@odata.id': `${path}/AttributeDetails` } })
})

const ONE = `${PROFILES.path}(:profile(^\\d+))`

const NEW = object({}, {
  TemplateId: INTEGER_OR_NULL,
  NamePrefix: TEXT_OR_NULL,
  NumberOfProfilesToCreate: INTEGER_OR_NULL,
  Description: TEXT_OR_NULL,
  NetworkBootToIso: BOOT_SENT
})

const CHANGE = object({}, { Name: TEXT_OR_NULL, Description: TEXT_OR_NULL, NetworkBootToIso: BOOT_SENT, Attributes: ATTRIBUTES_SENT })
const ASSIGNMENT = object({}, {
  Id: INTEGER_OR_NULL,
  TargetId: INTEGER_OR_NULL,
  NetworkBootToIso: BOOT_SENT,
  Attributes: ATTRIBUTES_SENT,
  Schedule: SCHEDULE_SENT
})
const MIGRATION = object({}, { ProfileId: INTEGER_OR_NULL, TargetId: INTEGER_OR_NULL })
const AUTO_DEPLOY = object({}, { Id: INTEGER_OR_NULL, Identifier: TEXT_OR_NULL, NetworkBootToIso: BOOT_SENT, Attributes: ATTRIBUTES_SENT })
const SELECTION = object({}, { ProfileIds: orNull(idsOf(INTEGER)), SelectAll: FLAG_OR_NULL, Filters: TEXT_OR_NULL })

const WRITES = { needs: 'TEMPLATE_MANAGEMENT' } as const
/** Whoever names one has it sent as a bare number. */
const JOB_ID = { ...WRITES, answer: INTEGER } as const

/** ProfileService (Ansible's ome_profile, PowerShell's New-OMEProfile and its like, Terraform's ome_deployment). */
export const profileService: readonly Route[] = [
  ...entitySet(PROFILES),

  get(`${ONE}/AttributeDetails`, ({ appliance, params, path }) => {
    const id = Number(params.profile)
    return {
      ...annotated('ProfileService.AttributeDetail', path),
      Id: 11,
      Name: 'ProfileViewEditAttributes',
      AttributeGroupNames: [],
      AttributeGroups: appliance.configuration.profiles.attributes(id).map(toPascal)
    }
  }, { answer: resource({ Id: INTEGER, Name: TEXT, AttributeGroupNames: list(TEXT), AttributeGroups: ATTRIBUTE_GROUPS }) }),

  post(PROFILES.path, NEW, async ({ appliance, body, actor }) => {
    const { networkBootToIso, ...input } = given(body)
    return new Answer(201, await appliance.configuration.profiles.create({ ...input, ...bootToIso(networkBootToIso) }, actor))
  }, { ...WRITES, answer: list(INTEGER) }),

  put(ONE, CHANGE, async ({ appliance, params, body, actor }) => {
    const { networkBootToIso, ...input } = given(body)
    await appliance.configuration.profiles.change(Number(params.profile), { ...input, ...bootToIso(networkBootToIso) }, actor)
    return 0
  }, JOB_ID),

  del(ONE, async ({ appliance, params, actor }) => {
    await appliance.configuration.profiles.remove({ profileIds: [appliance.configuration.profiles.get(Number(params.profile)).id] }, actor)
    return new Answer(204)
  }, WRITES),

  post(action('Delete'), SELECTION, async ({ appliance, body, actor }) => {
    await appliance.configuration.profiles.remove(given(body), actor)
    return new Answer(204)
  }, WRITES),

  // What the product answers is in no source; here it is what GetAssignedIdentities of the template does.
  post(action('GetIdentityAttributes'), object({}, { ProfileId: INTEGER_OR_NULL }), ({ appliance, body }) =>
    identityModel(appliance.configuration.identityPools.identities(body?.ProfileId ?? 0)), { answer: IDENTITIES }),

  post(action('Rename'), object({}, { ProfileId: INTEGER_OR_NULL, Name: TEXT_OR_NULL }), async ({ appliance, body, actor }) => {
    const { profileId = 0, name = '' } = given(body)
    await appliance.configuration.profiles.change(profileId, { name }, actor)
    return 0
  }, JOB_ID),

  post(action('AssignProfile'), ASSIGNMENT, async ({ appliance, body, actor }) => {
    const { networkBootToIso, schedule, ...input } = given(body)
    const when = schedule === undefined ? {} : { schedule: given(body?.Schedule ?? {}) }
    return await appliance.configuration.deployments.assign({ ...input, ...bootToIso(networkBootToIso), ...when }, actor)
  }, JOB_ID),

  post(action('AssignProfileForAutoDeploy'), AUTO_DEPLOY, async ({ appliance, body, actor }) => {
    const { networkBootToIso, ...input } = given(body)
    await appliance.configuration.deployments.assignForAutoDeploy({ ...input, ...bootToIso(networkBootToIso) }, actor)
    return 0
  }, { needs: 'AUTO_DEPLOY_MANAGEMENT', answer: INTEGER }),

  post(action('GetInvalidTargetsForAssignProfile'), object({}, { Id: INTEGER_OR_NULL }), ({ appliance, body }) =>
    appliance.configuration.deployments.invalidTargets(body?.Id ?? 0), { answer: list(INTEGER) }),

  post(action('UnassignProfiles'), SELECTION, async ({ appliance, body, actor }) =>
    await appliance.configuration.deployments.unassign(given(body), actor), JOB_ID),

  post(action('MigrateProfile'), MIGRATION, async ({ appliance, body, actor }) =>
    await appliance.configuration.deployments.migrate(given(body), actor), JOB_ID)
]

function action (name: string): string {
  return `${SERVICE}/Actions/ProfileService.${name}`
}
