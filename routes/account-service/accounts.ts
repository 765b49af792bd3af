import type { AccountActor, AccountInput } from '../../src/appliance/accounts/account-rules.ts'
import { ROLES } from '../../src/appliance/accounts/roles.ts'
import { type Account, BUILT_IN, groupsOf } from '../../src/appliance/accounts/account-state.ts'
import { hasReached } from '../../src/appliance/version.ts'
import { entities, entitySet, memberSchema } from '../../src/http/entity-set.ts'
import { Answer, type Call, del, get, marked, post, put, type Route } from '../../src/http/route.ts'
import { LINK, idsOf, resource } from '../../src/http/schema.ts'
import {
  type Shape, type Typed, FLAG, FLAG_OR_NULL, INTEGER, INTEGER_OR_NULL, NULL, TEXT, TEXT_OR_NULL, anyOf, list, object
} from '../../src/schema/schema.ts'
import { Refusal } from '../../src/messages.ts'
import { SERVICE_INPUT, SERVICE_PROPERTIES, serviceEntity, serviceInput } from './settings.ts'

const SERVICE = '/api/AccountService'
const ACTIONS = `${SERVICE}/Actions/AccountService`
const NEEDED = { needs: 'SECURITY_SETUP' } as const

/** Ids are texts, but clients know some of them as numbers. */
const ID_INPUT = anyOf(TEXT, INTEGER, NULL)

type AccountBody = Typed<typeof ACCOUNT_INPUT>

const ACCOUNT_INPUT = object({}, {
  Id: ID_INPUT,
  UserTypeId: INTEGER_OR_NULL,
  UserName: TEXT_OR_NULL,
  Password: TEXT_OR_NULL,
  RoleId: ID_INPUT,
  Description: TEXT_OR_NULL,
  Locked: FLAG_OR_NULL,
  Enabled: FLAG_OR_NULL
})

type IdsBody = Typed<typeof IDS>

const IDS = object({}, { AccountIds: idsOf(anyOf(TEXT, INTEGER)) })

/** What {@link accountEntity} has. */
export const ACCOUNT_PROPERTIES = {
  Id: TEXT,
  UserTypeId: INTEGER,
  DirectoryServiceId: INTEGER,
  Description: TEXT_OR_NULL,
  Name: TEXT,
  Password: NULL,
  PlainTextPassword: NULL,
  UserName: TEXT,
  RoleId: TEXT,
  Locked: FLAG,
  IsBuiltin: FLAG,
  IsVisible: FLAG,
  Enabled: FLAG,
  ObjectGuid: TEXT_OR_NULL,
  ObjectSid: TEXT_OR_NULL,
  Oem: NULL
}

const ACCOUNTS = entities({
  path: `${SERVICE}/Accounts`,
  type: 'AccountService.Account',
  key: { property: 'Id', kind: 'text' },
  properties: ACCOUNT_PROPERTIES,
  members: ({ appliance }) => appliance.accounts.list(),
  find: ({ appliance }, id) => appliance.accounts.get(id),
  entity: accountEntity,
  lasting: true
})

const ACCOUNT = memberSchema(ACCOUNTS)

/** White paper "Scope Based Access Control with OpenManage Enterprise 3.6". */
const SCOPES_SINCE = '3.6'

/** The groups that an account is restricted to; of one that is not, none. The API guide has the path alone: names of members are ours. */
const PERMISSIONS = entities({
  path: `${SERVICE}/Accounts(':id(^[^']+)')/Permissions`,
  type: 'AccountService.Permission',
  key: null,
  properties: { GroupId: INTEGER, GroupName: TEXT },
  members: ({ appliance: { accounts, inventory }, params: { id = '' } }) => {
    const account = accounts.get(id)
    if (account === undefined) throw new Refusal('CGEN1006')
    const scope = new Set(groupsOf(account))
    return inventory.groups.filter(group => scope.has(group.id))
  },
  entity: ({ id, name }) => ({ GroupId: id, GroupName: name })
})

// Filters are not supported on roles; all are on one page.
const ROLE_SET = entities({
  path: `${SERVICE}/Roles`,
  type: 'AccountService.Role',
  key: { property: 'Id', kind: 'text' },
  properties: {
    Id: TEXT,
    Description: TEXT,
    Name: TEXT,
    IsPredefined: FLAG,
    IsScopeSupported: FLAG,
    AssignedPrivileges: list(TEXT),
    OemPrivileges: list(TEXT)
  },
  members: ({ appliance: { version } }) => ROLES.filter(({ since }) => since === null || hasReached(version, since)),
  entity: ({ id, name, description, privileges }) => ({
    Id: id,
    Description: description,
    Name: name,
    IsPredefined: true,
    // Device managers are given groups of devices (User's Guide, scope-based access control).
    IsScopeSupported: name === 'DEVICE_MANAGER',
    AssignedPrivileges: [],
    OemPrivileges: privileges
  }),
  pageSize: ROLES.length
})

/** AccountService: accounts and roles (API guide, Security and user management; Ansible's ome_user; the Terraform provider). */
export const accountService: readonly Route[] = [
  get(SERVICE, call => ({
    '@odata.context': '/api/$metadata#AccountService.AccountService',
    '@odata.type': '#AccountService.AccountService',
    '@odata.id': SERVICE,
    ...serviceEntity(call),
    Actions: null,
    Accounts: [{ '@odata.id': ACCOUNTS.path }],
    Roles: [{ '@odata.id': ROLE_SET.path }],
    ExternalAccountProvider: { '@odata.id': `${SERVICE}/ExternalAccountProvider` }
  }), {
    answer: resource({ ...SERVICE_PROPERTIES, Actions: NULL, Accounts: list(LINK), Roles: list(LINK), ExternalAccountProvider: LINK })
  }),

  put(SERVICE, SERVICE_INPUT, async call => {
    await call.appliance.security.configure(serviceInput(call.body ?? {}), call.actor)
    return serviceEntity(call)
  }, { ...NEEDED, answer: object(SERVICE_PROPERTIES) }),

  ...entitySet(ACCOUNTS),

  post(ACCOUNTS.path, ACCOUNT_INPUT, async call => {
    if ((call.body?.UserTypeId ?? 1) !== 1) throw new Refusal('CGEN6002', ['UserTypeId'])
    return new Answer(201, written(await call.appliance.accounts.create(accountInput(call.body), callerOf(call))))
  }, {
    ...NEEDED,
    example: { UserTypeId: 1, UserName: 'jane', Password: 'Passw0rd!', RoleId: '16', Description: 'reads', Locked: false, Enabled: true },
    answer: ACCOUNT
  }),

  put(`${ACCOUNTS.path}(':id(^[^']+)')`, ACCOUNT_INPUT, async call => {
    const { body, params: { id = '' } } = call
    if (String(body?.Id ?? id) !== id) throw new Refusal('CGEN6002', ['Id'])
    return written(await call.appliance.accounts.change(id, accountInput(body), callerOf(call)))
  }, { ...NEEDED, answer: ACCOUNT }),

  del(`${ACCOUNTS.path}(':id(^[^']+)')`, async call => {
    await call.appliance.accounts.remove([call.params.id ?? ''], callerOf(call))
    return new Answer(204)
  }, NEEDED),

  post(`${ACTIONS}.Enable`, IDS, async call => await enable(call, true), NEEDED),

  post(`${ACTIONS}.Disable`, IDS, async call => await enable(call, false), NEEDED),

  post(`${ACTIONS}.Delete`, IDS, async call => {
    await call.appliance.accounts.remove(accountIds(call), callerOf(call))
    return new Answer(204)
  }, NEEDED),

  // As a third party's client sends it, and takes what comes.
  post(`${ACTIONS}.SetScope`, object({ UserId: anyOf(TEXT, INTEGER), Groups: idsOf(INTEGER) }), async call => {
    await call.appliance.accounts.setScope(String(call.body?.UserId ?? ''), call.body?.Groups ?? [], callerOf(call))
    return new Answer(204)
  }, { ...NEEDED, since: SCOPES_SINCE, example: { UserId: 20001, Groups: [1001] } }),

  ...marked({}, SCOPES_SINCE, entitySet(PERMISSIONS)),
  ...entitySet(ROLE_SET)
]

/** The properties of an account. Passwords are never among them. */
export function accountEntity ({
  id, userName, roleId, enabled, userTypeId = 1, description = null, locked = false, group
}: Account): Shape<typeof ACCOUNT_PROPERTIES> {
  return {
    Id: id,
    UserTypeId: userTypeId,
    DirectoryServiceId: group?.directoryId ?? 0,
    Description: description,
    Name: userName,
    Password: null,
    PlainTextPassword: null,
    UserName: userName,
    RoleId: roleId,
    Locked: locked,
    IsBuiltin: id === BUILT_IN,
    IsVisible: true,
    Enabled: enabled,
    ObjectGuid: group?.objectGuid ?? null,
    ObjectSid: null,
    Oem: null
  }
}

/** A member as it is answered to who wrote it. */
function written (account: Account): Typed<typeof ACCOUNT> {
  return {
    '@odata.context': `/api/$metadata#${ACCOUNTS.type}`,
    '@odata.type': `#${ACCOUNTS.type}`,
    '@odata.id': `${ACCOUNTS.path}('${account.id}')`,
    ...accountEntity(account)
  }
}

function accountInput ({ UserName, Password, RoleId, Description, Locked, Enabled }: AccountBody = {}): AccountInput {
  return {
    userName: UserName ?? null,
    password: Password ?? null,
    roleId: RoleId === undefined || RoleId === null ? null : String(RoleId),
    description: Description ?? null,
    locked: Locked ?? null,
    enabled: Enabled ?? null
  }
}

function callerOf ({ actor, principal: { account, session } }: Call): AccountActor {
  return { ...actor, accountId: account.id, ...(session !== null && { sessionId: session.id }) }
}

function accountIds ({ body }: Call<IdsBody | undefined>): string[] {
  return (body?.AccountIds ?? []).map(String)
}

async function enable (call: Call<IdsBody | undefined>, enabled: boolean): Promise<Answer<never>> {
  await call.appliance.accounts.enable(accountIds(call), enabled, callerOf(call))
  return new Answer(204)
}
