import { resetAppliance } from '../../src/appliance/reset.ts'
import { Answer, type Call, get, post, put, type Route } from '../../src/http/route.ts'
import { listOf, resource } from '../../src/http/schema.ts'
import { type Typed, FLAG, INTEGER, NULL, NUMBER, OBJECT, TEXT, anyOf, list, object, oneOf } from '../../src/schema/schema.ts'
import { badPayload } from '../../src/http/refusals.ts'
import { Refusal } from '../../src/messages.ts'

const SERVICE = '/api/ApplicationService'
const ACTIONS = `${SERVICE}/Actions/ApplicationService`
const CONFIGURATION = `${SERVICE}/Security/SecurityConfiguration`

const VALUE = anyOf(TEXT, NUMBER, FLAG, NULL)

const SYSTEM_CONFIGURATION = object({
  SystemConfiguration: object({
    Components: listOf(object({}, {
      Attributes: listOf(object({ Name: TEXT }, { Value: VALUE }))
    }))
  })
})

const EXPORTED = object({
  SystemConfiguration: object({
    Comments: list(TEXT),
    Model: TEXT,
    ServiceTag: TEXT,
    Components: list(object({ FQDD: TEXT, Attributes: list(object({ Name: TEXT, Value: VALUE })) }))
  })
})

const MODE = oneOf(['ON', 'OFF'])

const SECURITY = resource({ FipsMode: MODE })

const RESET = object({}, { ResetType: oneOf(['RESET_CONFIG', 'RESET_ALL']) })

/** The security settings of the appliance (Ansible's ome_application_security_settings; the PowerShell module). */
export const security: readonly Route[] = [
  // A body is allowed and says nothing: clients send {}, or no bytes at all.
  post(`${ACTIONS}.GetConfiguration`, OBJECT, ({ appliance }) => ({
    SystemConfiguration: {
      Comments: ['Export type is Normal,JSON'],
      Model: '',
      ServiceTag: '',
      Components: [{
        FQDD: 'MM.Embedded.1',
        Attributes: appliance.security.attributes.map(({ name, value }) => ({ Name: name, Value: value }))
      }]
    }
  }), { answer: EXPORTED }),

  post(`${ACTIONS}.ApplyConfiguration`, SYSTEM_CONFIGURATION, async ({ appliance, body, actor }) => {
    if (body === undefined) throw badPayload('SystemConfiguration')
    const attributes = body.SystemConfiguration.Components.flatMap(({ Attributes = [] }) => Attributes)
    return { JobId: await appliance.security.apply(attributes.map(({ Name, Value = null }) => ({ name: Name, value: Value })), actor) }
  }, { needs: 'SECURITY_SETUP', answer: object({ JobId: INTEGER }) }),

  get(CONFIGURATION, configurationEntity, { answer: SECURITY }),

  put(CONFIGURATION, object({}, { FipsMode: MODE }), async call => {
    const mode = call.body?.FipsMode
    if (mode === undefined) throw new Refusal('CGEN6002', ['FipsMode'])
    await call.appliance.security.setFips(mode === 'ON', call.actor)
    return configurationEntity(call)
  }, { needs: 'SECURITY_SETUP', answer: SECURITY }),

  post(`${ACTIONS}.SetSecurityPolicyMessage`, object({}, { SecurityPolicyMessage: TEXT }), async ({ appliance, body, actor }) => {
    if (body?.SecurityPolicyMessage === undefined) throw new Refusal('CGEN6002', ['SecurityPolicyMessage'])
    await appliance.security.setPolicyMessage(body.SecurityPolicyMessage, actor)
    return new Answer(200)
  }, { needs: 'SECURITY_SETUP' }),

  post(`${ACTIONS}.ResetApplication`, RESET, async ({ appliance, body, actor }) => {
    if (body?.ResetType === undefined) throw new Refusal('CGEN6002', ['ResetType'])
    await resetAppliance(appliance.ledger, body.ResetType, actor)
    return new Answer(204)
  }, { needs: 'APPLIANCE_SETUP' })
]

function configurationEntity ({ appliance }: Pick<Call, 'appliance'>): Typed<typeof SECURITY> {
  return {
    '@odata.context': '/api/$metadata#Security.SecurityConfiguration',
    '@odata.type': '#Security.SecurityConfiguration',
    '@odata.id': CONFIGURATION,
    FipsMode: appliance.security.state.fips ? 'ON' : 'OFF'
  }
}
