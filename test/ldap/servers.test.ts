import t from 'tap'
import { changedDirectory, blankDirectory, type DirectoryInput } from '../../src/appliance/directories/directory-rules.ts'
import { serversOf } from '../../src/ldap/servers.ts'

function directory (input: DirectoryInput) {
  return changedDirectory(blankDirectory(1, 'AD'), { name: 'lab', ...input })
}

/** A resolver that knows one domain, and what it was asked. */
function resolving (): { readonly asked: string[], readonly resolver: NonNullable<Parameters<typeof serversOf>[2]> } {
  const asked: string[] = []
  return {
    asked,
    resolver: {
      setServers: servers => { asked.push(...servers) },
      resolveSrv: async name => {
        asked.push(name)
        if (name !== '_ldap._tcp.lab.test') throw Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' })
        const record = (host: string, priority: number, weight: number) => ({ name: host, priority, weight, port: 389 })
        return [record('far.lab.test', 20, 1), record('light.lab.test', 10, 1), record('heavy.lab.test', 10, 9), record('last.lab.test', 30, 1)]
      }
    }
  }
}

t.test('servers that are named, and those that DNS knows', async t => {
  for (const [input, servers, asked] of [
    [{ serverType: 'MANUAL', serverNames: ['one.test', '::1'] }, ['one.test', '::1'], []],
    [{ dnsServers: ['lab.test'], groupDomain: 'other.test' }, ['heavy.lab.test', 'light.lab.test', 'far.lab.test'], ['_ldap._tcp.lab.test']],
    [{ dnsServers: ['192.0.2.1'], groupDomain: 'lab.test' }, ['heavy.lab.test', 'light.lab.test', 'far.lab.test'], ['192.0.2.1', '_ldap._tcp.lab.test']],
    [{ dnsServers: ['dc.unknown.test'], groupDomain: 'lab.test' }, ['dc.unknown.test'], ['_ldap._tcp.dc.unknown.test']]
  ] as const) {
    const { asked: seen, resolver } = resolving()
    t.strictSame(await serversOf(directory(input), 1_000, resolver), servers)
    t.strictSame(seen, asked)
  }
  t.strictSame(await serversOf({ ...directory({ dnsServers: ['192.0.2.1'], groupDomain: 'x' }), groupDomain: null }, 1_000, resolving().resolver), ['192.0.2.1'], 'an address without a domain is a server')
})
