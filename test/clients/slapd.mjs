import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BASE, CONSOLE, DirectoryServer, PASSWORD } from './directory-server.mjs'
import { blocks, run } from './lab.mjs'
import { Product } from './product.mjs'

export const needs = ['openssl', 'curl', '/usr/sbin/slapd', '/usr/sbin/slapadd']

const PROVIDER = '/api/AccountService/ExternalAccountProvider'
const ACTION = `${PROVIDER}/Actions/ExternalAccountProvider`
const VIEWERS = { UserName: 'OME Viewers', RoleId: '16' }

/** With the switch `realDirectories` a console asks Debian's slapd, over TLS. */
export async function checks (lab) {
  const { password } = lab
  let server
  let product
  let provider
  let id
  let groups

  const call = async (method, path, body, login = `admin:${password}`) => {
    const data = body === undefined ? [] : ['-H', 'Content-Type: application/json', '-d', JSON.stringify(body)]
    const printed = await run('curl', ['-sSk', '-u', login, '-X', method, ...data, '-w', '\n%{http_code}', `${product.appliances[0].url}${path}`])
    const end = printed.lastIndexOf('\n')
    return { status: Number(printed.slice(end + 1)), json: end > 0 ? JSON.parse(printed.slice(0, end)) : null }
  }
  const test = async (changes = {}, type = 'LDAP') => await call('POST', `${ACTION}.Test${type}Connection`, { ...provider, ...changes })
  const search = async (beginning, changes = {}) => await call('POST', `${ACTION}.SearchGroups`,
    { Type: 'LDAP', DirectoryServerId: id, UserName: 'operator', Password: PASSWORD, CommonName: beginning, ...changes })
  const login = async (userName, given = PASSWORD) => await call('POST', '/api/SessionService/Sessions', { UserName: userName, Password: given })
  const change = async changes => {
    assert.equal((await call('PUT', `${PROVIDER}/LDAPAccountProvider(${id})`, changes)).status, 200)
  }
  const imported = async (...wanted) => await call('POST', '/api/AccountService/Actions/AccountService.ImportExternalAccountProvider',
    wanted.map(group => ({ DirectoryServiceId: id, ...group })))
  const cause = async () => (await product.admin('GET', '/v1/appliances/ome/diagnoses')).diagnoses[0].findings[0].id

  return [
    ['slapd and a console start', async () => {
      server = await DirectoryServer.start(lab, 'lab')
      product = await Product.start(lab.file('slapd-ready.json'), '--appliance', 'ome=4.0.1:0', '--password', password,
        '--switch', 'realDirectories=true', '--log-level', 'info')
      provider = {
        Name: 'slapd',
        ServerType: 'MANUAL',
        ServerName: ['127.0.0.1'],
        ServerPort: server.port,
        NetworkTimeOut: 15,
        SearchTimeOut: 15,
        CertificateValidation: true,
        CertificateFile: blocks(await readFile(join(lab.file('slapd-lab'), 'chain.pem'), 'utf8')).at(-1),
        BindDN: CONSOLE,
        BindPassword: PASSWORD,
        BaseDistinguishedName: BASE,
        AttributeUserLogin: 'uid',
        AttributeGroupMembership: 'member'
      }
    }],
    ['TestLDAPConnection binds, with its own user or another', async () => {
      for (const user of [{}, { UserName: 'operator', Password: PASSWORD }, { UserName: `uid=viewer,ou=People,${BASE}`, Password: PASSWORD }]) {
        const { status, json } = await test(user)
        assert.deepEqual([status, json.ServerName, json.BindPassword], [200, ['127.0.0.1'], null])
      }
    }],
    ['a wrong password, user, server, port and certificate are CSEC5002', async () => {
      const other = await lab.keep('other-ca.pem', '')
      await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Other CA', '-keyout', '/dev/null', '-out', other])
      for (const changes of [
        { BindPassword: 'wrong' },
        { UserName: 'operator', Password: 'wrong' },
        { UserName: 'nobody', Password: PASSWORD },
        { UserName: '*', Password: PASSWORD },
        { UserName: 'operator', Password: '' },
        { UserName: 'EXTERNAL', Password: PASSWORD },
        { UserName: 'twin', Password: PASSWORD },
        { SearchFilter: '(broken', UserName: 'operator', Password: PASSWORD },
        { SearchFilter: '(employeeType=staff)', UserName: 'stranger', Password: PASSWORD },
        { ServerPort: 1 },
        { ServerName: ['localhost'] },
        { CertificateFile: await readFile(other, 'utf8') }
      ]) {
        const { status, json } = await test(changes)
        assert.deepEqual([status, json.error?.['@Message.ExtendedInfo'][0].MessageId], [400, 'CSEC5002'], JSON.stringify(changes))
      }
      assert.equal((await test({ CertificateValidation: false, ServerName: ['localhost'] })).status, 200, 'without validation any certificate will do')
      assert.deepEqual((await test({ ServerName: ['127.0.0.1', '127.0.0.2'] })).json.ServerName, ['127.0.0.1'], 'one of two answers')
    }],
    ['SearchGroups finds groups by the beginning of their name', async () => {
      const { json: { Id }, status } = await call('POST', `${PROVIDER}/LDAPAccountProvider`, provider)
      assert.equal(status, 201)
      id = Id
      const denied = await search('')
      assert.equal(denied.json.error['@Message.ExtendedInfo'][0].MessageId, 'CSEC5022', 'slapd shows this user nothing')
      const found = await search('ome', { UserName: CONSOLE })
      groups = found.json
      assert.deepEqual(groups.map(({ CommonName }) => CommonName), ['OME Device Managers', 'OME Viewers'])
      assert.match(groups[0].ObjectGuid, /^[0-9a-f-]{36}$/)
      assert.deepEqual([groups[0].DomainComponent, groups[0].ObjectSid, groups[0].DistinguishedName], [['lab', 'test'], '', `cn=OME Device Managers,ou=Groups,${BASE}`])
      assert.equal((await search('', { UserName: CONSOLE })).json.length, 4, 'groups that have the attribute of membership')
      assert.deepEqual((await search('*', { UserName: CONSOLE })).json, [])
      const wrong = await search('ome', { Password: 'wrong' })
      assert.equal(wrong.json.error['@Message.ExtendedInfo'][0].MessageId, 'CSEC5022')
    }],
    ['groups are imported by id and by name, and others refused', async () => {
      assert.equal((await login('operator')).status, 401, 'no group is imported yet')
      const { json } = await imported({ ...VIEWERS, UserName: 'Strangers' })
      assert.deepEqual(json.error['@Message.ExtendedInfo'][0].MessageArgs, ['UserName'])
      assert.equal((await imported({ UserName: '', RoleId: '16', ObjectGuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7' })).status, 400)
      await change({ Name: 'slapd, changed' })
      const both = await imported({ UserName: '', RoleId: '101', ObjectGuid: groups[0].ObjectGuid }, VIEWERS)
      assert.deepEqual(both.json.map(({ UserName, ObjectGuid }) => [UserName, ObjectGuid]), groups.map(({ CommonName, ObjectGuid }) => [CommonName, ObjectGuid]))
    }],
    ['members log in, in groups within groups too, with what the group may do', async () => {
      for (const [userName, roles] of [['operator', ['DEVICE_MANAGER']], ['viewer', ['VIEWER']], ['nested', ['VIEWER']], ['odd*(name', ['VIEWER']]]) {
        const { status, json } = await login(userName)
        assert.deepEqual([status, json.Roles, json.UserName], [201, roles, userName])
      }
      assert.equal((await call('GET', '/api/AccountService/Accounts', undefined, `nested:${PASSWORD}`)).status, 200, 'Basic')
      assert.equal((await call('GET', '/api/AccountService/Accounts', undefined, 'nested:wrong')).status, 401)
    }],
    ['nobody else does', async () => {
      for (const [userName, given] of [['viewer', 'wrong'], ['viewer', ''], ['nobody'], ['twin'], ['*'], ['odd*'], [`uid=viewer,ou=People,${BASE}`], ['console']]) {
        assert.equal((await login(userName, given)).status, 401, userName)
      }
      assert.equal(await cause(), 'login-unknown')
      assert.equal((await login('stranger')).status, 201)
      await change({ SearchFilter: '(employeeType=staff)' })
      assert.equal((await login('stranger')).status, 401, 'outside of the search filter')
      assert.equal((await login('nested')).status, 201)
    }],
    ['short names of members, as posixGroup has them', async () => {
      await change({ AttributeGroupMembership: 'memberUid' })
      assert.equal((await imported({ UserName: 'posix', RoleId: '10' })).status, 200)
      assert.deepEqual((await login('viewer')).json.Roles, ['ADMINISTRATOR'])
      assert.equal((await login('nested')).status, 401)
      await change({ AttributeGroupMembership: 'member' })
    }],
    ['an Active Directory provider asks by the name of an entry', async () => {
      const { CertificateFile, ServerPort, ServerName } = provider
      const ad = { ServerType: 'MANUAL', ServerName, ServerPort, CertificateValidation: true, CertificateFile, UserName: CONSOLE, Password: PASSWORD }
      assert.deepEqual((await test({ ...ad, Name: 'ad' }, 'AD')).json.ServerName, ['127.0.0.1'])
      for (const UserName of ['operator', 'LAB\\operator']) assert.equal((await test({ ...ad, UserName }, 'AD')).status, 400, 'slapd takes no such name')
    }],
    ['a server that is gone refuses, locks nobody, and is used again', async () => {
      await server.stop()
      for (let count = 0; count < 4; count++) assert.equal((await login('viewer')).status, 401)
      assert.equal(await cause(), 'login-directory-silent')
      assert.equal((await login('admin', password)).status, 201)
      assert.equal((await test()).status, 400)
      assert.equal((await search('')).status, 400)
      await server.resume()
      assert.equal((await login('viewer')).status, 201)
    }],
    ['a wrong bind password of the settings is the directory\'s fault', async () => {
      await change({ BindPassword: 'wrong-too' })
      assert.equal((await login('viewer')).status, 401)
      assert.equal(await cause(), 'login-directory-silent')
      await change({ BindPassword: PASSWORD })
      assert.equal((await login('viewer')).status, 201)
    }],
    ['the simulated directory is a switch away', async () => {
      await product.admin('PATCH', '/v1/appliances/ome/switches', { switches: { realDirectories: false } })
      assert.equal((await login('viewer')).status, 401)
      assert.equal((await login('viewer', 'Directory1!')).status, 201)
    }],
    ['no password is in the log, the journal, a snapshot or a diagnosis', async () => {
      const seen = [product.printed]
      for (const path of ['requests', 'diagnoses']) seen.push(JSON.stringify(await product.admin('GET', `/v1/appliances/ome/${path}`)))
      await product.admin('POST', '/v1/appliances/ome/snapshots', { id: 'all' })
      seen.push(JSON.stringify(await product.admin('GET', '/v1/appliances/ome/snapshots/all?keys=true')))
      assert.match(product.printed, /a directory cannot be asked/)
      for (const text of seen) for (const secret of [PASSWORD, 'wrong-too']) assert.ok(text.length > 2 && !text.includes(secret), text.slice(0, 80))
    }],
    ['both end', async () => {
      await server?.stop()
      assert.equal(await product?.stop(), 0)
    }]
  ]
}
