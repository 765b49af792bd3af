import { type AdapterSettings, currentOf } from '../../src/appliance/settings/adapter-settings.ts'
import type { ProxySettings, WebServerSettings } from '../../src/appliance/settings/settings-state.ts'
import type { TimeState } from '../../src/appliance/settings/time-state.ts'
import { TIME_INPUT } from '../../src/appliance/settings/time.ts'
import { TIME_ZONES } from '../../src/appliance/clock/time-zones.ts'
import { localText } from '../../src/appliance/clock/local-time.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { get, post, put, type Route } from '../../src/http/route.ts'
import { toCamel, toPascal } from '../../src/spelling.ts'
import { annotated, resource } from '../../src/http/schema.ts'
import {
  type Shape, type Typed, FLAG, INTEGER, INTEGER_OR_NULL, NULL, OBJECT, TEXT, TEXT_OR_NULL, object
} from '../../src/schema/schema.ts'
import { ADAPTER_PROPERTIES, CURRENT_SETTINGS } from './adapter-shapes.ts'
import { JOB_PROPERTIES, jobEntity } from '../job-service/job-entity.ts'

const NETWORK = '/api/ApplicationService/Network'
const TIME = `${NETWORK}/TimeConfiguration`

const NTP = {
  EnableNTP: FLAG,
  PrimaryNTPAddress: TEXT_OR_NULL,
  SecondaryNTPAddress1: TEXT_OR_NULL,
  SecondaryNTPAddress2: TEXT_OR_NULL
}

/** Times and names of zones are null in the answer to a change (the Terraform provider's fixtures). */
const TIME_ANSWER = {
  TimeZone: TEXT,
  TimeZoneIdLinux: TEXT_OR_NULL,
  TimeZoneIdWindows: TEXT_OR_NULL,
  ...NTP,
  SystemTime: TEXT_OR_NULL,
  TimeSource: TEXT,
  UtcTime: TEXT_OR_NULL
}

const ZONES = entities({
  path: `${NETWORK}/TimeZones`,
  type: 'Network.TimeZone',
  key: null,
  properties: { Utcoffsetminutes: INTEGER, Id: TEXT, Name: TEXT },
  members: () => TIME_ZONES,
  entity: ({ id, name, offsetMinutes }) => ({ Utcoffsetminutes: offsetMinutes, Id: id, Name: name }),
  lasting: true,
  // All on one page: Ansible looks for a zone in the first answer alone.
  pageSize: TIME_ZONES.length
})

/** As it is set, and what it has from that. */
const ADAPTER = { ...ADAPTER_PROPERTIES, CurrentSettings: CURRENT_SETTINGS }

const ADAPTERS = entities({
  path: `${NETWORK}/AdapterConfigurations`,
  type: 'Network.AdapterConfigurations',
  key: { property: 'InterfaceName', kind: 'text' },
  properties: ADAPTER,
  members: ({ appliance }) => [appliance.networkAdapter.settings],
  entity: adapterEntity
})

const PROXY_PROPERTIES = {
  IpAddress: TEXT_OR_NULL,
  PortNumber: INTEGER,
  EnableAuthentication: FLAG,
  EnableProxy: FLAG,
  Username: TEXT_OR_NULL,
  Password: NULL,
  SslCheckDisabled: FLAG,
  ProxyExclusionList: TEXT_OR_NULL
}

const WEB_SERVER_PROPERTIES = { TimeOut: INTEGER, PortNumber: INTEGER, EnableWebServer: FLAG }

const PROXY = `${NETWORK}/ProxyConfiguration`
const WEB_SERVER = `${NETWORK}/WebServerConfiguration`
const ADDRESS = `${NETWORK}/AddressConfiguration`

/** Network settings of the appliance (shapes: Terraform provider's fixtures; Ansible's ome_application_network_*). */
export const network: readonly Route[] = [
  get(TIME, ({ appliance: { clock, time: { state, zone } } }) => {
    const now = clock.millis()
    return {
      '@odata.context': '/api/$metadata#Network.TimeConfiguration',
      '@odata.type': '#Network.TimeConfiguration',
      '@odata.id': TIME,
      TimeZone: zone.id,
      TimeZoneIdLinux: zone.linux,
      TimeZoneIdWindows: zone.windows,
      ...ntp(state),
      SystemTime: clock.text(now),
      TimeSource: timeSource(state),
      UtcTime: localText(now, 'Etc/GMT')
    }
  }, { answer: resource(TIME_ANSWER) }),

  put(TIME, TIME_INPUT, async ({ appliance, body, actor }) => {
    const state = await appliance.time.configure(body ?? {}, actor)
    return {
      TimeZone: state.timeZone,
      TimeZoneIdLinux: null,
      TimeZoneIdWindows: null,
      ...ntp(state),
      SystemTime: null,
      TimeSource: timeSource(state),
      UtcTime: null,
      JobId: null
    }
  }, { needs: 'APPLIANCE_SETUP', answer: object({ ...TIME_ANSWER, JobId: INTEGER_OR_NULL }) }),

  ...entitySet(ZONES),

  ...entitySet(ADAPTERS),

  post('/api/ApplicationService/Actions/Network.ConfigureNetworkAdapter', OBJECT, async ({ appliance, body, actor }) => {
    const job = await appliance.networkAdapter.configureAsJob(toCamel(body ?? {}), actor)
    return jobEntity(job, appliance.clock)
  }, { needs: 'APPLIANCE_SETUP', answer: object(JOB_PROPERTIES) }),

  // What consoles before 3.3 have instead; Ansible falls back on it.
  get(ADDRESS, ({ appliance }) => ({
    ...annotated('Network.AddressConfiguration', ADDRESS),
    ...toPascal(appliance.networkAdapter.settings)
  }), { answer: resource(ADAPTER_PROPERTIES) }),

  put(ADDRESS, OBJECT, async ({ appliance, body, actor }) =>
    toPascal(await appliance.networkAdapter.configure(toCamel(body ?? {}), actor)), {
    needs: 'APPLIANCE_SETUP',
    answer: object(ADAPTER_PROPERTIES)
  }),

  get(PROXY, ({ appliance }) => ({
    ...annotated('Network.ProxyConfiguration', PROXY),
    ...proxyEntity(appliance.settings.get('proxy'))
  }), { answer: resource(PROXY_PROPERTIES) }),

  put(PROXY, OBJECT, async ({ appliance, body, actor }) =>
    proxyEntity(await appliance.settings.change('proxy', proxyInput(body ?? {}), actor)), {
    needs: 'APPLIANCE_SETUP',
    answer: object(PROXY_PROPERTIES)
  }),

  get(WEB_SERVER, ({ appliance }) => ({
    ...annotated('Network.WebServerConfiguration', WEB_SERVER),
    ...webServerEntity(appliance.webServer.configuration)
  }), { answer: resource(WEB_SERVER_PROPERTIES) }),

  put(WEB_SERVER, OBJECT, async ({ appliance, body, actor }) =>
    webServerEntity(await appliance.webServer.configure(toCamel(body ?? {}), actor)), {
    needs: 'APPLIANCE_SETUP',
    answer: object(WEB_SERVER_PROPERTIES)
  })
]

/** What is asked for is also what is: no address is really given. A lease stands in for that of a DHCP server. */
function adapterEntity (settings: AdapterSettings): Shape<typeof ADAPTER> {
  const { delay, primaryInterface, ...asked } = settings
  const { ipv4Configuration: v4, ipv6Configuration: v6, dnsConfiguration: { dnsName, dnsDomainName } } = settings
  const { addresses, mask, gateway, dns } = currentOf(settings)
  const given = (...values: string[]): string[] => values.filter(value => value !== '')
  return toPascal({
    ...asked,
    currentSettings: {
      ipv4Settings: {
        enable: v4.enable,
        enableDhcp: v4.enableDHCP,
        currentIPAddress: addresses,
        currentSubnetMask: mask,
        currentGateway: gateway,
        useDHCPForDNSServerNames: v4.useDHCPForDNSServerNames,
        ipv4Dns: dns
      },
      ipv6Settings: {
        enable: v6.enable,
        enableAutoConfiguration: v6.enableAutoConfiguration,
        currentIPAddress: given(v6.staticIPAddress),
        currentGateway: v6.staticGateway,
        currentLinkLocalAddress: '',
        useDHCPForDNSServerNames: v6.useDHCPForDNSServerNames,
        ipv6Dns: given(v6.staticPreferredDNSServer, v6.staticAlternateDNSServer)
      },
      dnsSetting: { dnsFQDName: given(dnsName, dnsDomainName).join('.'), dnsDomainName }
    },
    delay,
    primaryInterface
  })
}

function proxyEntity ({
  ipAddress, portNumber, enableAuthentication, enableProxy, username, sslCheckDisabled, proxyExclusionList
}: ProxySettings): Shape<typeof PROXY_PROPERTIES> {
  return {
    IpAddress: ipAddress,
    PortNumber: portNumber,
    EnableAuthentication: enableAuthentication,
    EnableProxy: enableProxy,
    Username: username,
    Password: null,
    SslCheckDisabled: sslCheckDisabled,
    ProxyExclusionList: proxyExclusionList
  }
}

/** The exclusions are one text; as a list, as some clients have them, they are joined. */
function proxyInput (body: Typed<typeof OBJECT>): object {
  const { proxyExclusionList, ...input } = toCamel(body)
  if (proxyExclusionList === undefined) return input
  const isList = Array.isArray(proxyExclusionList) && proxyExclusionList.every(item => typeof item === 'string')
  return { ...input, proxyExclusionList: isList ? proxyExclusionList.join(';') : proxyExclusionList }
}

function webServerEntity ({ timeOut, portNumber }: WebServerSettings): Shape<typeof WEB_SERVER_PROPERTIES> {
  return { TimeOut: timeOut, PortNumber: portNumber, EnableWebServer: true }
}

function ntp ({ ntp: enabled, ntpAddresses: [primary = null, second = null, third = null] }: TimeState): Shape<typeof NTP> {
  return { EnableNTP: enabled, PrimaryNTPAddress: primary, SecondaryNTPAddress1: second, SecondaryNTPAddress2: third }
}

/** The first server that is set, or the appliance's own clock (Ansible's documentation of ome_application_network_time). */
function timeSource ({ ntp: enabled, ntpAddresses }: TimeState): string {
  return (enabled ? ntpAddresses.find(address => address !== null) : null) ?? 'Local Clock'
}
