/** One thing that is asked of a console. */
export interface Question {
  readonly method: 'GET' | 'POST'
  /** `(*)` stands for each member of the collection before it. */
  readonly path: string
  readonly body?: object
}

/**
 * All that is read of a console: collections, resources, and what members link to. A list whose members are asked one by one has a line
 * with `(*)` at its end. Nothing here changes anything; sessions are not read, since they end. Paths are those of the API guide, of
 * Ansible's modules, of the Terraform provider and of Dell's scripts; a console that has one of them not says 404.
 */
const PATHS = [
  '/api',
  '/api/ApplicationService/Info',
  '/api/ApplicationService/AuditLogs',
  '/api/ApplicationService/Certificate',
  '/api/ApplicationService/IncomingAlertConfiguration',
  '/api/ApplicationService/Network/AdapterConfigurations',
  '/api/ApplicationService/Network/AdapterConfigurations(*)',
  '/api/ApplicationService/Network/AddressConfiguration',
  '/api/ApplicationService/Network/CurrentAddressConfiguration',
  '/api/ApplicationService/Network/ProxyConfiguration',
  '/api/ApplicationService/Network/TimeConfiguration',
  '/api/ApplicationService/Network/TimeZones',
  '/api/ApplicationService/Network/WebServerConfiguration',
  '/api/ApplicationService/Security/SecurityConfiguration',
  '/api/ApplicationService/Settings',
  '/api/BackupRestoreService/ApplianceState',
  '/api/SessionService',
  '/api/SessionService/SessionConfiguration',
  '/api/AccountService',
  '/api/AccountService/Accounts',
  '/api/AccountService/Accounts(*)',
  '/api/AccountService/Roles',
  '/api/AccountService/Roles(*)',
  '/api/AccountService/ExternalAccountProvider',
  '/api/AccountService/ExternalAccountProvider/ADAccountProvider',
  '/api/AccountService/ExternalAccountProvider/ADAccountProvider(*)',
  '/api/AccountService/ExternalAccountProvider/DirectoryServiceType',
  '/api/AccountService/ExternalAccountProvider/LDAPAccountProvider',
  '/api/AccountService/ExternalAccountProvider/LDAPAccountProvider(*)',
  '/api/AlertService/AlertActionTemplates',
  '/api/AlertService/AlertCategories',
  '/api/AlertService/AlertDestinations/SMTPConfiguration',
  '/api/AlertService/AlertDestinations/SyslogConfiguration',
  '/api/AlertService/AlertMessageDefinitions',
  '/api/AlertService/AlertPolicies',
  '/api/AlertService/AlertPolicies(*)',
  '/api/AlertService/AlertSeverities',
  '/api/AlertService/Alerts',
  '/api/DeviceService/DeviceType',
  '/api/DeviceService/Devices',
  '/api/DeviceService/Devices(*)',
  '/api/DeviceService/Devices(*)/Baselines',
  '/api/DeviceService/Devices(*)/BlinkStatus',
  '/api/DeviceService/Devices(*)/DeployRequired',
  '/api/DeviceService/Devices(*)/DeviceBladeSlots',
  '/api/DeviceService/Devices(*)/GraphicInfo',
  '/api/DeviceService/Devices(*)/HardwareLogs',
  '/api/DeviceService/Devices(*)/InventoryDetails',
  '/api/DeviceService/Devices(*)/InventoryTypes',
  '/api/DeviceService/Devices(*)/LogSeverities',
  '/api/DeviceService/Devices(*)/Power',
  '/api/DeviceService/Devices(*)/PowerUsageByDevice',
  '/api/DeviceService/Devices(*)/RecentActivity',
  '/api/DeviceService/Devices(*)/SensorHealth',
  '/api/DeviceService/Devices(*)/Settings',
  '/api/DeviceService/Devices(*)/SubSystemHealth',
  '/api/DeviceService/Devices(*)/SystemUpTime',
  '/api/DeviceService/Devices(*)/Temperature',
  '/api/DiscoveryConfigService/DiscoveryConfigGroups',
  '/api/DiscoveryConfigService/DiscoveryConfigGroups(*)',
  '/api/DiscoveryConfigService/Jobs',
  '/api/DiscoveryConfigService/ProtocolToDeviceType',
  '/api/GroupService/Groups',
  '/api/GroupService/Groups(*)',
  '/api/GroupService/Groups(*)/AllLeafDeviceSummaries',
  '/api/GroupService/Groups(*)/AllLeafDevices',
  '/api/GroupService/Groups(*)/Devices',
  '/api/GroupService/Groups(*)/DeviceStatusSummary',
  '/api/GroupService/Groups(*)/EventSeveritySummary',
  '/api/GroupService/Groups(*)/EventStatusSummary',
  '/api/GroupService/Groups(*)/GroupDevicesSummary',
  '/api/GroupService/Groups(*)/GroupHierarchy',
  '/api/GroupService/Groups(*)/GroupQuery',
  '/api/GroupService/Groups(*)/SubGroups',
  '/api/IdentityPoolService/IdentityPools',
  '/api/IdentityPoolService/IdentityPools(*)',
  '/api/IdentityPoolService/IdentityPools(*)/UsageCounts',
  '/api/IdentityPoolService/IdentityPools(*)/UsageIdentitySets',
  '/api/IdentityPoolService/IdentityPools(*)/UsageIdentitySets(*)/Details',
  '/api/IdentityPoolService/IdentityStates',
  '/api/JobService/JobStatuses',
  '/api/JobService/JobTypes',
  '/api/JobService/Jobs',
  '/api/JobService/Jobs(*)',
  '/api/JobService/Jobs(*)/ExecutionHistories',
  '/api/JobService/Jobs(*)/ExecutionHistories(*)/ExecutionHistoryDetails',
  '/api/JobService/Jobs(*)/LastExecutionDetail',
  '/api/NetworkConfigurationService/NetworkTypes',
  '/api/NetworkConfigurationService/Networks',
  '/api/NetworkConfigurationService/Networks(*)',
  '/api/NetworkConfigurationService/QosTypes',
  '/api/PluginService/Plugins',
  '/api/PluginService/Plugins(*)',
  '/api/PluginService/Plugins(*)/AvailableVersionDetails',
  '/api/ProfileService/Profiles',
  '/api/ProfileService/Profiles(*)',
  '/api/ProfileService/Profiles(*)/AttributeDetails',
  '/api/QuerySupportService/OperatorInfo',
  '/api/QuerySupportService/QueryContexts',
  '/api/QuerySupportService/QueryContexts(*)',
  '/api/QuerySupportService/QueryContextSummaries',
  '/api/ReportService/ReportDefs',
  '/api/ReportService/ReportDefs(*)',
  '/api/ReportService/ReportDefs(*)/ReportResults',
  '/api/ReportService/ReportDefs(*)/ReportResults/ResultRows',
  '/api/TemplateService/Baselines',
  '/api/TemplateService/Baselines(*)',
  '/api/TemplateService/Baselines(*)/DeviceConfigComplianceReports',
  '/api/TemplateService/Baselines(*)/DeviceConfigComplianceReports(*)/DeviceComplianceDetails',
  '/api/TemplateService/TemplateTypes',
  '/api/TemplateService/TemplateViewTypes',
  '/api/TemplateService/Templates',
  '/api/TemplateService/Templates(*)',
  '/api/TemplateService/Templates(*)/AttributeDetails',
  '/api/TemplateService/Templates(*)/Views',
  '/api/TemplateService/Templates(*)/Views(*)/AttributeViewDetails',
  '/api/UpdateService/Baselines',
  '/api/UpdateService/Baselines(*)',
  '/api/UpdateService/Baselines(*)/DeviceComplianceReports',
  '/api/UpdateService/Baselines(*)/DeviceComplianceReports(*)/ComponentComplianceReports',
  '/api/UpdateService/Catalogs',
  '/api/UpdateService/Catalogs(*)',
  '/api/WarrantyService/Warranties'
]

/** The actions that only read, with what they are asked. */
const READING_ACTIONS: readonly Question[] = [
  { method: 'POST', path: '/api/ApplicationService/Actions/ApplicationService.GetConfiguration', body: {} }
]

/** In the order in which they are asked: a collection stands before what its members lead to. */
export const QUESTIONS: readonly Question[] = [...PATHS.map((path): Question => ({ method: 'GET', path })), ...READING_ACTIONS]

/** What stands for each member in a question's path. */
export const EACH = '(*)'

/** The collection whose members take the place of the last `(*)`; null where there is none. */
export function setOf ({ path }: Question): string | null {
  const at = path.lastIndexOf(EACH)
  return at === -1 ? null : path.slice(0, at)
}

/** The path below a member of a collection. @param member its own path */
export function pathBelow ({ path }: Question, member: string): string {
  return member + path.slice(path.lastIndexOf(EACH) + EACH.length)
}

/** A question in the name of its operation: `GET /api/JobService/Jobs(*)`. What is asked with it is left out. */
export function operationAsked (question: string): string {
  const [, method = '', path = ''] = /^(\w+) ([^ ?,]+)/.exec(question) ?? []
  return `${method} ${path.replace(/\([^)]*\)/g, '(*)')}`
}
