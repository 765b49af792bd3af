import { Option } from 'commander'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type Config, SETTINGS, type Setting, loadConfig } from '../../src/config/config.ts'
import { UsageError } from '../../src/config/usage-error.ts'
import { folderOf } from '../support/folder.ts'

const DEFAULTS: Config = {
  appliances: [{ name: 'source', version: '3.10.2', port: 8443 }, { name: 'target', version: '4.0.1', port: 9443 }],
  host: '127.0.0.1',
  username: 'admin',
  password: 'admin',
  dataDirectory: null,
  devices: 0,
  seed: 1,
  weather: 'calm',
  journalEntries: 1000,
  journalBytes: 8_388_608,
  adminPort: 8400,
  adminHost: '127.0.0.1',
  adminToken: null,
  peers: [],
  readyFile: null,
  logLevel: 'info',
  logFormat: null,
  logRequests: false,
  traces: null,
  firmwareCatalog: null,
  recording: null,
  certified: null,
  snapshots: [],
  certs: [],
  keys: [],
  switches: {},
  warnings: []
}

/** One value of a setting, spelt for each source. */
interface Spelling {
  readonly setting: keyof typeof SETTINGS
  readonly key: keyof Config
  readonly flag: string | readonly string[]
  readonly variable: string
  readonly yaml: string
  readonly value: unknown
  /** A weaker value, for the tests of precedence: as variable, and as YAML. */
  readonly other: readonly [string, string]
}

const SPELLINGS: readonly Spelling[] = [
  {
    setting: 'appliance',
    key: 'appliances',
    flag: ['a=4.0:1:3', 'b-2=3.10.2.1:0', 'c=4.1:0:0'],
    variable: 'a=4.0:1:3, b-2=3.10.2.1:0,c=4.1:0:0',
    yaml: 'appliances: [a=4.0:1:3, {name: b-2, version: 3.10.2.1, port: 0}, {name: c, version: 4.1, port: 0, migration-port: 0}]',
    value: [{ name: 'a', version: '4.0', port: 1, migrationPort: 3 }, { name: 'b-2', version: '3.10.2.1', port: 0 }, { name: 'c', version: '4.1', port: 0, migrationPort: 0 }],
    other: ['x=4.0:0', 'appliances: [y=4.0:0]']
  },
  { setting: 'host', key: 'host', flag: '::', variable: '::', yaml: 'host: "::"', value: '::', other: ['ome.example', 'host: 10.0.0.1'] },
  { setting: 'username', key: 'username', flag: 'root', variable: 'root', yaml: 'username: root', value: 'root', other: ['x', 'username: y'] },
  { setting: 'password', key: 'password', flag: '0123', variable: '0123', yaml: 'password: 0123', value: '0123', other: ['x', 'password: y'] },
  { setting: 'data', key: 'dataDirectory', flag: '/d', variable: '/d', yaml: 'data: /d', value: '/d', other: ['x', 'data: y'] },
  { setting: 'devices', key: 'devices', flag: '60', variable: '60', yaml: 'devices: 60', value: 60, other: ['1', 'devices: 2'] },
  { setting: 'seed', key: 'seed', flag: '7', variable: '7', yaml: 'seed: 7', value: 7, other: ['1', 'seed: 2'] },
  { setting: 'weather', key: 'weather', flag: 'flaky', variable: 'flaky', yaml: 'weather: flaky', value: 'flaky', other: ['calm', 'weather: hostile'] },
  { setting: 'journalEntries', key: 'journalEntries', flag: '0', variable: '0', yaml: 'journal-entries: 0', value: 0, other: ['1', 'journal-entries: 2'] },
  { setting: 'journalBytes', key: 'journalBytes', flag: '70000', variable: '70000', yaml: 'journal-bytes: 70000', value: 70_000, other: ['1', 'journal-bytes: 2'] },
  { setting: 'adminPort', key: 'adminPort', flag: 'off', variable: 'off', yaml: 'admin-port: off', value: null, other: ['0', 'admin-port: 1'] },
  { setting: 'adminHost', key: 'adminHost', flag: '::1', variable: '::1', yaml: 'admin-host: "::1"', value: '::1', other: ['ome.example', 'admin-host: 10.0.0.1'] },
  {
    setting: 'adminToken',
    key: 'adminToken',
    flag: '0123456789abcdef',
    variable: '0123456789abcdef',
    yaml: 'admin-token: 0123456789abcdef',
    value: '0123456789abcdef',
    other: ['another-token-of-ours', 'admin-token: another-token-of-ours']
  },
  { setting: 'peer', key: 'peers', flag: ['http://a:1', 'http://b:2'], variable: 'http://a:1,http://b:2', yaml: 'peers: ["http://a:1", "http://b:2"]', value: ['http://a:1', 'http://b:2'], other: ['http://c:3', 'peers: ["http://c:3"]'] },
  { setting: 'readyFile', key: 'readyFile', flag: 'f', variable: 'f', yaml: 'ready-file: f', value: 'f', other: ['x', 'ready-file: y'] },
  { setting: 'logLevel', key: 'logLevel', flag: 'silent', variable: 'silent', yaml: 'log-level: silent', value: 'silent', other: ['warn', 'log-level: fatal'] },
  { setting: 'logFormat', key: 'logFormat', flag: 'json', variable: 'json', yaml: 'log-format: json', value: 'json', other: ['pretty', 'log-format: pretty'] },
  { setting: 'logRequests', key: 'logRequests', flag: 'true', variable: 'true', yaml: 'log-requests: true', value: true, other: ['false', 'log-requests: false'] },
  { setting: 'traces', key: 'traces', flag: 'http://a:4318', variable: 'http://a:4318', yaml: 'traces: http://a:4318', value: 'http://a:4318', other: ['https://b', 'traces: http://c:4318'] },
  { setting: 'recording', key: 'recording', flag: 'a.gz', variable: 'a.gz', yaml: 'recording: a.gz', value: 'a.gz', other: ['b.gz', 'recording: c.gz'] },
  { setting: 'firmwareCatalog', key: 'firmwareCatalog', flag: './Catalog.gz', variable: './Catalog.gz', yaml: 'firmware-catalog: ./Catalog.gz', value: './Catalog.gz', other: ['http://127.0.0.1/c.xml', 'firmware-catalog: other.xml'] },
  { setting: 'certified', key: 'certified', flag: './ca', variable: './ca', yaml: 'certified: ./ca', value: './ca', other: ['lab', 'certified: fleet'] },
  ...([['snapshot', 'snapshots', 'snapshots'], ['cert', 'certs', 'cert'], ['key', 'keys', 'key']] as const).map(([setting, key, inFile]): Spelling => ({
    setting,
    key,
    flag: ['target=t.pem', '../a=b.pem'],
    variable: 'target=t.pem, ../a=b.pem',
    yaml: `${inFile}: [target=t.pem, ../a=b.pem]`,
    value: [{ appliance: 'target', file: 't.pem' }, { appliance: null, file: '../a=b.pem' }],
    other: ['x', `${inFile}: y`]
  })),
  {
    setting: 'switch',
    key: 'switches',
    flag: ['pageSize=7', 'commonNameArgument=a=b'],
    variable: 'pageSize=7,commonNameArgument=a=b',
    yaml: 'switches: {pageSize: 7, commonNameArgument: a=b}',
    value: { pageSize: 7, commonNameArgument: 'a=b' },
    other: ['pageSize=8,commonNameArgument=x', 'switches: {pageSize: 9, commonNameArgument: y}']
  }
]

t.test('without anything the two consoles of the documentation start', async t => {
  t.strictSame(await loadConfig({}, {}), DEFAULTS)
  t.strictSame(await loadConfig({}, { MOCK_OME_HOST: '', MOCK_OME_CONFIG: '' }), DEFAULTS, 'empty variables are not set')
  t.strictSame(await loadConfig({ config: join(folderOf(t, { 'c.yaml': '# nothing yet\nhost:\n' }), 'c.yaml') }, {}), DEFAULTS, 'empty keys are not set')
})

t.test('every setting is spelt alike in each source', t => {
  t.strictSame(SPELLINGS.map(({ setting }) => setting).sort(), Object.entries<Setting<unknown>>(SETTINGS).filter(([name, { inFile }]) => name !== 'config' && inFile === undefined).map(([name]) => name).sort(), 'none is forgotten here')
  for (const [name, row] of Object.entries(SETTINGS)) {
    t.equal(new Option(row.flag).attributeName(), name, `${row.flag} arrives as ${name}`)
    t.match(row.variable, name === 'traces' ? /^OTEL_EXPORTER_OTLP_ENDPOINT$/ : /^MOCK_OME_[A-Z_]+$/, 'ours, or the standard one')
    if (row.key !== null && !row.list) t.equal(`--${row.key}`, row.flag)
  }
  t.end()
})

t.test('every setting from every source, the stronger source winning', async t => {
  for (const { setting, key, flag, variable, yaml, value, other: [otherVariable, otherYaml] } of SPELLINGS) {
    const name = SETTINGS[setting].variable
    const folder = folderOf(t, { 'value.yaml': yaml, 'other.yaml': otherYaml })
    const [file, otherFile] = [join(folder, 'value.yaml'), join(folder, 'other.yaml')]
    const sources: ReadonlyArray<readonly [string, Record<string, unknown>, Record<string, string>]> = [
      ['flag', { [setting]: flag }, {}],
      ['variable', {}, { [name]: variable }],
      ['file named by flag', { config: file }, {}],
      ['file named by variable', {}, { MOCK_OME_CONFIG: file }],
      ['flag over variable and file', { [setting]: flag, config: otherFile }, { [name]: otherVariable }],
      ['variable over file', { config: otherFile }, { [name]: variable }],
      ['file named by flag over file named by variable', { config: file }, { MOCK_OME_CONFIG: otherFile }]
    ]
    for (const [source, flags, env] of sources) {
      t.strictSame(await loadConfig(flags, env), { ...DEFAULTS, [key]: value }, `${setting}: ${source}`)
    }
  }
})

t.test('each secret may stand in a file', async t => {
  const folder = folderOf(t, { secret: 'of-the-file-0123\n', other: 'of-another-file-0\r\n', 'c.yaml': '', bad: 'se\ncret' })
  const [file, other, config, bad] = ['secret', 'other', 'c.yaml', 'bad'].map(name => join(folder, name))
  for (const name of ['password', 'adminToken'] as const) {
    const { variable, flag, key } = SETTINGS[name]
    const of = async (flags: Record<string, unknown>, env: Record<string, string> = {}): Promise<unknown> => (await loadConfig(flags, env))[name]
    writeFileSync(String(config), `${key}-file: ${other}`)
    t.equal(SETTINGS[`${name}File`].inFile, name)
    t.equal(await of({ [`${name}File`]: file }), 'of-the-file-0123')
    t.equal(await of({}, { [`${variable}_FILE`]: String(other) }), 'of-another-file-0')
    t.equal(await of({ config }), 'of-another-file-0')
    t.equal(await of({ [name]: 'said-by-a-flag-of-ours' }, { [`${variable}_FILE`]: String(other) }), 'said-by-a-flag-of-ours', 'the stronger source wins')
    t.equal(await of({ [`${name}File`]: file }, { [variable]: 'said-by-a-variable' }), 'of-the-file-0123')
    await refuses(t, { [name]: 'said-by-a-flag-of-ours', [`${name}File`]: file }, {}, `${flag}-file: say this or ${flag}, not both`)
    await refuses(t, {}, { [`${variable}_FILE`]: '/absent/secret' }, new RegExp(`^${variable}_FILE: cannot read /absent/secret: ENOENT`))
    await refuses(t, { [`${name}File`]: bad }, {}, new RegExp(`^${flag}-file: expected`))
  }
})

t.test('a misspelt variable is told', async t => {
  const { warnings } = await loadConfig({}, { MOCK_OME_PASWORD: 'x', MOCK_OME_PASSWORD_FILE: '', MOCK_OME_ANYTHING_ELSE: '', MOCK_OME: 'node', HOME: '/' })
  t.strictSame(warnings, ['the variable MOCK_OME_PASWORD is no setting: did you mean "MOCK_OME_PASSWORD"?', 'the variable MOCK_OME_ANYTHING_ELSE is no setting'])
})

t.test('a key by its old name is understood, and told', async t => {
  const folder = folderOf(t, { 'old.yaml': 'fidelity: {pageSize: 7}', 'both.yaml': 'fidelity: {pageSize: 7}\nswitches: {pageSize: 8}', 'new.yaml': 'switches: {pageSize: 8}' })
  const { switches, warnings } = await loadConfig({ config: join(folder, 'old.yaml') }, {})
  t.strictSame(switches, { pageSize: 7 })
  t.strictSame(warnings, [`${join(folder, 'old.yaml')}: fidelity is called switches now`])
  t.strictSame((await loadConfig({ config: join(folder, 'new.yaml') }, {})).warnings, [])
  await refuses(t, { config: join(folder, 'both.yaml') }, {}, /: fidelity is switches by its old name; say one of them$/)
})

t.test('switches are merged one by one', async t => {
  const config = join(folderOf(t, { 'c.yaml': 'switches: {pageSize: 1, maxDepth: 1, csrOnOneLine: false}' }), 'c.yaml')
  const { switches } = await loadConfig({ config, switch: ['pageSize=3'] }, { MOCK_OME_SWITCHES: 'pageSize=2,maxDepth=2' })
  t.strictSame(switches, { pageSize: 3, maxDepth: 2, csrOnOneLine: false })
})

t.test('a bad value names its place and what belongs there', async t => {
  const flags: ReadonlyArray<readonly [string, unknown, string]> = [
    ['config', '', '--config: expected the name of a file, got ""'],
    ['appliance', ['source'], '--appliance: expected NAME=VERSION:PORT, such as source=3.10.2:8443, got "source"'],
    ['appliance', ['Source=4.0:0'], '--appliance: expected a name of lower-case letters, digits and dashes, got "Source"'],
    ['appliance', ['../x=4.0:0'], '--appliance: expected a name of lower-case letters, digits and dashes, got "../x"'],
    ['appliance', ['a=4:0'], '--appliance: expected a version such as 4.0.1, got "4"'],
    ['appliance', ['a=1.2.3.4.5:0'], '--appliance: expected a version such as 4.0.1, got "1.2.3.4.5"'],
    ['appliance', ['a=4.0:65536'], '--appliance: expected a port from 0 to 65535, got "65536"'],
    ['appliance', ['a=4.0:-1'], '--appliance: expected a port from 0 to 65535, got "-1"'],
    ['appliance', ['a=4.0:0', 'a=4.1:0'], '--appliance: two appliances have the name a'],
    ['appliance', ['a=4.0:9', 'b=4.1:9'], '--appliance: two appliances have the port 9'],
    ['appliance', ['a=4.0:9:9'], '--appliance: two appliances have the port 9'],
    ['appliance', ['a=4.0:9:x'], '--appliance: expected a port from 0 to 65535, got "x"'],
    ['appliance', ['a=4.0:8400'], 'appliance a: port 8400 is the admin port; choose another, or --admin-port off'],
    ['host', 'https://ome', '--host: expected an IP address or a host name, got "https://ome"'],
    ['username', 'a:b', '--username: expected a name without colons and control characters, got "a:b"'],
    ['username', '', '--username: expected a name without colons and control characters, got ""'],
    ['password', 'se\ncret', '--password: expected text without control characters'],
    ['data', '', '--data: expected the name of a folder, got ""'],
    ['devices', '-1', '--devices: expected a whole number from 0 to 100000, got "-1"'],
    ['devices', '100001', '--devices: expected a whole number from 0 to 100000, got "100001"'],
    ['seed', 'x', '--seed: expected a whole number from 0 to 2147483647, got "x"'],
    ['weather', 'rain', '--weather: expected one of calm, flaky, hostile, got "rain"'],
    ['journalEntries', '-1', '--journal-entries: expected a whole number from 0 to 1000000, got "-1"'],
    ['journalBytes', '8 MB', '--journal-bytes: expected a whole number from 0 to 1073741824, got "8 MB"'],
    ['adminPort', 'on', '--admin-port: expected off, or a port from 0 to 65535, got "on"'],
    ['adminHost', 'http://ome', '--admin-host: expected an IP address or a host name, got "http://ome"'],
    ['adminToken', 'short', '--admin-token: expected 16 to 256 letters, digits and -._~+/='],
    ['readyFile', '', '--ready-file: expected the name of a file, got ""'],
    ['logLevel', 'loud', '--log-level: expected one of trace, debug, info, warn, error, fatal, silent, got "loud"'],
    ['logFormat', 'xml', '--log-format: expected one of json, pretty, got "xml"'],
    ['logRequests', 'maybe', '--log-requests: expected true or false, got "maybe"'],
    ['firmwareCatalog', 'http://example.com/c.xml', '--firmware-catalog: expected a file, or a URL of this machine, got "http://example.com/c.xml"'],
    ['certified', '..', '--certified: expected a name of letters, digits and dashes, or a folder, got ".."'],
    ['cert', [''], '--cert: expected [NAME=]FILE, got ""'],
    ['key', ['lab=x.key'], 'x.key: there is no appliance lab'],
    ['switch', ['pageSize'], '--switch: expected NAME=VALUE, got "pageSize"']
  ]
  for (const [name, value, message] of flags) await refuses(t, { [name]: value }, {}, message)

  const variables: ReadonlyArray<readonly [string, string, string]> = [
    ['MOCK_OME_APPLIANCES', 'a=4.0:0,', 'MOCK_OME_APPLIANCES: expected NAME=VERSION:PORT, such as source=3.10.2:8443, got ""'],
    ['MOCK_OME_ADMIN_PORT', 'tcp://10.0.0.1:80', 'MOCK_OME_ADMIN_PORT: expected off, or a port from 0 to 65535, got "tcp://10.0.0.1:80"'],
    ['MOCK_OME_PASSWORD', 'se\ncret', 'MOCK_OME_PASSWORD: expected text without control characters']
  ]
  for (const [name, value, message] of variables) await refuses(t, {}, { [name]: value }, message)
  await t.rejects(loadConfig({ switch: ['pagesize=1'] }, {}), { message: /^--switch: .*"pagesize".*pageSize/ }, 'an unknown switch')
  await t.rejects(loadConfig({}, { MOCK_OME_SWITCHES: 'pageSize=x' }), { message: /^MOCK_OME_SWITCHES: .*"pageSize".*"x"/ }, 'a bad switch')
})

t.test('a bad file names the file and the path inside it', async t => {
  const files: ReadonlyArray<readonly [string, string | RegExp]> = [
    ['hots: x', ': unknown key "hots": did you mean "host"?'],
    ['something: x', ': unknown key "something"; known are appliances, host, username, password, data, devices, seed, weather, journal-entries, journal-bytes, admin-port, admin-host, admin-token, peers, ready-file, log-level, log-format, log-requests, traces, firmware-catalog, recording, certified, snapshots, cert, key, switches, password-file, admin-token-file'],
    ['passwrd: x', ': unknown key "passwrd": did you mean "password"?'],
    ['config: other.yaml', /: unknown key "config"/],
    ['__proto__: x', /: unknown key "__proto__"/],
    ['- host', ': expected a map of settings'],
    ['just text', ': expected a map of settings'],
    ['host: [', /: Flow sequence.* line 1/],
    ['host: a\nhost: b', /: Map keys must be unique at line 2/],
    ['host: {a: b}', ': host: expected an IP address or a host name, got {"a":"b"}'],
    ['appliances: a=4.0:0', ': appliances: expected a list of appliances, got "a=4.0:0"'],
    ['appliances: []', ': appliances: expected a list of appliances, got []'],
    ['appliances: [a=4.0:0, b]', ': appliances[1]: expected NAME=VERSION:PORT, such as source=3.10.2:8443, got "b"'],
    ['appliances: [a=4.0:0, [b]]', ': appliances[1]: expected NAME=VERSION:PORT, or a map, got ["b"]'],
    ['appliances: [{name: a, version: 4.0, port: x}]', ': appliances[0].port: expected a port from 0 to 65535, got "x"'],
    ['appliances: [{name: a, port: 1}]', ': appliances[0].version: expected a version such as 4.0.1, got nothing'],
    ['appliances: [{name: a, version: 4.0, prot: 1}]', ': appliances[0].prot: unknown key; an appliance has name, version, port and migration-port'],
    ['appliances: [{name: a, version: 4.0, port: 1, migration-port: x}]', ': appliances[0].migration-port: expected a port from 0 to 65535, got "x"'],
    ['appliances: [a=4.0:7, b=4.0:7]', ': appliances: two appliances have the port 7'],
    ['switches: pageSize', ': switches: expected a map of switches, got "pageSize"'],
    ['switches: {pageSize: [1]}', ': switches.pageSize: expected a single value, got ["1"]'],
    ['switches: {pagesize: 1}', /: switches: .*"pagesize"/],
    ['password: {secret: hidden}', ': password: expected text without control characters']
  ]
  for (const [content, message] of files) {
    const config = join(folderOf(t, { 'bad.yaml': content }), 'bad.yaml')
    await refuses(t, { config }, {}, typeof message === 'string' ? config + message : message)
  }
  const absent = join(folderOf(t), 'absent.yaml')
  await refuses(t, { config: absent }, {}, new RegExp(`^${absent}: ENOENT`))
})

async function refuses (t: Test, flags: Record<string, unknown>, env: Record<string, string>, message: string | RegExp): Promise<void> {
  const error: unknown = await loadConfig(flags, env).catch((error: unknown) => error)
  const found = error instanceof UsageError ? error.message : `not refused as it should: ${String(error)}`
  typeof message === 'string' ? t.equal(found, message) : t.match(found, message)
}
