import { assertLocalAdministrator } from '../src/appliance/migration.ts'
import type { Validation } from '../src/appliance/validation.ts'
import { toPem } from '../certs/certificate.ts'
import { act, type Call, get, marked, post, type Route } from '../src/http/route.ts'
import { badPayload } from '../src/http/refusals.ts'
import { Refusal } from '../src/messages.ts'
import { DEFAULT_PORT, isPort, parseAddress } from '../src/migration/address.ts'
import { ShapeError, asEncounter, asValidation } from '../src/migration/shapes.ts'
import { toCamel, toPascal } from '../src/migration/spelling.ts'
import { type ConsoleAccess, validateConnection } from '../src/migration/validate.ts'
import { verifyPeer } from '../src/migration/verify.ts'

const SERVICE = '/api/MigrationService'
const ACTIONS = `${SERVICE}/Actions/MigrationService`

/** Stands on every answer: no REST contract of the product's migration is public, so this one is not the product's. */
const MARK = { 'x-mock-ome-contract': 'migration' }

interface ConsoleInput { IpAddress?: string | null, Port?: number | string | null, UserName?: string | null, Password?: string | null }
interface ConnectionInput { Source?: ConsoleInput, Target?: ConsoleInput }

const TEXT = { type: ['string', 'null'] }
const CONSOLE = { type: 'object', properties: { IpAddress: TEXT, Port: { type: ['integer', 'string', 'null'] }, UserName: TEXT, Password: TEXT } }
const CONNECTION = { type: 'object', properties: { Source: CONSOLE, Target: CONSOLE } }
const OBJECT = { type: 'object' }

/**
 * MigrationService: validating the connection between two consoles (KB 000221202, connection verification). Its paths and
 * bodies are ours; so are the three actions by which consoles speak to each other.
 */
export const migrationService: readonly Route[] = marked(MARK, '3.10', [
  get(SERVICE, () => ({
    '@odata.context': '/api/$metadata#MigrationService.MigrationService',
    '@odata.type': '#MigrationService.MigrationService',
    '@odata.id': SERVICE,
    Id: 'MigrationService',
    Name: 'MigrationService',
    Description: 'MigrationService',
    Actions: { '#MigrationService.ValidateConnection': { target: `${ACTIONS}.ValidateConnection` } },
    'LastValidation@odata.navigationLink': `${SERVICE}/LastValidation`
  })),

  post<ConnectionInput>(`${ACTIONS}.ValidateConnection`, CONNECTION, async call => {
    const { appliance, body, actor } = administered(call)
    const ends = { source: accessOf('Source', body?.Source), target: accessOf('Target', body?.Target) }
    const { verdicts, ...validation } = await validateConnection(appliance, ends, actor)
    return validationEntity(validation)
  }),

  get(`${SERVICE}/LastValidation`, call => {
    const { appliance } = administered(call)
    const { last } = appliance.migration
    if (last === null) throw new Refusal('CGEN1006')
    return { ...validationEntity(last.validation), Time: appliance.clock.text(last.time) }
  }),

  act(`${ACTIONS}.OpenEndpoint`, async call => {
    const { appliance: { migration, name, state: { guid }, version } } = administered(call)
    const { port, ticket } = await migration.invite()
    return Object(toPascal({ name, version, guid, migrationPort: port, ticket, certificates: migration.chain.map(toPem) }))
  }),

  post(`${ACTIONS}.VerifyPeer`, OBJECT, async call => {
    const { appliance, body } = administered(call)
    return Object(toPascal(await verifyPeer(appliance, shaped(asEncounter, body))))
  }),

  post(`${ACTIONS}.RecordValidation`, OBJECT, call => {
    const { appliance, body, actor } = administered(call)
    appliance.migration.record(shaped(asValidation, body), actor)
    return {}
  })
])

/** Only local administrators may migrate; the root alone is for everyone. */
function administered<Body> (call: Call<Body>): Call<Body> {
  assertLocalAdministrator(call.principal.account)
  return call
}

function validationEntity (validation: Partial<Validation>): Readonly<Record<string, unknown>> {
  return {
    '@odata.context': '/api/$metadata#MigrationService.ConnectionValidation',
    '@odata.type': '#MigrationService.ConnectionValidation',
    '@odata.id': `${SERVICE}/LastValidation`,
    ...Object(toPascal(validation))
  }
}

/** @throws {Refusal} CGEN6002 naming the first property that is missing or bad */
function accessOf (side: 'Source' | 'Target', { IpAddress, Port, UserName, Password }: ConsoleInput = {}): ConsoleAccess {
  const refuse = (property: keyof ConsoleInput): Refusal => new Refusal('CGEN6002', [`${side}.${property}`], { relatedProperties: [property] })
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
