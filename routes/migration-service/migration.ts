import { assertLocalAdministrator } from '../../src/appliance/migration/peering.ts'
import type { MigrationState } from '../../src/appliance/migration/migration-state.ts'
import type { Validation } from '../../src/appliance/migration/validation.ts'
import { toPem } from '../../certs/x509/certificate.ts'
import { act, type Call, get, marked, post, type Route } from '../../src/http/route.ts'
import { badPayload } from '../../src/http/refusals.ts'
import { type Typed, INTEGER, NULL, OBJECT, TEXT, TEXT_OR_NULL, anyOf, object } from '../../src/schema/schema.ts'
import type { Annotations } from '../../src/http/schema.ts'
import { Refusal } from '../../src/messages.ts'
import { DEFAULT_PORT, isPort, parseAddress } from '../../src/client/address.ts'
import { migrateIn, migrateOut } from '../../src/migration/migrate.ts'
import { asEncounter, asValidation } from '../../src/migration/shapes.ts'
import { ShapeError } from '../../src/schema/check.ts'
import { type Pascal, toCamel, toPascal } from '../../src/spelling.ts'
import { type BothEnds, type ConsoleAccess, validateConnection } from '../../src/migration/validate.ts'
import { verifyPeer } from '../../src/migration/verify.ts'
import { JOB, single } from '../job-service/job-entity.ts'
import { INVITATION, MEETING, RECORDED, ROOT, VALIDATED } from './shapes.ts'

const SERVICE = '/api/MigrationService'
const ACTIONS = `${SERVICE}/Actions/MigrationService`

/** Stands on every answer: no REST contract of the product's migration is public, so this one is not the product's. */
const MARK = { 'x-mock-ome-contract': 'migration' }

const CONSOLE = object({}, { IpAddress: TEXT_OR_NULL, Port: anyOf(INTEGER, TEXT, NULL), UserName: TEXT_OR_NULL, Password: TEXT_OR_NULL })
const CONNECTION = object({}, { Source: CONSOLE, Target: CONSOLE })
const EXAMPLE = {
  Source: { IpAddress: '127.0.0.1', Port: 8443, UserName: 'admin', Password: 'admin' },
  Target: { IpAddress: '127.0.0.1', Port: 9443, UserName: 'admin', Password: 'admin' }
}

/**
 * MigrationService: validating the connection between two consoles (KB 000221202, connection verification). Its paths and
 * bodies are ours; so are the three actions by which consoles speak to each other. MigrateOut and MigrateIn take the same body and answer
 * with a job.
 */
export const migrationService: readonly Route[] = marked(MARK, '3.10', [
  get(SERVICE, ({ appliance }) => ({
    '@odata.context': '/api/$metadata#MigrationService.MigrationService',
    '@odata.type': '#MigrationService.MigrationService',
    '@odata.id': SERVICE,
    Id: 'MigrationService',
    Name: 'MigrationService',
    Description: 'MigrationService',
    ...statusEntity(appliance.migration.state),
    Actions: {
      '#MigrationService.ValidateConnection': { target: `${ACTIONS}.ValidateConnection` },
      '#MigrationService.MigrateOut': { target: `${ACTIONS}.MigrateOut` },
      '#MigrationService.MigrateIn': { target: `${ACTIONS}.MigrateIn` }
    },
    'LastValidation@odata.navigationLink': `${SERVICE}/LastValidation`
  }), { answer: ROOT }),

  post(`${ACTIONS}.ValidateConnection`, CONNECTION, async call => {
    const { appliance, body, actor } = administered(call)
    const { verdicts, ...validation } = await validateConnection(appliance, endsOf(body), actor)
    return validationEntity(validation)
  }, { example: EXAMPLE, answer: VALIDATED }),

  post(`${ACTIONS}.MigrateOut`, CONNECTION, async call => {
    const { appliance, body, actor } = administered(call)
    return single(await migrateOut(appliance, endsOf(body), actor), appliance.clock)
  }, { answer: JOB }),

  post(`${ACTIONS}.MigrateIn`, CONNECTION, async call => {
    const { appliance, body, actor } = administered(call)
    return single(await migrateIn(appliance, endsOf(body), actor), appliance.clock)
  }, { answer: JOB }),

  get(`${SERVICE}/LastValidation`, call => {
    const { appliance } = administered(call)
    const { last } = appliance.peering
    if (last === null) throw new Refusal('CGEN1006')
    return { ...validationEntity(last.validation), Time: appliance.clock.text(last.time) }
  }, { answer: RECORDED }),

  act(`${ACTIONS}.OpenEndpoint`, async call => {
    const { appliance: { identity: { guid, name, version }, migration, peering } } = administered(call)
    const { port, ticket } = await peering.invite()
    const { done, out } = migration.state
    return toPascal({
      name,
      version,
      guid,
      migrationPort: port,
      ticket,
      certificates: peering.chain.map(toPem),
      offeredTo: (done ?? out)?.guid ?? null
    })
  }, { answer: INVITATION }),

  post(`${ACTIONS}.VerifyPeer`, OBJECT, async call => {
    const { appliance, body } = administered(call)
    return toPascal(await verifyPeer(appliance, shaped(asEncounter, body)))
  }, { answer: MEETING }),

  post(`${ACTIONS}.RecordValidation`, OBJECT, call => {
    const { appliance, body, actor } = administered(call)
    appliance.peering.record(shaped(asValidation, body), actor)
    return {}
  }, { answer: object({}) })
])

/** How far the migration of the data has come. */
function statusEntity ({ out, done, in: arrived }: MigrationState): Pick<Typed<typeof ROOT>, 'MigrationStatus' | 'MigrationPeer'> {
  const step = done ?? out ?? arrived
  return {
    MigrationStatus: done !== null ? 'Migrated' : out !== null ? 'ReadyForMigrateIn' : arrived !== null ? 'Restored' : 'NotStarted',
    MigrationPeer: step === null ? null : { Address: step.address, Guid: step.guid, Time: step.time }
  }
}

/** Only local administrators may migrate; the root alone is for everyone. */
function administered<Body> (call: Call<Body>): Call<Body> {
  assertLocalAdministrator(call.principal.account)
  return call
}

function validationEntity<V extends Partial<Validation>> (validation: V): Annotations & Pascal<V> {
  return {
    '@odata.context': '/api/$metadata#MigrationService.ConnectionValidation',
    '@odata.type': '#MigrationService.ConnectionValidation',
    '@odata.id': `${SERVICE}/LastValidation`,
    ...toPascal(validation)
  }
}

function endsOf (body: Typed<typeof CONNECTION> | undefined): BothEnds {
  return { source: accessOf('Source', body?.Source), target: accessOf('Target', body?.Target) }
}

/** @throws {Refusal} CGEN6002 naming the first property that is missing or bad */
function accessOf (side: 'Source' | 'Target', { IpAddress, Port, UserName, Password }: Typed<typeof CONSOLE> = {}): ConsoleAccess {
  const refuse = (property: keyof Typed<typeof CONSOLE>): Refusal =>
    new Refusal('CGEN6002', [`${side}.${property}`], { relatedProperties: [property] })
  const address = parseAddress(IpAddress?.trim() ?? '')
  if (address === null) throw refuse('IpAddress')
  const port = Number(Port ?? address.port ?? DEFAULT_PORT)
  if (!isPort(port) || (address.port !== null && address.port !== port)) throw refuse('Port')
  if (UserName === undefined || UserName === null || UserName === '') throw refuse('UserName')
  if (Password === undefined || Password === null || Password === '') throw refuse('Password')
  return { host: address.host, port, userName: UserName, password: Password }
}

function shaped<T> (shape: (value: unknown) => T, body: unknown): T {
  try {
    return shape(toCamel(body))
  } catch (error) {
    if (error instanceof ShapeError) throw badPayload()
    throw error
  }
}
