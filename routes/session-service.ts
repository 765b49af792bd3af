import { ROLES } from '../src/appliance/accounts.ts'
import type { Clock } from '../src/appliance/clock.ts'
import { LIMIT_RANGES, type Session, type SessionType } from '../src/appliance/sessions.ts'
import type { SessionLimit } from '../src/appliance/state.ts'
import { collection, type Entity } from '../src/http/odata.ts'
import { Answer, act, del, get, post, type Route } from '../src/http/route.ts'
import { Refusal } from '../src/messages.ts'

const SERVICE = '/api/SessionService'

interface Credentials { UserName?: string, Password?: string, SessionType?: SessionType }

const CREDENTIALS = {
  type: 'object',
  properties: {
    UserName: { type: 'string' },
    Password: { type: 'string' },
    SessionType: { enum: ['API', 'GUI'] }
  }
}

interface LimitChange { SessionType: string, MaxSessions?: number, SessionTimeout?: number }

const LIMITS = {
  type: 'array',
  items: {
    type: 'object',
    required: ['SessionType'],
    properties: {
      SessionType: { type: 'string' },
      MaxSessions: { type: 'integer' },
      SessionTimeout: { type: 'integer' }
    }
  }
}

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
  })),

  post<Credentials>(`${SERVICE}/Sessions`, CREDENTIALS, ({ appliance, body, address }) => {
    const account = appliance.accounts.authenticate(body?.UserName ?? '', body?.Password ?? '', address)
    const session = appliance.sessions.create(account, body?.SessionType ?? 'API', address)
    const entity = single(session, appliance.clock)
    return new Answer(201, entity, { 'x-auth-token': session.token, location: linkTo(session) })
  }, { anonymous: true }),

  get(`${SERVICE}/Sessions`, async ({ appliance, path, query }) =>
    await collection('SessionService.Session', appliance.sessions.list().map(session => member(session, appliance.clock)), { path, query, pageSize: appliance.switches.pageSize })),

  get(`${SERVICE}/Sessions(':id(^[^']+)')`, ({ appliance, params }) => {
    const session = appliance.sessions.get(params.id ?? '')
    if (session === undefined) throw new Refusal('CGEN1006')
    return single(session, appliance.clock)
  }),

  // Deleting what is not there succeeds (API guide, DELETE).
  del(`${SERVICE}/Sessions(':id(^[^']+)')`, ({ appliance, params, address }) => {
    appliance.sessions.end(params.id ?? '', address)
    return new Answer(204)
  }),

  act(`${SERVICE}/Actions/SessionService.Logoff`, ({ appliance, principal, address }) => {
    if (principal.session !== null) appliance.sessions.end(principal.session.id, address)
    return new Answer(204)
  }),

  get(`${SERVICE}/SessionConfiguration`, async ({ appliance, path, query }) =>
    await collection('SessionService.SessionConfiguration', appliance.state.sessionLimits.map(limitEntity), { path, query, pageSize: appliance.switches.pageSize })),

  post<LimitChange[]>(`${SERVICE}/Actions/SessionService.SessionConfigurationUpdate`, LIMITS, async ({ appliance, body, actor }) => {
    const limits = await appliance.sessions.configure((body ?? []).map(change => limitOf(change, appliance.state.sessionLimits)), actor)
    return limits.map(limitEntity)
  })
]

function linkTo ({ id }: Session): string {
  return `${SERVICE}/Sessions('${id}')`
}

function single (session: Session, clock: Clock): Entity {
  return { '@odata.context': '/api/$metadata#SessionService.Session', ...member(session, clock) }
}

function member (session: Session, clock: Clock): Entity {
  return {
    '@odata.type': '#SessionService.Session',
    '@odata.id': linkTo(session),
    Id: session.id,
    Description: session.account.userName,
    Name: session.type,
    UserName: session.account.userName,
    UserId: Number(session.account.id),
    Password: null,
    Roles: [ROLES[session.account.roleId] ?? session.account.roleId],
    IpAddress: session.ipAddress,
    StartTimeStamp: clock.text(session.startedAt),
    LastAccessedTimeStamp: clock.text(session.lastAccessedAt),
    DirectoryGroup: []
  }
}

/** A change in the appliance's terms; what it does not name stays. Types of OME-Modular (SSH, Serial) do not exist here. */
function limitOf ({ SessionType, MaxSessions, SessionTimeout }: LimitChange, limits: readonly SessionLimit[]): SessionLimit {
  const current = limits.find(({ sessionType }) => sessionType === SessionType)
  if (current === undefined) throw new Refusal('CGEN6002', ['SessionType'])
  return { ...current, maxSessions: MaxSessions ?? current.maxSessions, sessionTimeout: SessionTimeout ?? current.sessionTimeout }
}

function limitEntity ({ sessionType, maxSessions, sessionTimeout }: SessionLimit): Entity {
  const { sessions: [fewest, most], timeout: [shortest, longest] } = LIMIT_RANGES[sessionType]
  return {
    '@odata.type': '#SessionService.SessionConfiguration',
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
