/** What a scenario knows of its own object. */
export interface Own {
  /** Nobody else's. */
  readonly name: string
  /** 0 where there is none. */
  readonly id: number
  /** What it is put under; 0 where that has no parent. */
  readonly parent: number
}

type Body = (own: Own) => object

/** A request that changes something, or looks at what was changed. */
export interface Step {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `{id}` stands for that of the object. */
  readonly path: string
  readonly body?: Body
  /** What tells it from another step of the same path. */
  readonly as?: string
}

/** Steps on an object that exists for them alone. */
export interface Scenario {
  readonly what: string
  /** The collection that has it, and the member of its name. */
  readonly set: string
  readonly named: string
  readonly idOf: string
  /** Another member of that collection, by its name. */
  readonly parent?: string
  readonly steps: readonly Step[]
  readonly undo: Step
}

const GROUPS = '/api/GroupService/Groups'
const GROUP_ACTION = '/api/GroupService/Actions/GroupService'
const TEMPLATES = '/api/TemplateService/Templates'
const IMPORT = '/api/TemplateService/Actions/TemplateService.Import'
const NETWORKS = '/api/NetworkConfigurationService/Networks'
const POOLS = '/api/IdentityPoolService/IdentityPools'
const DISCOVERIES = '/api/DiscoveryConfigService/DiscoveryConfigGroups'
const REMOVE_DISCOVERY = '/api/DiscoveryConfigService/Actions/DiscoveryConfigService.RemoveDiscoveryGroup'

/** A server's profile with one attribute, as small as one can be. It is deployed to nothing. */
const CONTENT = '<SystemConfiguration Model="PowerEdge R640" ServiceTag="0000000">' +
  '<Component FQDD="BIOS.Setup.1-1"><Attribute Name="BootMode">Uefi</Attribute></Component></SystemConfiguration>'

function group (description: string): Body {
  return ({ name, id, parent }) => ({
    GroupModel: { ...id > 0 && { Id: id }, Name: name, Description: description, MembershipTypeId: 12, ParentId: parent }
  })
}

function template (content: string): Body {
  return ({ name }) => ({ Name: name, ViewTypeId: 2, Type: 2, Content: content })
}

function network (description: string): Body {
  return ({ name, id }) => ({
    ...id > 0 && { Id: id }, Name: name, Description: description, VlanMinimum: vlanOf(name), VlanMaximum: vlanOf(name), Type: 1
  })
}

/** One that is hardly somebody's: a network of the console may have each. */
function vlanOf (name: string): number {
  return 3_000 + Number.parseInt(name.slice(-4), 16) % 1_000
}

/** It would look at an address of documentation, and not before 2099. */
function discovery ({ name }: Own): object {
  const credentials = {
    username: 'nobody',
    password: 'none',
    caCheck: false,
    cnCheck: false,
    port: 443,
    retries: 1,
    timeout: 60,
    isHttp: false,
    keepAlive: true,
    certificateDetail: null
  }
  const profile = {
    profileId: 0,
    profileName: '',
    profileDescription: '',
    type: 'DISCOVERY',
    credentials: [{ type: 'REDFISH', authType: 'Basic', modified: false, credentials }]
  }
  return {
    DiscoveryConfigGroupName: name,
    TrapDestination: false,
    CommunityString: false,
    DiscoveryConfigModels: [{
      DeviceType: [1000],
      DiscoveryConfigTargets: [{ NetworkAddressDetail: '192.0.2.1' }],
      ConnectionProfile: JSON.stringify(profile)
    }],
    Schedule: { RunNow: false, RunLater: true, Cron: '0 0 0 1 1 ? 2099' }
  }
}

/** Makes something, and then another of that name. */
function twice (step: Step & { readonly body: Body }): readonly Step[] {
  return [step, { ...step, body: own => step.body({ ...own, id: 0 }), as: 'a name that is taken' }]
}

/** Takes something away, and then once more. */
function gone (step: Step): readonly Step[] {
  return [step, { ...step, as: 'once more' }]
}

function deleteIn (set: string): Step {
  return { method: 'DELETE', path: `${set}({id})` }
}

const DELETE_GROUP: Step = { method: 'POST', path: `${GROUP_ACTION}.DeleteGroup`, body: ({ id }) => ({ GroupIds: [id] }) }
const REMOVE: Step = { method: 'POST', path: REMOVE_DISCOVERY, body: ({ id }) => ({ DiscoveryGroupIds: [id] }) }

/** What is written where writes are asked for. Nothing touches a device, and nothing that was there before is changed. */
export const SCENARIOS: readonly Scenario[] = [
  {
    what: 'a group',
    set: GROUPS,
    named: 'Name',
    idOf: 'Id',
    parent: 'Static Groups',
    steps: [
      ...twice({ method: 'POST', path: `${GROUP_ACTION}.CreateGroup`, body: group('one') }),
      { method: 'GET', path: `${GROUPS}({id})` },
      { method: 'POST', path: `${GROUP_ACTION}.UpdateGroup`, body: group('another') },
      ...gone(DELETE_GROUP),
      { method: 'GET', path: `${GROUPS}({id})`, as: 'when it is gone' }
    ],
    undo: DELETE_GROUP
  },
  {
    what: 'a template',
    set: TEMPLATES,
    named: 'Name',
    idOf: 'Id',
    steps: [
      { method: 'POST', path: IMPORT, body: template('no template'), as: 'of what is none' },
      ...twice({ method: 'POST', path: IMPORT, body: template(CONTENT) }),
      { method: 'GET', path: `${TEMPLATES}({id})` },
      ...gone(deleteIn(TEMPLATES)),
      { method: 'GET', path: `${TEMPLATES}({id})`, as: 'when it is gone' }
    ],
    undo: deleteIn(TEMPLATES)
  },
  {
    what: 'a network',
    set: NETWORKS,
    named: 'Name',
    idOf: 'Id',
    steps: [
      ...twice({ method: 'POST', path: NETWORKS, body: network('one') }),
      { method: 'PUT', path: `${NETWORKS}({id})`, body: network('another') },
      { method: 'GET', path: `${NETWORKS}({id})` },
      ...gone(deleteIn(NETWORKS))
    ],
    undo: deleteIn(NETWORKS)
  },
  {
    what: 'an identity pool',
    set: POOLS,
    named: 'Name',
    idOf: 'Id',
    steps: [
      ...twice({ method: 'POST', path: POOLS, body: ({ name }) => ({ Name: name, Description: 'one' }) }),
      { method: 'GET', path: `${POOLS}({id})` },
      ...gone(deleteIn(POOLS))
    ],
    undo: deleteIn(POOLS)
  },
  {
    what: 'a discovery that never runs',
    set: DISCOVERIES,
    named: 'DiscoveryConfigGroupName',
    idOf: 'DiscoveryConfigGroupId',
    steps: [
      ...twice({ method: 'POST', path: DISCOVERIES, body: discovery }),
      { method: 'GET', path: `${DISCOVERIES}({id})` },
      ...gone(REMOVE)
    ],
    undo: REMOVE
  }
]
