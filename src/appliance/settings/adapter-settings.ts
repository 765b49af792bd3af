import { Refusal } from '../../messages.ts'
import { FLAG, type Typed, closed, integer, text, withDefault } from '../../schema/schema.ts'
import { PLAIN, addressOrBlank } from './setting.ts'

/** The name of the one network adapter. */
export const ADAPTER_NAME = 'ens160'

const ON = withDefault(FLAG, true)
const OFF = withDefault(FLAG, false)
const NAME = { ...withDefault(PLAIN, ADAPTER_NAME), readOnly: true }
const DNS_NAME = text({ maxLength: 255, pattern: '^[A-Za-z0-9._-]*$', default: '' })
/** What the machine has. */
const CURRENT = { ...withDefault(PLAIN, ''), readOnly: true }

const IPV4 = addressOrBlank('ipv4')
const IPV6 = addressOrBlank('ipv6')

/**
 * The network adapter, as it was asked to be. Kept and told; the machine's own network is not touched.
 * Names and order of the members: fixture of the Terraform provider.
 */
export const ADAPTER = closed({
  interfaceName: NAME,
  profileName: NAME,
  enableNIC: ON,
  ipv4Configuration: closed({
    enable: ON,
    enableDHCP: ON,
    staticIPAddress: IPV4,
    staticSubnetMask: IPV4,
    staticGateway: IPV4,
    useDHCPForDNSServerNames: ON,
    staticPreferredDNSServer: IPV4,
    staticAlternateDNSServer: IPV4
  }),
  ipv6Configuration: closed({
    enable: OFF,
    enableAutoConfiguration: ON,
    staticIPAddress: IPV6,
    staticPrefixLength: integer({ minimum: 0, maximum: 128, default: 0 }),
    staticGateway: IPV6,
    useDHCPForDNSServerNames: ON,
    staticPreferredDNSServer: IPV6,
    staticAlternateDNSServer: IPV6
  }),
  managementVLAN: closed({ enableVLAN: OFF, id: integer({ minimum: 0, maximum: 4_094, default: 0 }) }),
  dnsConfiguration: closed({
    registerWithDNS: OFF,
    dnsName: DNS_NAME,
    useDHCPForDNSDomainName: OFF,
    dnsDomainName: DNS_NAME,
    fqdndomainName: CURRENT,
    ipv4CurrentPreferredDNSServer: CURRENT,
    ipv4CurrentAlternateDNSServer: CURRENT,
    ipv6CurrentPreferredDNSServer: CURRENT,
    ipv6CurrentAlternateDNSServer: CURRENT
  }),
  /** Seconds before the change takes place. */
  delay: integer({ minimum: 0, maximum: 86_400, default: 0 }),
  primaryInterface: { ...ON, readOnly: true }
})

export type AdapterSettings = Typed<typeof ADAPTER>

/** What a DHCP server would give: addresses for documentation (RFC 5737). The Terraform provider reads the first address there is. */
const LEASE = { address: '192.0.2.10', mask: '255.255.255.0', gateway: '192.0.2.1', dns: '192.0.2.2' }

/** What an adapter has of IPv4. No address is really given: it is what was asked for, or a lease. */
export interface Current {
  readonly addresses: readonly string[]
  readonly mask: string
  readonly gateway: string
  readonly dns: readonly string[]
}

/** What an adapter has of IPv4 from its settings. */
export function currentOf ({ ipv4Configuration: v4 }: AdapterSettings): Current {
  const leased = v4.enable && v4.enableDHCP
  const given = (...values: string[]): string[] => values.filter(value => value !== '')
  return {
    addresses: given(leased ? LEASE.address : v4.staticIPAddress),
    mask: leased ? LEASE.mask : v4.staticSubnetMask,
    gateway: leased ? LEASE.gateway : v4.staticGateway,
    dns: leased && v4.useDHCPForDNSServerNames ? [LEASE.dns] : given(v4.staticPreferredDNSServer, v4.staticAlternateDNSServer)
  }
}

interface Dependence {
  /** What CAPP1304 names. The first is the product's (sample of ome_application_network_address), the others are ours. */
  readonly fields: string
  readonly missing: (adapter: AdapterSettings) => boolean
}

const DEPENDENCES: readonly Dependence[] = [
  {
    fields: 'Use DHCP for DNS Domain Name, Enable DHCP for ipv4 or Enable Autoconfig for ipv6 settings for valid configuration',
    missing: ({ dnsConfiguration, ipv4Configuration: v4, ipv6Configuration: v6 }) =>
      dnsConfiguration.useDHCPForDNSDomainName && !(v4.enable && v4.enableDHCP) && !(v6.enable && v6.enableAutoConfiguration)
  },
  {
    fields: 'Static IP Address, Static Subnet Mask and Static Gateway for ipv4',
    missing: ({ ipv4Configuration: { enable, enableDHCP, staticIPAddress, staticSubnetMask, staticGateway } }) =>
      enable && !enableDHCP && [staticIPAddress, staticSubnetMask, staticGateway].includes('')
  },
  {
    fields: 'Static IP Address, Static Prefix Length and Static Gateway for ipv6',
    missing: ({ ipv6Configuration: { enable, enableAutoConfiguration, staticIPAddress, staticPrefixLength, staticGateway } }) =>
      enable && !enableAutoConfiguration && ([staticIPAddress, staticGateway].includes('') || staticPrefixLength === 0)
  },
  { fields: 'DNS Name', missing: ({ dnsConfiguration: { registerWithDNS, dnsName } }) => registerWithDNS && dnsName === '' },
  { fields: 'VLAN ID', missing: ({ managementVLAN: { enableVLAN, id } }) => enableVLAN && id === 0 }
]

/** @throws {Refusal} CAPP1304 naming the fields that another one needs */
export function judgeAdapter (adapter: AdapterSettings): void {
  if (!adapter.enableNIC) return
  const broken = DEPENDENCES.find(({ missing }) => missing(adapter))
  if (broken !== undefined) throw new Refusal('CAPP1304', [broken.fields])
}
