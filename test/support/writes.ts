import type { AdminClient } from './admin.ts'
import { type Client, type Reply } from './fleet.ts'

/** Who writes: as a client of a console, and of its admin API. */
export interface Writer {
  readonly client: Client
  readonly admin: AdminClient
  /** Of the console, as the admin API calls it. */
  readonly name: string
}

type Write = (writer: Writer) => Promise<unknown>

const [FIRST, SECOND] = [10_001, 10_002]
const TEMPLATES = '/api/TemplateService/Templates'
const HOST_NAME = 'ServerOS 1 Server Host Name'

async function ask ({ call }: Pick<Client, 'call'>, method: string, path: string, json?: unknown): Promise<Reply> {
  const reply = await call(method, path, json === undefined ? {} : { json })
  if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`)
  return reply
}

/** @returns the id that is answered: bare, or of what is made */
async function send ({ client }: Writer, path: string, json: object): Promise<number> {
  const { json: answer, text } = await ask(client, 'POST', path, json)
  return Number(answer?.Id ?? text)
}

async function act (writer: Writer, action: string, json: object): Promise<number> {
  return await send(writer, `/api/${action.split('.')[0] ?? ''}/Actions/${action}`, json)
}

async function put ({ client }: Writer, path: string, json: object): Promise<Reply> {
  return await ask(client, 'PUT', path, json)
}

async function first ({ client }: Writer, path: string): Promise<Record<string, any>> { // eslint-disable-line @typescript-eslint/no-explicit-any -- a test looks into it freely
  return (await ask(client, 'GET', path)).json.value[0]
}

async function fromDevice (writer: Writer, Name: string, ViewTypeId = 2): Promise<number> {
  return await send(writer, TEMPLATES, { Name, Fqdds: 'All', ViewTypeId, SourceDeviceId: FIRST })
}

/** Deploys a template to a device, whatever profile it has. */
const deploy: Write = async writer => {
  const { json: { value } } = await ask(writer.client, 'GET', '/api/ProfileService/Profiles?$top=1000')
  const taken = value.filter(({ TargetId }: { TargetId: number }) => TargetId === SECOND).map(({ Id }: { Id: number }) => Id)
  if (taken.length > 0) await act(writer, 'ProfileService.UnassignProfiles', { ProfileIds: taken })
  await act(writer, 'TemplateService.Deploy', { Id: await fromDevice(writer, 'to be deployed'), TargetIds: [SECOND] })
}

/** A profile that says of its target what its template does not. */
const profile: Write = async writer => {
  const { json: [id] } = await ask(writer.client, 'POST', '/api/ProfileService/Profiles',
    { TemplateId: await fromDevice(writer, 'of a profile'), NamePrefix: 'Lab', NumberOfProfilesToCreate: 1 })
  const { json } = await ask(writer.client, 'GET', `/api/ProfileService/Profiles(${id})/AttributeDetails`)
  const found = new RegExp(`"AttributeId":(\\d+),[^{}]*"DisplayName":"${HOST_NAME}"|"DisplayName":"${HOST_NAME}",[^{}]*"AttributeId":(\\d+)`).exec(JSON.stringify(json))
  await put(writer, `/api/ProfileService/Profiles(${id})`, { Id: id, Name: 'Web', Attributes: [{ Id: Number(found?.[1] ?? found?.[2]), Value: 'web1', IsIgnored: false }] })
}

const powerOff: Write = async writer => await send(writer, '/api/JobService/Jobs', {
  JobName: 'off',
  JobType: { Id: 3 },
  Params: [{ Key: 'operationName', Value: 'POWER_CONTROL' }, { Key: 'powerState', Value: '12' }],
  Targets: [{ Id: FIRST, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } }]
})

const catalog: Write = async writer => await send(writer, '/api/UpdateService/Catalogs', {
  Filename: 'catalog.xml', SourcePath: 'catalog', Repository: { Name: 'lab', RepositoryType: 'NFS', Source: '192.0.2.10' }
})

const account: Write = async writer => await send(writer, '/api/AccountService/Accounts', { UserName: 'alice', Password: 'Passw0rd!Passw0rd', RoleId: '10', Enabled: true })

const signingRequest: Write = async writer => await ask(writer.client, 'POST', '/api/ApplicationService/Actions/ApplicationService.GenerateCSR', {
  DistinguishedName: 'console.example.com', DepartmentName: 'Lab', BusinessName: 'Example', Locality: 'Round Rock', State: 'Texas', Country: 'US', Email: 'lab@example.com'
})

/** What a client does that changes a piece of the state, by the name of its slice. */
export const WRITES: Readonly<Record<string, Write>> = {
  inventory: async writer => await act(writer, 'GroupService.CreateGroup', { GroupModel: { Name: 'mine', Description: '', MembershipTypeId: 12, ParentId: 1021 } }),
  devices: powerOff,
  jobs: async writer => await send(writer, '/api/JobService/Jobs', { JobName: 'nightly', JobType: { Id: 8 }, Schedule: '0 0 3 * * ? *', Targets: [{ Id: FIRST, Data: '', TargetType: { Id: 1000, Name: 'DEVICE' } }] }),
  jobPlans: async ({ admin, name }) => await ask(admin, 'PUT', `/v1/appliances/${name}/job-plans/QuickDeploy_Task`, { seconds: 5 }),
  accounts: account,
  nextAccountId: account,
  sessionLimits: async writer => await ask(writer.client, 'POST', '/api/SessionService/Actions/SessionService.SessionConfigurationUpdate', [{ SessionType: 'API', MaxSessions: 77, SessionTimeout: 600_000 }]),
  settings: async writer => await put(writer, '/api/ApplicationService/Network/ProxyConfiguration', { IpAddress: '192.0.2.20' }),
  csr: signingRequest,
  loginSecurity: async writer => await put(writer, '/api/AccountService', { AccountLockoutThreshold: 5, IpRangeAddress: '127.0.0.0/8', EnableIpRangeAddress: true }),
  security: async writer => await ask(writer.client, 'POST', '/api/ApplicationService/Actions/ApplicationService.SetSecurityPolicyMessage', { SecurityPolicyMessage: 'Authorized users only.' }),
  directories: async writer => await send(writer, '/api/AccountService/ExternalAccountProvider/LDAPAccountProvider', {
    Name: 'lab-ldap', ServerType: 'MANUAL', ServerName: ['ldap.example.com'], BaseDistinguishedName: 'dc=example,dc=com', BindDN: 'cn=viewer,dc=example,dc=com', BindPassword: 'unseen'
  }),
  time: async writer => await put(writer, '/api/ApplicationService/Network/TimeConfiguration', { TimeZone: 'TZ_ID_1' }),
  alertPolicies: async writer => await send(writer, '/api/AlertService/AlertPolicies', {
    Name: 'Lab',
    Enabled: true,
    PolicyData: { Devices: [FIRST], MessageIds: ['SYS1001'], Schedule: { StartTime: '', EndTime: '', CronString: '* * * ? * * *' }, Actions: [{ TemplateId: 50, Name: 'Email', ParameterDetails: [{ Name: 'to', Value: 'lab@example.com' }] }], Severities: [1, 2, 4, 8, 16] }
  }),
  alerts: powerOff,
  networks: async writer => await send(writer, '/api/NetworkConfigurationService/Networks', { Name: 'lab', Type: 1, VlanMinimum: 4_000, VlanMaximum: 4_000 }),
  templates: async writer => await fromDevice(writer, 'golden'),
  templateSettings: async writer => await fromDevice(writer, 'golden 2'),
  profiles: profile,
  profileSettings: async writer => { await put(writer, `/api/ProfileService/Profiles(${(await first(writer, '/api/ProfileService/Profiles')).Id})`, { Description: 'mine' }) },
  settingDocuments: deploy,
  deviceSettings: deploy,
  identityPools: async writer => await send(writer, '/api/IdentityPoolService/IdentityPools', {
    Name: 'lab', EthernetSettings: { Mac: { IdentityCount: 5, StartingMacAddress: Buffer.from('505050505000', 'hex').toString('base64') } }
  }),
  identityReservations: async writer => {
    const TemplateId = await fromDevice(writer, 'with a pool')
    const { Id: IdentityPoolId } = await first(writer, '/api/IdentityPoolService/IdentityPools')
    await act(writer, 'TemplateService.UpdateNetworkConfig', { TemplateId, IdentityPoolId })
    await act(writer, 'TemplateService.AssignIdentities', { TemplateId, BaseEntityIds: [FIRST] })
  },
  configurationBaselines: async writer => await send(writer, '/api/TemplateService/Baselines', { Name: 'drift', TemplateId: await fromDevice(writer, 'policy', 1), BaselineTargets: [{ Id: FIRST }] }),
  discoveries: async writer => await ask(writer.client, 'POST', '/api/DiscoveryConfigService/DiscoveryConfigGroups', {
    DiscoveryConfigGroupName: 'Lab',
    DiscoveryConfigModels: [{
      DeviceType: [1000],
      DiscoveryConfigTargets: [{ NetworkAddressDetail: '192.0.2.10-192.0.2.19' }],
      ConnectionProfile: { credentials: [{ type: 'REDFISH', credentials: { username: 'root', password: 'unseen' } }] }
    }]
  }),
  catalogs: catalog,
  catalogContents: catalog,
  firmwareBaselines: async writer => {
    const { Id: CatalogId, Repository: { Id: RepositoryId } } = await first(writer, '/api/UpdateService/Catalogs')
    await send(writer, '/api/UpdateService/Baselines', { Name: 'mine', CatalogId, RepositoryId, Targets: [{ Id: FIRST, Type: { Id: 1000, Name: 'DEVICE' } }] })
  },
  updatePackages: async ({ client }) => await client.call('POST', '/api/UpdateService/Actions/UpdateService.UploadFile', { body: 'a file', headers: { 'content-type': 'application/octet-stream' } }),
  reportDefinitions: async writer => await send(writer, '/api/ReportService/ReportDefs', {
    Name: 'Lab report', ColumnNames: [{ Width: 20, Sequence: 0, Name: 'Name' }], FilterGroupId: 0, QueryDefRequest: { ContextId: 5, ResultFields: [{ FieldId: 421 }] }
  }),
  plugins: async writer => await ask(writer.client, 'POST', '/api/PluginService/Actions/PluginService.UpdateConsolePlugins', { Plugins: [{ Id: 'SAE', Version: '2.1', Action: 'Install' }] }),
  backupKey: async writer => await ask(writer.client, 'POST', '/api/BackupRestoreService/Actions/BackupRestoreService.ScheduleBackup', { RunType: 1, BackupSchedule: '0 0 3 * * ? *', Passphrase: 'Nightly-pass-1' })
}

/** Slices of which no client writes alone, and why. */
export const NOT_WRITTEN: Readonly<Record<string, string>> = {
  guid: 'who the machine is, from the factory on',
  webCertificate: 'by an upload, which the tests of certificates are about',
  trustStore: 'by an upload, which the tests of certificates are about',
  migration: 'by a migration'
}
