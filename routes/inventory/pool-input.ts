import type { PoolInput } from '../../src/appliance/configuration/identity-pools.ts'

interface MacsBody {
  readonly IdentityCount?: number | null
  readonly StartingMacAddress?: string | null
}

interface WwnsBody {
  readonly IdentityCount?: number | null
  readonly StartingAddress?: string | null
}

/** A pool as clients send it: Ansible leaves out what is not there, PowerShell sends nulls and empty texts. */
export interface PoolBody {
  readonly Name?: string | null
  readonly Description?: string | null
  readonly EthernetSettings?: { readonly Mac?: MacsBody | null } | null
  readonly IscsiSettings?: {
    readonly Mac?: MacsBody | null
    readonly InitiatorConfig?: { readonly IqnPrefix?: string | null } | null
    readonly InitiatorIpPoolSettings?: {
      readonly IpRange?: string | null
      readonly SubnetMask?: string | null
      readonly Gateway?: string | null
      readonly PrimaryDnsServer?: string | null
      readonly SecondaryDnsServer?: string | null
    } | null
  } | null
  readonly FcoeSettings?: { readonly Mac?: MacsBody | null } | null
  readonly FcSettings?: { readonly Wwnn?: WwnsBody | null, readonly Wwpn?: WwnsBody | null } | null
}

/** What a client says of a pool, by our names. */
export function poolInput (body: PoolBody = {}): PoolInput {
  const { Name, Description, EthernetSettings, IscsiSettings, FcoeSettings, FcSettings } = body
  return {
    ...(Name !== undefined && Name !== null && { name: Name }),
    ...(Description !== undefined && { description: Description }),
    ethernetSettings: made(EthernetSettings, ({ Mac }) => ({ mac: made(Mac, macs) })),
    iscsiSettings: made(IscsiSettings, ({ Mac, InitiatorConfig, InitiatorIpPoolSettings }) => ({
      mac: made(Mac, macs),
      initiatorConfig: made(InitiatorConfig, ({ IqnPrefix }) => ({ iqnPrefix: IqnPrefix ?? null })),
      initiatorIpPoolSettings: made(InitiatorIpPoolSettings, ({ IpRange, SubnetMask, Gateway, PrimaryDnsServer, SecondaryDnsServer }) => ({
        ipRange: IpRange ?? null,
        subnetMask: SubnetMask ?? null,
        gateway: Gateway ?? null,
        primaryDnsServer: PrimaryDnsServer ?? null,
        secondaryDnsServer: SecondaryDnsServer ?? null
      }))
    })),
    fcoeSettings: made(FcoeSettings, ({ Mac }) => ({ mac: made(Mac, macs) })),
    fcSettings: made(FcSettings, ({ Wwnn, Wwpn }) => ({ wwnn: made(Wwnn, wwns), wwpn: made(Wwpn, wwns) }))
  }
}

function made<B, R> (body: B | null | undefined, make: (body: B) => R): R | null {
  return body === undefined || body === null ? null : make(body)
}

function macs ({ IdentityCount, StartingMacAddress }: MacsBody): { identityCount: number | null, startingMacAddress: string | null } {
  return { identityCount: IdentityCount ?? null, startingMacAddress: StartingMacAddress ?? null }
}

function wwns ({ IdentityCount, StartingAddress }: WwnsBody): { identityCount: number | null, startingAddress: string | null } {
  return { identityCount: IdentityCount ?? null, startingAddress: StartingAddress ?? null }
}
