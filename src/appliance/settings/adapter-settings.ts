import { Refusal } from '../../messages.ts'
import { type Field, fixed, flag, group, integer, isIpv4, isIpv6, text } from './setting-fields.ts'

/** The name of the one network adapter. */
export const ADAPTER_NAME = 'eth0'

/** The network adapter, as it was asked to be. Kept and told; the machine's own network is not touched. */
export interface AdapterSettings {
  readonly interfaceName: string
  readonly profileName: string
  readonly enableNIC: boolean
  readonly ipv4Configuration: {
    readonly enable: boolean
    readonly enableDHCP: boolean
    readonly staticIPAddress: string
    readonly staticSubnetMask: string
    readonly staticGateway: string
    readonly useDHCPForDNSServerNames: boolean
    readonly staticPreferredDNSServer: string
    readonly staticAlternateDNSServer: string
  }
  readonly ipv6Configuration: {
    readonly enable: boolean
    readonly enableAutoConfiguration: boolean
    readonly staticIPAddress: string
    readonly staticPrefixLength: number
    readonly staticGateway: string
    readonly useDHCPForDNSServerNames: boolean
    readonly staticPreferredDNSServer: string
    readonly staticAlternateDNSServer: string
  }
  readonly managementVLAN: { readonly enableVLAN: boolean, readonly id: number }
  readonly dnsConfiguration: {
    readonly registerWithDNS: boolean
    readonly dnsName: string
    readonly useDHCPForDNSDomainName: boolean
    readonly dnsDomainName: string
    readonly fqdndomainName: string
    readonly ipv4CurrentPreferredDNSServer: string
    readonly ipv4CurrentAlternateDNSServer: string
    readonly ipv6CurrentPreferredDNSServer: string
    readonly ipv6CurrentAlternateDNSServer: string
  }
  /** Seconds before the change takes place. */
  readonly delay: number
  readonly primaryInterface: boolean
}

const isDnsName = (value: string): boolean => value.length <= 255 && /^[A-Za-z0-9._-]+$/.test(value)

/** The adapter (order of members and names: Terraform provider's fixture). */
export const ADAPTER: Field<AdapterSettings> = group<AdapterSettings>({
  interfaceName: fixed(text(ADAPTER_NAME)),
  profileName: fixed(text(ADAPTER_NAME)),
  enableNIC: flag(true),
  ipv4Configuration: group<AdapterSettings['ipv4Configuration']>({
    enable: flag(true),
    enableDHCP: flag(true),
    staticIPAddress: text('', isIpv4),
    staticSubnetMask: text('', isIpv4),
    staticGateway: text('', isIpv4),
    useDHCPForDNSServerNames: flag(true),
    staticPreferredDNSServer: text('', isIpv4),
    staticAlternateDNSServer: text('', isIpv4)
  }),
  ipv6Configuration: group<AdapterSettings['ipv6Configuration']>({
    enable: flag(false),
    enableAutoConfiguration: flag(true),
    staticIPAddress: text('', isIpv6),
    staticPrefixLength: integer(0, 0, 128),
    staticGateway: text('', isIpv6),
    useDHCPForDNSServerNames: flag(true),
    staticPreferredDNSServer: text('', isIpv6),
    staticAlternateDNSServer: text('', isIpv6)
  }),
  managementVLAN: group<AdapterSettings['managementVLAN']>({ enableVLAN: flag(false), id: integer(0, 0, 4_094) }),
  dnsConfiguration: group<AdapterSettings['dnsConfiguration']>({
    registerWithDNS: flag(false),
    dnsName: text('', isDnsName),
    useDHCPForDNSDomainName: flag(false),
    dnsDomainName: text('', isDnsName),
    fqdndomainName: fixed(text('')),
    ipv4CurrentPreferredDNSServer: fixed(text('')),
    ipv4CurrentAlternateDNSServer: fixed(text('')),
    ipv6CurrentPreferredDNSServer: fixed(text('')),
    ipv6CurrentAlternateDNSServer: fixed(text(''))
  }),
  delay: integer(0, 0, 86_400),
  primaryInterface: fixed(flag(true))
})

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
