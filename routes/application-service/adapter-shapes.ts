import { FLAG, INTEGER, TEXT, listOf, whole } from '../../src/http/schema.ts'

/** The network adapter, as it is set. */
export const ADAPTER_PROPERTIES = {
  InterfaceName: TEXT,
  ProfileName: TEXT,
  EnableNIC: FLAG,
  Ipv4Configuration: whole({
    Enable: FLAG,
    EnableDHCP: FLAG,
    StaticIPAddress: TEXT,
    StaticSubnetMask: TEXT,
    StaticGateway: TEXT,
    UseDHCPForDNSServerNames: FLAG,
    StaticPreferredDNSServer: TEXT,
    StaticAlternateDNSServer: TEXT
  }),
  Ipv6Configuration: whole({
    Enable: FLAG,
    EnableAutoConfiguration: FLAG,
    StaticIPAddress: TEXT,
    StaticPrefixLength: INTEGER,
    StaticGateway: TEXT,
    UseDHCPForDNSServerNames: FLAG,
    StaticPreferredDNSServer: TEXT,
    StaticAlternateDNSServer: TEXT
  }),
  ManagementVLAN: whole({ EnableVLAN: FLAG, Id: INTEGER }),
  DnsConfiguration: whole({
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
export const CURRENT_SETTINGS = whole({
  Ipv4Settings: whole({
    Enable: FLAG,
    EnableDhcp: FLAG,
    CurrentIPAddress: listOf(TEXT),
    CurrentSubnetMask: TEXT,
    CurrentGateway: TEXT,
    UseDHCPForDNSServerNames: FLAG,
    Ipv4Dns: listOf(TEXT)
  }),
  Ipv6Settings: whole({
    Enable: FLAG,
    EnableAutoConfiguration: FLAG,
    CurrentIPAddress: listOf(TEXT),
    CurrentGateway: TEXT,
    CurrentLinkLocalAddress: TEXT,
    UseDHCPForDNSServerNames: FLAG,
    Ipv6Dns: listOf(TEXT)
  }),
  DnsSetting: whole({ DnsFQDName: TEXT, DnsDomainName: TEXT })
})
