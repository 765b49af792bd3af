import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Playbooks, refusalOf } from './playbook.mjs'
import { installPython } from './python.mjs'

export const needs = ['python3', 'curl']

export const prepare = installPython

const NO_SUCH_ZONE = /^Provide valid time zone\.Choices are TZ_ID_1,TZ_ID_2,/

/** The modules that configure a console: what they write they find again. */
export async function checks (lab) {
  const playbooks = new Playbooks(lab)
  const { says, shows, changesOnce } = playbooks
  const console = lab.appliances['ansible-console']
  const users = result => result.user_info[console.host].value
  const refused = (task, id) => [`${task}: ${id}`, () => assert.equal(refusalOf(playbooks.of(task)).MessageId, id)]
  const turnedAway = (task, status) => [`${task}: ${status}`, () => {
    const { failed, msg } = playbooks.of(task)
    assert.ok(failed)
    assert.equal(msg, `HTTP Error ${status}: ${status}`)
  }]
  const syslog = await syslogServer()
  const movedPort = await freePort()

  return [
    playbooks.played('console', {
      console,
      moved_port: movedPort,
      taken_port: lab.appliances.curl.port,
      syslog_port: syslog.port
    }),

    // console-network.yml
    changesOnce('Name the console in DNS', { made: 'Successfully triggered job to update network address configuration.' }, (_, { job_info: job }, { network_configuration: kept }) => {
      assert.equal(job.JobType.Id, 207)
      assert.equal(kept.DnsConfiguration.DnsName, 'console-1')
    }),
    changesOnce('Give the console static addresses', { made: 'Successfully triggered job to update network address configuration.' }, (_, __, { network_configuration: kept }) => {
      assert.equal(kept.Ipv4Configuration.StaticIPAddress, '192.0.2.5')
      assert.equal(kept.Ipv4Configuration.StaticAlternateDNSServer, '192.0.2.3')
      assert.deepEqual(kept.ManagementVLAN, { EnableVLAN: true, Id: 20 })
      assert.equal(kept.DnsConfiguration.DnsName, 'console-1')
    }),
    says('Change an adapter that does not exist', "The 'interface_name' value provided eth0 is invalid", { failed: true }),
    changesOnce('Change all session limits', { made: 'Successfully updated the session timeout settings.' }, (_, { session_inactivity_setting: limits }) => {
      const limit = type => limits.find(({ SessionType }) => SessionType === type)
      assert.equal(limit('UniversalTimeout').SessionTimeout, 1_800_000)
      assert.equal(limit('API').MaxSessions, 90)
      assert.equal(limit('GUI').MaxSessions, 8)
    }),
    changesOnce('Take the time from NTP', {
      rehearsed: 'Changes found to be applied to the time configuration.',
      made: 'Successfully configured network time.',
      repeated: 'No changes made to the time configuration as the entered values are the same as the current configuration.'
    }, (_, __, { time_configuration: time }) => {
      assert.deepEqual([time.TimeZone, time.EnableNTP, time.PrimaryNTPAddress, time.SecondaryNTPAddress1], ['TZ_ID_11', true, '192.0.2.10', '192.0.2.11'])
    }),
    ['Ask for a time zone that does not exist: it is told all 96', () => {
      const { msg, failed } = playbooks.of('Ask for a time zone that does not exist')
      assert.ok(failed && NO_SUCH_ZONE.test(msg), msg)
      assert.equal(msg.match(/TZ_ID_\d+/g).length, 96)
    }],
    says('Set the clock', 'Successfully configured network time.', { changed: true }, ({ time_configuration: time }) => assert.equal(time.EnableNTP, false)),
    shows('Look at the clock', 'it runs from there', ({ json: time }) => assert.match(time.SystemTime, /^2031-05-06 07:(0[89]|1)/)),
    changesOnce('Use a proxy', {
      made: 'Successfully updated network proxy configuration.',
      repeated: 'No changes made to proxy configuration as entered values are the same as current configuration values.'
    }, (_, { proxy_configuration: proxy }) => {
      assert.deepEqual([proxy.IpAddress, proxy.PortNumber, proxy.Username, proxy.EnableProxy], ['192.0.2.20', 3128, 'proxy-user', true])
      assert.deepEqual(proxy.ProxyExclusionList, ['192.0.2.30', 'example.test'])
    }),
    changesOnce('Use no proxy', {
      made: 'Successfully updated network proxy configuration.',
      repeated: 'No changes made to proxy configuration as entered values are the same as current configuration values.'
    }, (_, { proxy_configuration: proxy }) => assert.equal(proxy.EnableProxy, false)),
    ...[
      ['Change the time-out of the web server', { TimeOut: 25, PortNumber: console.port }],
      ['Move the web server', { TimeOut: 25, PortNumber: movedPort }],
      ['Move the web server back', { TimeOut: 25, PortNumber: console.port }]
    ].map(([task, expected]) => changesOnce(task, {
      rehearsed: 'Changes found to be applied to the web server.',
      made: 'Successfully updated network web server configuration.',
      repeated: 'No changes made to the web server configuration as the entered values are the same as the current configuration.'
    }, (_, made, kept) => {
      for (const { webserver_configuration: { TimeOut, PortNumber } } of [made, kept]) assert.deepEqual({ TimeOut, PortNumber }, expected)
    })),
    ['Knock at the old port: nobody is there', () => assert.equal(playbooks.of('Knock at the old port').rc, 7)],
    ['Knock at the old port again: 200', () => assert.equal(playbooks.of('Knock at the old port again').stdout, '200')],
    refused('Move the web server to a port that is taken', 'CAPP1042'),

    // console-settings.yml
    changesOnce('Change all preferences', { made: 'Successfully updated the Console Preferences settings.' }, (_, { console_preferences: preferences }) => {
      const values = Object.fromEntries(preferences.map(({ Name, Value }) => [Name, Value]))
      const { SHARE_TYPE: shareType, ...changed } = values
      assert.equal(shareType, 'CIFS')
      assert.deepEqual(changed, {
        REPORTS_MAX_RESULTS_LIMIT: '123',
        CONSOLE_CONNECTION_SETTING: 'unknown',
        DEVICE_PREFERRED_NAME: 'PREFER_NETBIOS,PREFER_IDRAC_HOSTNAME',
        INVALID_DEVICE_HOSTNAME: 'localhost',
        COMMON_MAC_ADDRESSES: '::',
        DISCOVERY_APPROVAL_POLICY: 'Manual',
        NODE_INITIATED_DISCOVERY_SET_TRAP_DESTINATION: 'true',
        MX7000_ONBOARDING_PREF: 'chassis',
        MIN_PROTOCOL_VERSION: 'V1',
        EMAIL_SENDER: 'console@lab.test',
        TRAP_FORWARDING_SETTING: 'Normalized',
        DATA_PURGE_INTERVAL: '300'
      })
    }),
    changesOnce('Share by HTTPS', { made: 'Successfully updated the Console Preferences settings.' }, (_, { console_preferences: preferences }) => {
      assert.equal(preferences.find(({ Name }) => Name === 'SHARE_TYPE').Value, 'HTTPS')
    }),
    changesOnce('Name a mail server', { made: 'Successfully updated the SMTP settings.' }),
    says('Name a mail server that wants a password', 'Successfully updated the SMTP settings.', { changed: true }, result => {
      assert.ok(!JSON.stringify(result).includes('M4il-secret!'))
    }),
    changesOnce('Name two syslog servers', { made: 'Successfully updated the syslog forwarding settings.' }, (_, { syslog_details: servers }) => {
      assert.equal(servers.length, 4)
      assert.deepEqual([servers[0].Enabled, servers[0].DestinationAddress, servers[0].PortNumber], [true, '127.0.0.1', syslog.port])
      assert.deepEqual([servers[3].Enabled, servers[3].DestinationAddress], [false, '192.0.2.51'])
    }),
    says('Give syslog something to tell', 'HTTP Error 401: 401', { failed: true }),
    ['the syslog server is told of the failed login', () => {
      syslog.close()
      assert.ok(syslog.lines.some(line => /^<108>1 .*admin/.test(line)), syslog.lines.join('\n'))
    }],

    // console-accounts.yml
    says('Create an account', 'Successfully created a User', { changed: true }, ({ user_status: user }) => {
      assert.deepEqual([user.UserName, user.RoleId, user.Enabled, user.Locked, user.IsBuiltin], ['lab-operator', '101', true, false, false])
      assert.match(user.Id, /^\d+$/)
    }),
    says('Create it again', 'Successfully modified a User', { changed: true }, ({ user_status: user }) => {
      assert.equal(user.Id, playbooks.results['Create an account'].user_status.Id)
    }),
    shows('List accounts', 'both', result => assert.deepEqual(users(result).map(({ UserName }) => UserName), ['admin', 'lab-operator'])),
    shows('Find an account by its name', 'it alone', result => assert.deepEqual(users(result).map(({ UserName }) => UserName), ['lab-operator'])),
    shows('Find an account by its id', 'it', result => assert.equal(result.user_info[console.host].UserName, 'lab-operator')),
    shows('Look with the new account', 'it may', result => assert.equal(users(result).length, 2)),
    turnedAway('Create an account with a role that may not', 403),
    turnedAway('Create an account with a weak password', 400),
    changesOnce('Lock accounts after two failures', { made: 'Successfully applied the security settings.' }),
    ['Fail to log in twice: 401', () => {
      for (const { failed } of playbooks.of('Fail to log in twice').results) assert.ok(failed)
    }],
    ['Log in to the locked account: 401 with the right password', () => {
      const { failed, msg } = playbooks.of('Log in to the locked account')
      assert.ok(failed)
      assert.match(JSON.stringify(msg), /CGEN1001/)
    }],
    changesOnce('Admit one address only', { made: 'Successfully applied the security settings.' }),
    ['Call from that address and from another: 200, 401', () => {
      assert.deepEqual(playbooks.of('Call from that address and from another').results.map(({ stdout }) => stdout), ['200', '401'])
    }],
    says('Admit all addresses again', 'Successfully applied the security settings.', { changed: true }),
    changesOnce('Enable FIPS mode', { made: 'Successfully enabled the FIPS mode.' }),
    says('Delete the account', 'Successfully deleted the User', { changed: true }),
    says('Delete it again', 'Unable to get the account because the specified account does not exist in the system.', { failed: true }),
    changesOnce('Add a directory', {
      rehearsed: 'Test Connection is successful. Changes found to be applied.',
      made: 'Test Connection is successful. Successfully added the Active Directory service.',
      repeated: 'Test Connection is successful. No changes found to be applied.'
    }, (_, { active_directory: directory }) => {
      assert.deepEqual(directory.ServerName, ['dc1.lab.test', 'dc2.lab.test'])
      assert.equal(directory.GroupDomain, 'lab.test')
    }),
    refused('Test a directory with a wrong password', 'CSEC5002'),
    changesOnce('Change the directory', { made: 'Successfully modified the Active Directory service.' }, (_, { active_directory: directory }) => {
      assert.equal(directory.NetworkTimeOut, 90)
    }),
    changesOnce('Import a group', { made: 'Successfully imported the domain user group.' }),
    changesOnce('Give the group another role', { made: 'Successfully updated the domain user group.' }, (_, { domain_user_status: group }) => assert.equal(group.RoleId, '10')),
    shows('Look as a member of the group', 'the group', result => {
      assert.deepEqual(users(result).map(({ UserName, RoleId }) => [UserName, RoleId]), [['Account Operators', '10']])
    }),
    says('Import a group that does not exist', "Unable to complete the operation because the entered group name 'nobody' does not exist.", { failed: true }),
    says('Import a group with a wrong password', 'Unable to complete the operation because the entered domain username or domain password are invalid.', { failed: true }),
    changesOnce('Remove the group', { made: 'Successfully deleted the domain user group.' }),
    changesOnce('Delete the directory', { made: 'Successfully deleted the Active Directory service.' }),
    playbooks.allJudged()
  ]
}

async function freePort () {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** A syslog server that keeps what it is told. */
async function syslogServer () {
  const socket = createSocket('udp4').unref()
  const lines = []
  socket.on('message', message => lines.push(message.toString()))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { port: socket.address().port, lines, close: () => socket.close() }
}
