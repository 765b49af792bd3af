import { FLAG, INTEGER, TEXT, list, object } from '../../src/schema/schema.ts'

/** The network adapter, as it is set. */
export const ADAPTER_PROPERTIES = {
  InterfaceName: TEXT,
  ProfileName: TEXT,
  EnableNIC: FLAG,
  Ipv4Configuration: object({
    Enable: FLAG,
    EnableDHCP: FLAG,
    StaticIPAddress: TEXT,
    StaticSubnetMask: TEXT,
    StaticGateway: TEXT,
    UseDHCPForDNSServerNames: FLAG,
    StaticPreferredDNSServer: TEXT,
    StaticAlternateDNSServer: TEXT
  }),
  Ipv6Configuration: object({
    Enable: FLAG,
    EnableAutoConfiguration: FLAG,
    StaticIPAddress: TEXT,
    StaticPrefixLength: INTEGER,
    StaticGateway: TEXT,
    UseDHCPForDNSServerNames: FLAG,
    StaticPreferredDNSServer: TEXT,
    StaticAlternateDNSServer: TEXT
  }),
  ManagementVLAN: object({ EnableVLAN: FLAG, Id: INTEGER }),
  DnsConfiguration: object({
    RegisterWithDNS: FLAG,
    DnsName: TEXT,
    UseDHCPForDNSDomainName: FLAG,
    DnsDomainName: TEXT,
    FqdndomainName: TEXT,
    Ipv4CurrentPreferredDNSServer: TEXT,
    Ipv4CurrentAlternateDNSServer: TEXT,
    Ipv6CurrentPreferredDNSServer: TEXT,
    Ipv6CurrentAlternateDNSServer: TEXT
  }),
  Delay: INTEGER,
  PrimaryInterface: FLAG
}

/** What it has from it. No address is really given: it is what was asked for. */
export const CURRENT_SETTINGS = object({
  Ipv4Settings: object({
    Enable: FLAG,
    EnableDhcp: FLAG,
    CurrentIPAddress: list(TEXT),
    CurrentSubnetMask: TEXT,
    CurrentGateway: TEXT,
    UseDHCPForDNSServerNames: FLAG,
    Ipv4Dns: list(TEXT)
  }),
  Ipv6Settings: object({
    Enable: FLAG,
    EnableAutoConfiguration: FLAG,
    CurrentIPAddress: list(TEXT),
    CurrentGateway: TEXT,
    CurrentLinkLocalAddress: TEXT,
    UseDHCPForDNSServerNames: FLAG,
    Ipv6Dns: list(TEXT)
  }),
  DnsSetting: object({ DnsFQDName: TEXT, DnsDomainName: TEXT })
})
