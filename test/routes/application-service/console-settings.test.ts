import fc from 'fast-check'
import t from 'tap'
import { PREFERENCES } from '../../../src/appliance/settings/preferences.ts'
import { envelope } from '../../support/envelope.ts'
import { consoleOf, startConsole, startTestFleet } from '../../support/fleet.ts'
import { folderOf } from '../../support/folder.ts'
import { ACCOUNTS } from '../../../src/appliance/accounts/account-state.ts'
import { PLUGINS as KEPT_PLUGINS } from '../../../src/appliance/plugins/plugin-state.ts'
import { SETTINGS_STATE } from '../../../src/appliance/settings/settings-state.ts'
import { piece } from '../../support/pieces.ts'

const SETTINGS = '/api/ApplicationService/Settings'
const SHARE_TYPE = '/api/ApplicationService/Actions/ApplicationService.UpdateShareTypeSettings'
const SNMP = '/api/ApplicationService/IncomingAlertConfiguration'
const UPDATE_SNMP = '/api/ApplicationService/Actions/ApplicationService.UpdateSNMPConfiguration'
const SMTP = '/api/AlertService/AlertDestinations/SMTPConfiguration'
const SYSLOG = '/api/AlertService/AlertDestinations/SyslogConfiguration'
const APPLY_SYSLOG = '/api/AlertService/AlertDestinations/Actions/AlertDestinations.ApplySyslogConfig'
const PLUGINS = '/api/PluginService/Plugins'
const UPDATE_PLUGINS = '/api/PluginService/Actions/PluginService.UpdateConsolePlugins'

const invalid = (property: string): string => envelope('CGEN6002', [property], [], 'setting')

t.test('preferences: all are texts; one, several and the share type are changed and read back', async t => {
  const { call } = await startConsole(t)
  const all = (await call('GET', SETTINGS)).json
  t.equal(all['@odata.count'], PREFERENCES.length)
  t.strictSame(all.value.find(({ Name }: { Name: string }) => Name === 'DATA_PURGE_INTERVAL'), {
    '@odata.type': '#ApplicationService.ConsoleSetting',
    '@odata.id': `${SETTINGS}('DATA_PURGE_INTERVAL')`,
    Name: 'DATA_PURGE_INTERVAL',
    DefaultValue: '365',
    Value: '365',
    DataType: 'java.lang.Integer',
    GroupName: ''
  })
  const purge = { ...all.value.find(({ Name }: { Name: string }) => Name === 'DATA_PURGE_INTERVAL'), Value: 300 }
  const trap = { Name: 'NODE_INITIATED_DISCOVERY_SET_TRAP_DESTINATION', Value: true }
  const posted = await call('POST', SETTINGS, { json: { ConsoleSetting: [purge, trap, { Name: 'EMAIL_SENDER', Value: 'ome@example.test' }] } })
  t.equal(posted.status, 200)
  t.equal((await call('POST', SHARE_TYPE, { json: { ConsoleSetting: [{ Name: 'SHARE_TYPE', Value: 'HTTPS' }] } })).status, 200)
  t.strictSame((await call('POST', SETTINGS, { json: { ConsoleSetting: [] } })).json, { ConsoleSetting: [] }, 'what ome_application_console_preferences sends next')
  const values = Object.fromEntries((await call('GET', SETTINGS)).json.value.map(({ Name, Value }: { Name: string, Value: string }) => [Name, Value]))
  t.match(values, { DATA_PURGE_INTERVAL: '300', NODE_INITIATED_DISCOVERY_SET_TRAP_DESTINATION: 'true', EMAIL_SENDER: 'ome@example.test', SHARE_TYPE: 'HTTPS', MIN_PROTOCOL_VERSION: 'V2' })
  t.equal((await call('GET', `${SETTINGS}('EMAIL_SENDER')`)).json.DefaultValue, 'omcadmin@dell.com')
})

t.test('preferences that cannot be; nothing is changed', async t => {
  const { call } = await startConsole(t)
  const before = (await call('GET', SETTINGS)).text
  const good = { Name: 'EMAIL_SENDER', Value: 'a@b.test' }
  for (const [json, property, path = SETTINGS] of [
    [{}, 'ConsoleSetting'],
    [{ ConsoleSetting: [good, { Name: 'NO_SUCH_SETTING', Value: '1' }] }, 'Name'],
    [{ ConsoleSetting: [{ Name: '__proto__', Value: '1' }] }, 'Name'],
    [{ ConsoleSetting: [good, { Name: 'DATA_PURGE_INTERVAL', Value: 'soon' }] }, 'DATA_PURGE_INTERVAL'],
    [{ ConsoleSetting: [{ Name: 'AUTO_CONSOLE_UPDATE_AFTER_DOWNLOAD', Value: 'yes' }] }, 'AUTO_CONSOLE_UPDATE_AFTER_DOWNLOAD'],
    [{ ConsoleSetting: [{ Name: 'EMAIL_SENDER', Value: null }] }, 'EMAIL_SENDER'],
    [{ ConsoleSetting: [good] }, 'Name', SHARE_TYPE]
  ] as const) t.equal((await call('POST', path, { json })).text, invalid(property), JSON.stringify(json))
  t.equal((await call('GET', SETTINGS)).text, before)
})

t.test('the mail server: written, read back, and its password never', async t => {
  const { call, fleet } = await startConsole(t)
  const read = async (): Promise<unknown> => (await call('GET', SMTP)).json.value[0]
  const factory = { '@odata.type': '#AlertDestinations.SMTPConfiguration', DestinationAddress: 'localhost', PortNumber: 25, UseCredentials: false, UseSSL: false, Credential: { User: null, Password: null } }
  t.strictSame(await read(), factory)
  const plain = { DestinationAddress: '192.0.2.40', UseCredentials: false, PortNumber: 587, UseSSL: true }
  t.strictSame((await call('POST', SMTP, { json: plain })).json, { DestinationAddress: '192.0.2.40', PortNumber: 587, UseCredentials: false, UseSSL: true, Credential: { User: null, Password: null } })
  const secret = { UseCredentials: true, Credential: { User: 'mailer', Password: 'smtp-secret' } }
  const answer = await call('POST', SMTP, { json: { ...plain, ...secret } })
  t.strictSame(answer.json.Credential, { User: 'mailer', Password: null })
  t.notMatch(answer.text + JSON.stringify(await read()), /smtp-secret/)
  t.equal((await call('POST', SMTP, { json: answer.json })).status, 200, 'what was read may be sent back: null leaves the password')
  t.equal(fleet.appliance('source').settings.get('smtp').credential.password, 'smtp-secret')
  for (const credential of [{ User: '', Password: 'x' }, { User: null }, { User: 'mailer', Password: '' }]) {
    t.equal((await call('POST', SMTP, { json: { UseCredentials: true, Credential: credential } })).text, envelope('CAPP1106'))
  }
  for (const [json, property] of [[{ DestinationAddress: '' }, 'DestinationAddress'], [{ DestinationAddress: 'no host' }, 'DestinationAddress'], [{ PortNumber: 0 }, 'PortNumber'], [{ UseSSL: 1 }, 'UseSSL'], [{ Credential: 'x' }, 'Credential']] as const) {
    t.equal((await call('POST', SMTP, { json })).text, invalid(property))
  }
  t.match(await read(), { DestinationAddress: '192.0.2.40', Credential: { User: 'mailer' } })
})

t.test('four syslog servers, in order', async t => {
  const { call } = await startConsole(t)
  const off = { Enabled: false, DestinationAddress: '', PortNumber: 514 }
  const read = async (): Promise<Array<Record<string, unknown>>> => (await call('GET', SYSLOG)).json.value
  t.strictSame((await read()).map(({ '@odata.type': type, ...rest }) => rest), [1, 2, 3, 4].map(Id => ({ Id, ...off })))
  const first = { Enabled: true, DestinationAddress: '192.0.2.50', PortNumber: 515 }
  const applied = await call('POST', APPLY_SYSLOG, { json: [first, off, off, off] })
  t.strictSame(applied.json, [{ Id: 1, ...first }, { Id: 2, ...off }, { Id: 3, ...off }, { Id: 4, ...off }])
  t.strictSame((await call('POST', APPLY_SYSLOG, { json: [{}, { Enabled: true, DestinationAddress: 'logs.example.test' }] })).json.slice(0, 2), [{ Id: 1, ...first }, { Id: 2, Enabled: true, DestinationAddress: 'logs.example.test', PortNumber: 514 }], 'what is not sent stays')
  t.equal((await call('POST', APPLY_SYSLOG, { json: [off, off, off, off, off] })).text, envelope('CAPP1108', ['4', '5']))
  t.equal((await call('POST', APPLY_SYSLOG, { json: [{ Enabled: true, DestinationAddress: '' }] })).text, invalid('DestinationAddress'))
  t.equal((await call('POST', APPLY_SYSLOG, { json: [{ PortNumber: 65_536 }] })).text, invalid('PortNumber'))
  t.match((await read())[0], first)
})

t.test('the trap receiver: its port is read back, its community string never', async t => {
  const { call, fleet } = await startConsole(t)
  t.match((await call('GET', SNMP)).json, { Port: 162, CommunityString: null })
  t.strictSame((await call('POST', UPDATE_SNMP, { json: { Port: 1162, CommunityString: 'our-community' } })).json, { Port: 1162, CommunityString: null })
  t.match((await call('GET', SNMP)).json, { Port: 1162, CommunityString: null })
  t.notMatch(JSON.stringify(fleet.appliance('source').ledger.state), /our-community/)
  for (const [json, property] of [[{ Port: 0 }, 'Port'], [{ Port: 'x' }, 'Port'], [{ CommunityString: '' }, 'CommunityString'], [{ CommunityString: 'x'.repeat(33) }, 'CommunityString']] as const) {
    t.equal((await call('POST', UPDATE_SNMP, { json })).text, invalid(property))
  }
})

t.test('plug-ins: none at first; installed, disabled, enabled, updated, uninstalled', async t => {
  const { call } = await startConsole(t)
  const Id = '2F6D05BE-EE4B-4B0E-B873-C8D2F64A4625'
  const act = async (Action: string, more: object = {}): Promise<number> => {
    const { status, text } = await call('POST', UPDATE_PLUGINS, { json: { Plugins: [{ Id, Action, ...more }] } })
    t.equal(status, 200, Action)
    t.match(text, /^\d+$/, 'the number of the task alone')
    return Number(text)
  }
  t.equal((await call('GET', PLUGINS)).json['@odata.count'], 0)
  const task = await act('Install', { Version: '1.0.0' })
  t.match((await call('GET', `/api/JobService/Jobs(${task})`)).json, { JobType: { Id: 207 }, LastRunStatus: { Id: 2060 } })
  t.match((await call('GET', `${PLUGINS}('${Id}')`)).json, { Id, Installed: true, Enabled: true, CurrentVersion: '1.0.0', InstalledDate: /^\d{4}-/, LastDisabledDate: null })
  t.match((await call('GET', `${PLUGINS}('${Id}')/AvailableVersionDetails`)).json, { '@odata.count': 1, value: [{ Version: '1.0.0' }] })
  await act('Disable')
  await act('Update', { Version: '1.1.0' })
  t.match((await call('GET', PLUGINS)).json.value, [{ Enabled: false, CurrentVersion: '1.1.0', LastUpdatedDate: /^\d/, LastDisabledDate: /^\d/ }])
  await act('Enable')
  t.equal((await call('GET', `${PLUGINS}('${Id}')`)).json.Enabled, true)
  // No setting: single blanks.
  const unfit = (property: string): string => envelope('CGEN6002', [property])
  const refuse = async (Plugins: object[], body: string): Promise<void> => { t.equal((await call('POST', UPDATE_PLUGINS, { json: { Plugins } })).text, body, JSON.stringify(Plugins)) }
  await refuse([{ Id: 'new', Version: '1.0', Action: 'Install' }, { Id, Version: '1.0', Action: 'Install' }], envelope('MOCK1062', ['install', Id, 'it is installed already']))
  await refuse([{ Id: 'new', Action: 'Disable' }], envelope('MOCK1062', ['disable', 'new', 'it is not installed']))
  await refuse([], unfit('Id'))
  await refuse(Array.from({ length: 15_000 }, (_, index) => ({ Id: `p${index}`, Version: '1.0', Action: 'Install' })), envelope('CGEN1004', ['Either payload syntax or property values are invalid'], ['Plugins']))
  await refuse([{ Id: 'x'.repeat(256), Version: '1.0', Action: 'Install' }], unfit('Id'))
  await refuse([{ Id, Action: 'Enable' }, { Id, Action: 'Disable' }], unfit('Action'))
  await refuse([{ Id, Action: 'Explode' }], unfit('Action'))
  await refuse([{ Id, Action: 'Update' }], unfit('Version'))
  t.equal((await call('GET', PLUGINS)).json['@odata.count'], 1, 'all or none')
  await act('Uninstall')
  t.equal((await call('GET', PLUGINS)).json['@odata.count'], 0)
  t.equal((await call('GET', `${PLUGINS}('${Id}')`)).text, envelope('CGEN1006'))
  const { json } = await call('POST', '/api/PluginService/Actions/PluginService.CheckPluginCompatibility', { json: { OmeVersion: '', Plugins: [{ Id, Version: '1.0.0.9' }, { Id, Version: 'x' }] } })
  t.strictSame(json, { Plugins: [{ Id, Compatible: true }, { Id, Compatible: false }] })
})

t.test('settings outlive a restart, are audited, and need their privilege', async t => {
  const dataDirectory = folderOf(t)
  const first = await startTestFleet(t, { dataDirectory })
  const { call } = consoleOf(first)
  const writes: ReadonlyArray<readonly [method: string, path: string, json: unknown]> = [
    ['POST', SMTP, { DestinationAddress: '192.0.2.40', UseCredentials: true, Credential: { User: 'u', Password: 'p' } }],
    ['POST', APPLY_SYSLOG, [{ Enabled: false, DestinationAddress: '192.0.2.50' }]],
    ['POST', UPDATE_SNMP, { Port: 1162 }],
    ['POST', SETTINGS, { ConsoleSetting: [{ Name: 'EMAIL_SENDER', Value: 'a@b.test' }] }],
    ['PUT', '/api/ApplicationService/Network/ProxyConfiguration', { IpAddress: '192.0.2.20' }],
    ['PUT', '/api/ApplicationService/Network/WebServerConfiguration', { TimeOut: 30 }],
    ['PUT', '/api/ApplicationService/Network/AddressConfiguration', { Delay: 3 }],
    ['POST', UPDATE_PLUGINS, { Plugins: [{ Id: 'one', Version: '1.0', Action: 'Install' }] }]
  ]
  for (const [method, path, json] of writes) t.equal((await call(method, path, { json })).status, 200, path)
  const appliance = first.appliance('source')
  const events = new Set(appliance.ledger.auditLog.entries.map(({ messageId }) => messageId))
  for (const id of ['MOCK2050', 'MOCK2051', 'MOCK2052', 'MOCK2053', 'MOCK2054', 'MOCK2055', 'MOCK2056', 'MOCK2057']) t.ok(events.has(id), id)
  await piece(appliance, ACCOUNTS).change(accounts => accounts.map(account => ({ ...account, roleId: '16' })))
  for (const [method, path, json] of writes) t.equal((await call(method, path, { json })).status, 403, `${path} is not for viewers`)
  const { settings, plugins } = appliance.ledger.state
  await first.stop(0)
  const again = await startTestFleet(t, { dataDirectory })
  t.strictSame(piece(again.appliance('source'), SETTINGS_STATE).value, settings)
  t.strictSame(piece(again.appliance('source'), KEPT_PLUGINS).value, plugins)
})

t.test('whatever is sent, nothing breaks', async t => {
  const { call } = await startConsole(t)
  const names = fc.constantFrom('DestinationAddress', 'Credential', 'Port', 'ConsoleSetting', 'Name', 'Value', 'Plugins', 'Id', 'Action', '__proto__')
  const thing = fc.dictionary(names, fc.oneof(fc.jsonValue(), fc.array(fc.dictionary(names, fc.jsonValue()))))
  await fc.assert(fc.asyncProperty(fc.constantFrom(SETTINGS, SHARE_TYPE, UPDATE_SNMP, SMTP, APPLY_SYSLOG, UPDATE_PLUGINS), fc.oneof(thing, fc.array(thing), fc.jsonValue()), async (path, json) => {
    const { status } = await call('POST', path, { json })
    return [200, 400].includes(status)
  }), { numRuns: 40 })
})

t.test('a console has no more than a hundred plug-ins, and one change makes one entry of the audit log', async t => {
  const { call, fleet } = await startConsole(t)
  const { ledger } = fleet.appliance('source')
  const plugins = Array.from({ length: 100 }, (_, index) => ({ Id: `p${index}`, Version: '1.0', Action: 'Install' }))
  t.equal((await call('POST', UPDATE_PLUGINS, { json: { Plugins: plugins } })).status, 200)
  t.match(ledger.auditLog.entries.filter(({ messageId }) => messageId === 'MOCK2057'), [{ messageArgs: /^admin \|\| 127\.0\.0\.1 \|\| Install \|\| p0 \|\| .* \|\| p18 \|\| and 81 more$/ }])
  t.equal((await call('POST', UPDATE_PLUGINS, { json: { Plugins: [{ Id: 'one more', Version: '1.0', Action: 'Install' }] } })).text,
    envelope('MOCK1062', ['install', 'them', 'a console has 100 plug-ins at most']))
  t.equal((await call('GET', PLUGINS)).json['@odata.count'], 100)
})
