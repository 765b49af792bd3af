import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { DirectoryState } from '../appliance/directories/directory-state.ts'

/** Servers of a domain that are tried: as many as can be named. */
const MOST_SERVERS = 3

/** What a resolver is asked. */
export type Resolving = Pick<Resolver, 'resolveSrv' | 'setServers'>

/**
 * The servers of a directory, in the order in which they are tried: those that are named, else those of the domain that DNS is asked of
 * (User's Guide, Directory Services: "enter the domain name to query DNS for the domain controllers"). An address is that of the DNS
 * server to ask, for the domain of the groups. A domain without records of its servers is a server itself.
 *
 * @param patience milliseconds
 */
export async function serversOf (
  { serverType, serverNames, dnsServers, groupDomain }: DirectoryState,
  patience: number,
  resolver: Resolving = new Resolver({ timeout: patience, tries: 1 })
): Promise<readonly string[]> {
  if (serverType === 'MANUAL') return serverNames
  const [named = ''] = dnsServers
  if (isIP(named) !== 0) resolver.setServers([named])
  const domain = isIP(named) !== 0 && groupDomain !== null && groupDomain !== '' ? groupDomain : named
  if (isIP(domain) !== 0) return [domain]
  try {
    const records = await resolver.resolveSrv(`_ldap._tcp.${domain}`)
    const names = records.toSorted((one, other) => one.priority - other.priority || other.weight - one.weight).map(({ name }) => name)
    return names.length > 0 ? names.slice(0, MOST_SERVERS) : [domain]
  } catch {
    return [domain]
  }
}
