/**
 * Who names operations of the product's API; of an operation's sources the first in this order is the one to judge it by. What only a
 * chassis manager (OME-Modular) has is left out.
 */
export const OPERATION_SOURCES = [
  { tag: 'guide', source: "Dell's API guides", sure: 'printed by the vendor' },
  { tag: 'pmp', source: 'the API guide of Power Manager', sure: 'printed by the vendor' },
  { tag: 'ans', source: 'Ansible collection', sure: "in Dell's clients" },
  { tag: 'tf', source: 'Terraform provider', sure: "in Dell's clients" },
  { tag: 'ps', source: 'PowerShell modules', sure: "in Dell's clients" },
  { tag: 'py', source: "Dell's scripts", sure: "in Dell's clients" },
  { tag: 'link', source: 'links in recorded answers', sure: 'seen by users' },
  { tag: 'others', source: 'clients of others', sure: 'seen by users' },
  { tag: 'analogy', source: 'a line of a guide that is cut: the name is that of its neighbour', sure: 'inferred' }
] as const

/** One line is one path, and who names it; keys stand as `(*)`. Of EnvironmentMetrics an Aria pack for 4.x has the link. */
const PATHS = `
GET      /api  guide pmp
GET      /api/$metadata  pmp link

GET,PUT  /api/AccountService  ans tf ps py
GET,POST /api/AccountService/Accounts  ans tf ps py
GET,PUT,DELETE /api/AccountService/Accounts(*)  ans tf ps py
GET      /api/AccountService/Accounts(*)/Permissions  guide
POST     /api/AccountService/Actions/AccountService.Delete  guide
POST     /api/AccountService/Actions/AccountService.Disable  guide
POST     /api/AccountService/Actions/AccountService.Enable  guide
POST     /api/AccountService/Actions/AccountService.ImportExternalAccountProvider  ans ps
POST     /api/AccountService/Actions/AccountService.SetScope  others
GET      /api/AccountService/ExternalAccountProvider  guide ans ps
GET,POST /api/AccountService/ExternalAccountProvider/ADAccountProvider  ans ps
GET,PUT  /api/AccountService/ExternalAccountProvider/ADAccountProvider(*)  ans ps
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.DSCertificate  guide
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.DeleteExternalAccountProvider  ans ps
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.DeleteOIDCProviders  guide
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.DisableOIDCProviders  guide
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.EnableOIDCProviders  guide
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.SearchGroups  ans ps
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.TestADConnection  ans ps
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.TestLDAPConnection  ps
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.TestOIDCProvider  guide
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.TestOIDCProviderRegistrationStatus  guide
GET      /api/AccountService/ExternalAccountProvider/DirectoryServiceType  guide
GET,POST /api/AccountService/ExternalAccountProvider/LDAPAccountProvider  ans ps
GET,PUT  /api/AccountService/ExternalAccountProvider/LDAPAccountProvider(*)  ans ps
GET,POST /api/AccountService/ExternalAccountProvider/OpenIDConnectProvider  guide
GET,PUT  /api/AccountService/ExternalAccountProvider/OpenIDConnectProvider(*)  guide
GET      /api/AccountService/Roles  ans ps py
GET      /api/AccountService/Roles(*)  ans ps py

POST     /api/AlertService/Actions/AlertService.Acknowledge  others
POST     /api/AlertService/Actions/AlertService.DisableAlertPolicies  ans ps
POST     /api/AlertService/Actions/AlertService.EnableAlertPolicies  ans ps
POST     /api/AlertService/Actions/AlertService.RemoveAlertPolicies  ans
POST     /api/AlertService/Actions/AlertService.RemoveAlerts  guide
POST     /api/AlertService/Actions/AlertService.Unacknowledge  guide
GET      /api/AlertService/AlertActionTemplates  ans
GET      /api/AlertService/AlertActionTemplates(*)  ans
GET      /api/AlertService/AlertCategories  ans ps py
GET      /api/AlertService/AlertCategories(*)  ans ps py
POST     /api/AlertService/AlertDestinations/Actions/AlertDestinations.ApplySNMPConfig  analogy
POST     /api/AlertService/AlertDestinations/Actions/AlertDestinations.ApplySyslogConfig  ans
GET,POST /api/AlertService/AlertDestinations/SMTPConfiguration  ans
GET      /api/AlertService/AlertDestinations/SNMPConfiguration  guide
GET      /api/AlertService/AlertDestinations/SyslogConfiguration  ans
GET      /api/AlertService/AlertMessageDefinitions  ans ps
GET      /api/AlertService/AlertMessageDefinitions(*)  ans ps
GET,POST /api/AlertService/AlertPolicies  ans ps others
GET,PUT,DELETE /api/AlertService/AlertPolicies(*)  ans ps others
GET      /api/AlertService/AlertSeverities  ans
GET      /api/AlertService/Alerts  ps py others
GET      /api/AlertService/Alerts(*)  ps py others

GET      /api/ApplicationService  guide ans tf ps py others
POST     /api/ApplicationService/Actions/ApplicationService.ApplyConfiguration  ans ps
POST     /api/ApplicationService/Actions/ApplicationService.GenerateCSR  ans tf
POST     /api/ApplicationService/Actions/ApplicationService.GetConfiguration  ans ps
POST     /api/ApplicationService/Actions/ApplicationService.ResetApplication  ps
POST     /api/ApplicationService/Actions/ApplicationService.SetSecurityPolicyMessage  ps
POST     /api/ApplicationService/Actions/ApplicationService.UpdateSNMPConfiguration  guide
POST     /api/ApplicationService/Actions/ApplicationService.UpdateShareTypeSettings  ans
POST     /api/ApplicationService/Actions/ApplicationService.UploadCertChain  ans
POST     /api/ApplicationService/Actions/ApplicationService.UploadCertificate  ans tf
POST     /api/ApplicationService/Actions/ApplicationService.UploadClientCertificate  others
POST     /api/ApplicationService/Actions/ApplicationService.UploadServerCertificate  others
POST     /api/ApplicationService/Actions/ApplicationService.ViewClientCertificate  others
POST     /api/ApplicationService/Actions/Network.ConfigureNetworkAdapter  ans tf
GET      /api/ApplicationService/AuditLogs  ps py
GET      /api/ApplicationService/AuditLogs(*)  ps py
GET      /api/ApplicationService/Certificate  tf
GET      /api/ApplicationService/IncomingAlertConfiguration  guide
GET      /api/ApplicationService/Info  ans ps others
GET      /api/ApplicationService/Network  guide ans tf py
GET      /api/ApplicationService/Network/AdapterConfigurations  ans tf
GET      /api/ApplicationService/Network/AdapterConfigurations(*)  ans tf
GET,PUT  /api/ApplicationService/Network/AddressConfiguration  ans
GET      /api/ApplicationService/Network/CurrentAddressConfiguration  guide
GET,PUT  /api/ApplicationService/Network/ProxyConfiguration  ans tf
GET,PUT  /api/ApplicationService/Network/TimeConfiguration  ans tf
GET      /api/ApplicationService/Network/TimeZones  ans tf py
GET,PUT  /api/ApplicationService/Network/WebServerConfiguration  ans
GET,PUT  /api/ApplicationService/Security/SecurityConfiguration  ans
GET,POST /api/ApplicationService/Settings  ans
GET      /api/ApplicationService/Settings(*)  ans

POST     /api/BackupRestoreService/Actions/BackupRestoreService.ScheduleBackup  guide
GET      /api/BackupRestoreService/ApplianceState  guide

POST     /api/DataForwardingService/Actions/DataForwardingService.ForwarderSettings  others
POST     /api/DataForwardingService/Actions/DataForwardingService.TestConnection  others
GET      /api/DataForwardingService/Forwarders  others
GET      /api/DataForwardingService/Forwarders(*)  others
GET      /api/DataForwardingService/Forwarders(*)/ConnectivityStatus  others
GET      /api/DataForwardingService/Forwarders(*)/ForwarderConfigurations  others

POST     /api/DeviceService/Actions/DeviceService.AddCredentialToDevice  ps
POST     /api/DeviceService/Actions/DeviceService.RemoveDevices  ans tf ps
GET      /api/DeviceService/DeviceType  ans tf py
GET      /api/DeviceService/Devices  ans tf ps py others
GET      /api/DeviceService/Devices(*)  ans tf ps py others
GET      /api/DeviceService/Devices(*)/Baselines  link
GET      /api/DeviceService/Devices(*)/BlinkStatus  guide link
GET      /api/DeviceService/Devices(*)/DeployRequired  link
GET      /api/DeviceService/Devices(*)/DeviceBladeSlots  guide link
GET      /api/DeviceService/Devices(*)/EnvironmentMetrics  others
GET      /api/DeviceService/Devices(*)/GraphicInfo  link
GET      /api/DeviceService/Devices(*)/HardwareLogs  link others
GET      /api/DeviceService/Devices(*)/InventoryDetails  ans tf ps py others
GET      /api/DeviceService/Devices(*)/InventoryDetails(*)  ans tf ps py others
GET      /api/DeviceService/Devices(*)/InventoryTypes  tf ps
GET      /api/DeviceService/Devices(*)/LogSeverities  link others
GET      /api/DeviceService/Devices(*)/Power  guide link others
GET      /api/DeviceService/Devices(*)/PowerUsageByDevice  guide link
GET      /api/DeviceService/Devices(*)/RecentActivity  link
GET      /api/DeviceService/Devices(*)/SensorHealth  link
GET      /api/DeviceService/Devices(*)/Settings  link
GET,PUT  /api/DeviceService/Devices(*)/Settings(*)  ans tf
GET      /api/DeviceService/Devices(*)/SubSystemHealth  ans tf others
GET      /api/DeviceService/Devices(*)/SystemUpTime  link others
GET      /api/DeviceService/Devices(*)/Temperature  link others
GET      /api/DeviceService/Devices(*)/VirtualSession  link

POST     /api/DiscoveryConfigService/Actions/DiscoveryConfigService.Parse  guide ps
POST     /api/DiscoveryConfigService/Actions/DiscoveryConfigService.RemoveDiscoveryGroup  guide ans tf
GET,POST /api/DiscoveryConfigService/DiscoveryConfigGroups  guide ans tf ps py
GET,PUT  /api/DiscoveryConfigService/DiscoveryConfigGroups(*)  guide ans tf ps py
GET      /api/DiscoveryConfigService/Jobs  guide ans ps py
GET      /api/DiscoveryConfigService/Jobs(*)  guide ans ps py
GET      /api/DiscoveryConfigService/ProtocolToDeviceType  ans

POST     /api/GroupService/Actions/GroupService.AddMemberDevices  guide ans tf ps py
POST     /api/GroupService/Actions/GroupService.Clone  guide
POST     /api/GroupService/Actions/GroupService.CreateGroup  guide tf ps py
POST     /api/GroupService/Actions/GroupService.DeleteGroup  py
POST     /api/GroupService/Actions/GroupService.RemoveMemberDevices  ans tf ps
POST     /api/GroupService/Actions/GroupService.UpdateGroup  guide tf ps py
GET      /api/GroupService/AllGroupsHierarchy  ans
GET      /api/GroupService/GroupAudits  guide ans ps
GET      /api/GroupService/Groups  guide ans tf ps py others
GET,PUT,DELETE /api/GroupService/Groups(*)  guide ans tf ps py others
GET      /api/GroupService/Groups(*)/AllLeafDeviceSummaries  link
GET      /api/GroupService/Groups(*)/AllLeafDevices  guide link
GET      /api/GroupService/Groups(*)/DeviceStatusSummary  link
GET      /api/GroupService/Groups(*)/Devices  ans tf py
GET      /api/GroupService/Groups(*)/EventSeveritySummary  link
GET      /api/GroupService/Groups(*)/EventStatusSummary  link
GET      /api/GroupService/Groups(*)/GroupActions  link
GET      /api/GroupService/Groups(*)/GroupAttributes  link
GET      /api/GroupService/Groups(*)/GroupDevicesSummary  guide tf
GET      /api/GroupService/Groups(*)/GroupHierarchy  guide tf
GET      /api/GroupService/Groups(*)/GroupQuery  tf py
GET      /api/GroupService/Groups(*)/GroupTags  link
GET      /api/GroupService/Groups(*)/InventoryDetails  link
GET      /api/GroupService/Groups(*)/SubGroups  guide tf

GET,POST /api/IdentityPoolService/IdentityPools  ans tf ps py
GET,PUT,DELETE /api/IdentityPoolService/IdentityPools(*)  ans tf ps py
GET      /api/IdentityPoolService/IdentityPools(*)/UsageCounts  link
GET      /api/IdentityPoolService/IdentityPools(*)/UsageIdentitySets  ans ps py
GET      /api/IdentityPoolService/IdentityPools(*)/UsageIdentitySets(*)  ans ps py
GET      /api/IdentityPoolService/IdentityPools(*)/UsageIdentitySets(*)/Details  ps py
GET      /api/IdentityPoolService/IdentityStates  guide
GET      /api/IdentityPoolService/IdentityStates(*)  guide

POST     /api/JobService/Actions/JobService.RunJobs  ans ps py
GET      /api/JobService/JobStatuses  guide
GET      /api/JobService/JobStatuses(*)  guide
GET      /api/JobService/JobTypes  ans py
GET      /api/JobService/JobTypes(*)  ans py
GET,POST /api/JobService/Jobs  ans tf ps py others
GET,DELETE /api/JobService/Jobs(*)  ans tf ps py others
PUT      /api/JobService/Jobs(*)  guide ans tf ps py others
GET      /api/JobService/Jobs(*)/ExecutionHistories  ans tf ps py
GET      /api/JobService/Jobs(*)/ExecutionHistories(*)  ans tf ps py
GET      /api/JobService/Jobs(*)/ExecutionHistories(*)/ExecutionHistoryDetails  tf
GET      /api/JobService/Jobs(*)/LastExecutionDetail  ans tf

POST     /api/MetricService/Metrics  py
POST     /api/MetricService/TopEnergyConsumption  py
POST     /api/MetricService/TopOffenders  py

GET      /api/NetworkConfigurationService/NetworkTypes  ans py
GET      /api/NetworkConfigurationService/NetworkTypes(*)  ans py
GET,POST /api/NetworkConfigurationService/Networks  ans tf ps py
GET,PUT,DELETE /api/NetworkConfigurationService/Networks(*)  ans tf ps py
GET      /api/NetworkConfigurationService/QosTypes  ans
GET      /api/NetworkConfigurationService/QosTypes(*)  ans

POST     /api/PluginService/Actions/PluginService.CheckPluginCompatibility  guide
POST     /api/PluginService/Actions/PluginService.UpdateConsolePlugins  guide
GET      /api/PluginService/Plugins  guide
GET      /api/PluginService/Plugins(*)  guide
GET      /api/PluginService/Plugins(*)/AvailableVersionDetails  guide

POST     /api/PowerService/Actions/PowerService.AddDevices  guide pmp
POST     /api/PowerService/Actions/PowerService.RemoveDevices  guide pmp
POST     /api/PowerService/Actions/PowerService.UpdateSettings  py
GET      /api/PowerService/EPR  py
GET      /api/PowerService/Groups(*)/Devices  guide pmp
GET      /api/PowerService/MonitoredDevices  py
GET      /api/PowerService/MonitoredGroups  py
POST     /api/PowerService/PhysicalGroups/Actions/PhysicalGroup.AddMemberDevices  py
GET      /api/PowerService/PhysicalGroups/GroupDetails  py
GET      /api/PowerService/Policies  py
GET      /api/PowerService/Settings  py

POST     /api/ProfileService/Actions/ProfileService.AssignProfile  ps
POST     /api/ProfileService/Actions/ProfileService.AssignProfileForAutoDeploy  ans
POST     /api/ProfileService/Actions/ProfileService.Delete  tf
POST     /api/ProfileService/Actions/ProfileService.GetIdentityAttributes  guide
POST     /api/ProfileService/Actions/ProfileService.GetInvalidTargetsForAssignProfile  guide
POST     /api/ProfileService/Actions/ProfileService.MigrateProfile  guide
POST     /api/ProfileService/Actions/ProfileService.Rename  ps
POST     /api/ProfileService/Actions/ProfileService.UnassignProfiles  tf ps
GET,POST /api/ProfileService/Profiles  ans tf ps
GET,PUT,DELETE /api/ProfileService/Profiles(*)  ans tf ps
GET      /api/ProfileService/Profiles(*)/AttributeDetails  ans

GET      /api/QuerySupportService/OperatorInfo  py
GET      /api/QuerySupportService/QueryContextSummaries  py
GET      /api/QuerySupportService/QueryContexts  py
GET      /api/QuerySupportService/QueryContexts(*)  py

POST     /api/ReportService/Actions/ReportService.DeleteReports  guide ps py
POST     /api/ReportService/Actions/ReportService.DownloadReport  guide
POST     /api/ReportService/Actions/ReportService.RunReport  guide ps py
POST     /api/ReportService/Actions/ReportService.UpdateReport  guide
GET      /api/ReportService/ReportDefs  guide ps py
GET      /api/ReportService/ReportDefs(*)  guide ps py
GET      /api/ReportService/ReportDefs(*)/ReportResults  ps py
GET      /api/ReportService/ReportDefs(*)/ReportResults/ResultRows  ps py

GET      /api/SessionService  ans tf ps py others
POST     /api/SessionService/Actions/SessionService.Logoff  guide
POST     /api/SessionService/Actions/SessionService.SessionConfigurationUpdate  ans tf
GET      /api/SessionService/SessionConfiguration  ans tf
GET,POST /api/SessionService/Sessions  ans tf ps py others
GET,DELETE /api/SessionService/Sessions(*)  ans tf ps py others

POST     /api/SupportAssistService/Actions/SupportAssistService.AddMemberDevices  ps py
POST     /api/SupportAssistService/Actions/SupportAssistService.CreateOrUpdateGroup  ps py
POST     /api/SupportAssistService/Actions/SupportAssistService.DeleteGroup  ps py
POST     /api/SupportAssistService/Actions/SupportAssistService.RemoveMemberDevices  ps py
GET      /api/SupportAssistService/Cases  ps py
GET      /api/SupportAssistService/GroupSummary/Groups(*)/CustomerContactDetails  ps

POST     /api/TemplateService/Actions/TemplateService.AssignIdentities  guide
POST     /api/TemplateService/Actions/TemplateService.Clone  ans tf ps
POST     /api/TemplateService/Actions/TemplateService.Deploy  ans tf ps py
POST     /api/TemplateService/Actions/TemplateService.Export  ans
POST     /api/TemplateService/Actions/TemplateService.GetAssignedIdentities  ps py
POST     /api/TemplateService/Actions/TemplateService.Import  ans tf ps py
POST     /api/TemplateService/Actions/TemplateService.Remediate  ans tf
POST     /api/TemplateService/Actions/TemplateService.RemoveBaseline  ans tf
POST     /api/TemplateService/Actions/TemplateService.UpdateNetworkConfig  ans tf ps py
GET,POST /api/TemplateService/Baselines  ans tf ps
GET,PUT  /api/TemplateService/Baselines(*)  ans tf ps
GET      /api/TemplateService/Baselines(*)/DeviceConfigComplianceReports  ans tf ps
GET      /api/TemplateService/Baselines(*)/DeviceConfigComplianceReports(*)  ans tf ps
GET      /api/TemplateService/Baselines(*)/DeviceConfigComplianceReports(*)/DeviceComplianceDetails  ans tf
GET      /api/TemplateService/TemplateTypes  guide ans tf
GET      /api/TemplateService/TemplateViewTypes  guide ans tf
GET,POST /api/TemplateService/Templates  ans tf ps py
GET,PUT,DELETE /api/TemplateService/Templates(*)  ans tf ps py
GET      /api/TemplateService/Templates(*)/AttributeDetails  ans tf
GET      /api/TemplateService/Templates(*)/Views  ans tf ps
GET      /api/TemplateService/Templates(*)/Views(*)  ans tf ps
GET      /api/TemplateService/Templates(*)/Views(*)/AttributeViewDetails  ans tf ps

POST     /api/UpdateService/Actions/UpdateService.GetBaselinesReportByDeviceids  ans tf
POST     /api/UpdateService/Actions/UpdateService.GetSingleDupReport  ans ps py
POST     /api/UpdateService/Actions/UpdateService.RefreshCatalogs  py
POST     /api/UpdateService/Actions/UpdateService.RemoveBaselines  ans tf ps py
POST     /api/UpdateService/Actions/UpdateService.RemoveCatalogs  ans tf ps py
POST     /api/UpdateService/Actions/UpdateService.UploadFile  ans ps py
GET,POST /api/UpdateService/Baselines  ans tf ps py others
GET,PUT  /api/UpdateService/Baselines(*)  ans tf ps py others
GET      /api/UpdateService/Baselines(*)/DeviceComplianceReports  ans tf ps py
GET      /api/UpdateService/Baselines(*)/DeviceComplianceReports(*)  ans tf ps py
GET      /api/UpdateService/Baselines(*)/DeviceComplianceReports(*)/ComponentComplianceReports  guide ans
GET      /api/UpdateService/Baselines(*)/DeviceComplianceReports(*)/ComponentComplianceReports(*)  guide ans
GET,POST /api/UpdateService/Catalogs  ans tf ps py
GET,PUT  /api/UpdateService/Catalogs(*)  ans tf ps py

POST     /api/WarrantyService/Actions/WarrantyService.WarrantyCount  guide
GET      /api/WarrantyService/Warranties  guide ps py others
GET      /api/WarrantyService/Warranties(*)  guide ps py others
`

/** Each operation, `GET /api/JobService/Jobs(*)` and so on, once, with the tags of its sources. */
export const KNOWN_SOURCES: ReadonlyMap<string, readonly string[]> = new Map(PATHS.split('\n').filter(line => line !== '').flatMap(line => {
  const [methods = '', path = '', ...tags] = line.split(/ +/)
  return methods.split(',').map((method): [string, string[]] => [`${method} ${path}`, tags])
}))

/** Every operation of the product's API that a public source names. */
export const KNOWN_OPERATIONS: readonly string[] = [...KNOWN_SOURCES.keys()]
