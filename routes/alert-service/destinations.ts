import type { SmtpSettings, SyslogSettings } from '../../src/appliance/settings/settings-state.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { type Route, post } from '../../src/http/route.ts'
import { listOf } from '../../src/http/schema.ts'
import { toCamel } from '../../src/spelling.ts'
import { type Shape, FLAG, INTEGER, NULL, OBJECT, TEXT, TEXT_OR_NULL, list, object } from '../../src/schema/schema.ts'

const DESTINATIONS = '/api/AlertService/AlertDestinations'

/** A syslog server and its place, 1 to 4. */
interface Place {
  readonly id: number
  readonly server: SyslogSettings
}

const SMTP_PROPERTIES = {
  DestinationAddress: TEXT,
  PortNumber: INTEGER,
  UseCredentials: FLAG,
  UseSSL: FLAG,
  Credential: object({ User: TEXT_OR_NULL, Password: NULL })
}

const SYSLOG_PROPERTIES = { Id: INTEGER, Enabled: FLAG, DestinationAddress: TEXT, PortNumber: INTEGER }

const SMTP = entities({
  path: `${DESTINATIONS}/SMTPConfiguration`,
  type: 'AlertDestinations.SMTPConfiguration',
  key: null,
  properties: SMTP_PROPERTIES,
  members: ({ appliance }) => [appliance.settings.get('smtp')],
  entity: smtpEntity
})

const SYSLOG = entities({
  path: `${DESTINATIONS}/SyslogConfiguration`,
  type: 'AlertDestinations.SyslogConfiguration',
  key: null,
  properties: SYSLOG_PROPERTIES,
  members: ({ appliance }) => placesOf(appliance.settings.get('syslog')),
  entity: syslogEntity
})

/** Where the console tells of what happens (Ansible's ome_application_alerts_smtp and ome_application_alerts_syslog). */
export const alertDestinations: readonly Route[] = [
  ...entitySet(SMTP),

  post(SMTP.path, OBJECT, async ({ appliance, body, actor }) =>
    smtpEntity(await appliance.settings.change('smtp', toCamel(body ?? {}), actor)), {
    needs: 'APPLIANCE_SETUP',
    answer: object(SMTP_PROPERTIES)
  }),

  ...entitySet(SYSLOG),

  // Without Ids: the first is for the first place.
  post(`${DESTINATIONS}/Actions/AlertDestinations.ApplySyslogConfig`, listOf(OBJECT), async ({ appliance, body, actor }) =>
    placesOf(await appliance.settings.change('syslog', toCamel(body ?? []), actor)).map(syslogEntity), {
    needs: 'APPLIANCE_SETUP',
    answer: list(object(SYSLOG_PROPERTIES))
  })
]

function smtpEntity ({ destinationAddress, portNumber, useCredentials, useSSL, credential }: SmtpSettings): Shape<typeof SMTP_PROPERTIES> {
  return {
    DestinationAddress: destinationAddress,
    PortNumber: portNumber,
    UseCredentials: useCredentials,
    UseSSL: useSSL,
    Credential: { User: credential.user, Password: null }
  }
}

function placesOf (servers: readonly SyslogSettings[]): Place[] {
  return servers.map((server, index) => ({ id: index + 1, server }))
}

function syslogEntity ({ id, server: { enabled, destinationAddress, portNumber } }: Place): Shape<typeof SYSLOG_PROPERTIES> {
  return { Id: id, Enabled: enabled, DestinationAddress: destinationAddress, PortNumber: portNumber }
}
