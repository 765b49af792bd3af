import type { Appliance } from '../src/appliance/appliance.ts'
import type { Session } from '../src/appliance/accounts/sessions.ts'
import { LIMIT_RANGES, type SessionLimit } from '../src/appliance/accounts/session-limit.ts'
import { entities, entitySet, memberSchema } from '../src/http/entity-set.ts'
import { Answer, act, del, get, post, type Route } from '../src/http/route.ts'
import { listOf, resource } from '../src/http/schema.ts'
import { type Shape, type Typed, FLAG, INTEGER, NULL, TEXT, list, object, oneOf } from '../src/schema/schema.ts'
import { Refusal } from '../src/messages.ts'

const SERVICE = '/api/SessionService'

const CREDENTIALS = object({}, { UserName: TEXT, Password: TEXT, SessionType: oneOf(['API', 'GUI']) })

const ROOT = resource({
  Id: TEXT,
  Description: TEXT,
  Name: TEXT,
  Status: object({ State: TEXT, HealthRollup: TEXT, Health: TEXT }),
  ServiceEnabled: FLAG,
  SessionTimeout: INTEGER,
  Actions: NULL,
  'Sessions@odata.navigationLink': TEXT
})

const LIMITS = listOf(object({ SessionType: TEXT }, { MaxSessions: INTEGER, SessionTimeout: INTEGER }))

const SESSION_PROPERTIES = {
  Id: TEXT,
  Description: TEXT,
  Name: TEXT,
  UserName: TEXT,
  UserId: INTEGER,
  Password: NULL,
  Roles: list(TEXT),
  IpAddress: TEXT,
  StartTimeStamp: TEXT,
  LastAccessedTimeStamp: TEXT,
  DirectoryGroup: list(TEXT)
}

const SESSIONS = entities({
  path: `${SERVICE}/Sessions`,
  type: 'SessionService.Session',
  key: { property: 'Id', kind: 'text' },
  properties: SESSION_PROPERTIES,
  members: ({ appliance }) => appliance.sessions.list(),
  find: ({ appliance }, id) => appliance.sessions.get(id),
  entity: (session, { appliance }) => sessionEntity(session, appliance)
})

const LIMIT_PROPERTIES = {
  SessionType: TEXT,
  MaxSessions: INTEGER,
  SessionTimeout: INTEGER,
  MinSessionTimeout: INTEGER,
  MaxSessionTimeout: INTEGER,
  MinSessionsAllowed: INTEGER,
  MaxSessionsAllowed: INTEGER,
  MaxSessionsConfigurable: FLAG,
  SessionTimeoutConfigurable: FLAG
}

const SESSION_LIMITS = entities({
  path: `${SERVICE}/SessionConfiguration`,
  type: 'SessionService.SessionConfiguration',
  key: null,
  properties: LIMIT_PROPERTIES,
  members: ({ appliance }) => appliance.sessions.limits,
  entity: limitEntity
})

/** SessionService (API guide; shapes: Ansible's ome_session and the Terraform provider's fixtures). */
export const sessionService: readonly Route[] = [
  get(SERVICE, () => ({
    '@odata.context': '/api/$metadata#SessionService.SessionService',
    '@odata.type': '#SessionService.SessionService',
    '@odata.id': SERVICE,
    Id: 'SessionServiceID',
    Description: 'SessionService',
    Name: 'SessionService',
    Status: { State: 'Enabled', HealthRollup: 'OK', Health: 'OK' },
    ServiceEnabled: true,
    SessionTimeout: 1800,
    Actions: null,
    'Sessions@odata.navigationLink': `${SERVICE}/Sessions`
  }), { answer: ROOT }),

  post(`${SERVICE}/Sessions`, CREDENTIALS, async ({ appliance, body, origin }) => {
    const account = await appliance.accounts.authenticate(body?.UserName ?? '', body?.Password ?? '', origin)
    const session = appliance.sessions.create(account, body?.SessionType ?? 'API', origin.ipAddress)
    const entity = {
      '@odata.context': `/api/$metadata#${SESSIONS.type}`,
      '@odata.type': `#${SESSIONS.type}`,
      '@odata.id': linkTo(session),
      ...sessionEntity(session, appliance)
    }
    return new Answer(201, entity, { 'x-auth-token': session.token, location: linkTo(session) })
  }, {
    anonymous: true,
    example: { UserName: 'admin', Password: 'admin', SessionType: 'API' },
    answer: memberSchema(SESSIONS)
  }),

  ...entitySet(SESSIONS),

  // Deleting what is not there succeeds (API guide, DELETE).
  del(`${SERVICE}/Sessions(':id(^[^']+)')`, ({ appliance, params, principal, origin }) => {
    appliance.sessions.end(params.id ?? '', principal.account, origin.ipAddress)
    return new Answer(204)
  }),

  act(`${SERVICE}/Actions/SessionService.Logoff`, ({ appliance, principal, origin }) => {
    if (principal.session !== null) appliance.sessions.end(principal.session.id, principal.account, origin.ipAddress)
    return new Answer(204)
  }),

  ...entitySet(SESSION_LIMITS),

  post(`${SERVICE}/Actions/SessionService.SessionConfigurationUpdate`, LIMITS, async ({ appliance, body, actor }) => {
    const limits = await appliance.sessions.configure((body ?? []).map(change => limitOf(change, appliance.sessions.limits)), actor)
    return limits.map(limit => ({ '@odata.type': `#${SESSION_LIMITS.type}`, ...limitEntity(limit) }))
  }, { needs: 'SECURITY_SETUP', answer: list(memberSchema(SESSION_LIMITS)) })
]

function linkTo ({ id }: Session): string {
  return `${SERVICE}/Sessions('${id}')`
}

function sessionEntity (session: Session, { accounts, clock }: Appliance): Shape<typeof SESSION_PROPERTIES> {
  return {
    Id: session.id,
    Description: session.account.userName,
    Name: session.type,
    UserName: session.account.userName,
    UserId: Number(session.account.id),
    Password: null,
    Roles: [session.role],
    IpAddress: session.ipAddress,
    StartTimeStamp: clock.text(session.startedAt),
    LastAccessedTimeStamp: clock.text(session.lastAccessedAt),
    DirectoryGroup: session.account.group !== undefined ? [accounts.get(session.account.id)?.userName ?? ''] : []
  }
}

/** A change in the appliance's terms; what it does not name stays. Types of OME-Modular (SSH, Serial) do not exist here. */
function limitOf (
  { SessionType, MaxSessions, SessionTimeout }: Typed<typeof LIMITS>[number], limits: readonly SessionLimit[]
): SessionLimit {
  const current = limits.find(({ sessionType }) => sessionType === SessionType)
  if (current === undefined) throw new Refusal('CGEN6002', ['SessionType'])
  return { ...current, maxSessions: MaxSessions ?? current.maxSessions, sessionTimeout: SessionTimeout ?? current.sessionTimeout }
}

function limitEntity ({ sessionType, maxSessions, sessionTimeout }: SessionLimit): Shape<typeof LIMIT_PROPERTIES> {
  const { sessions: [fewest, most], timeout: [shortest, longest] } = LIMIT_RANGES[sessionType]
  return {
    SessionType: sessionType,
    MaxSessions: maxSessions,
    SessionTimeout: sessionTimeout,
    MinSessionTimeout: shortest,
    MaxSessionTimeout: longest,
    MinSessionsAllowed: fewest,
    MaxSessionsAllowed: most,
    MaxSessionsConfigurable: sessionType !== 'UniversalTimeout',
    SessionTimeoutConfigurable: true
  }
}
