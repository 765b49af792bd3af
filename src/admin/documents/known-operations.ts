/**
 * Every operation of the product's API that a public source names: Dell's API guides, its Ansible collection, Terraform provider,
 * PowerShell module and Python scripts. What only a chassis manager (OME-Modular) has is left out. One line is one path; keys
 * stand as `(*)`.
 */
const PATHS = `
GET      /api/SessionService
GET,POST /api/SessionService/Sessions
GET,DELETE /api/SessionService/Sessions(*)
GET      /api/SessionService/SessionConfiguration
POST     /api/SessionService/Actions/SessionService.Logoff
POST     /api/SessionService/Actions/SessionService.SessionConfigurationUpdate

GET      /api/ApplicationService/Info
GET      /api/ApplicationService/Certificate
GET      /api/ApplicationService/AuditLogs
GET      /api/ApplicationService/AuditLogs(*)
GET,POST /api/ApplicationService/Settings
GET      /api/ApplicationService/IncomingAlertConfiguration
GET      /api/ApplicationService/Network/AdapterConfigurations
GET      /api/ApplicationService/Network/AdapterConfigurations(*)
GET,PUT  /api/ApplicationService/Network/AddressConfiguration
GET,PUT  /api/ApplicationService/Network/ProxyConfiguration
GET,PUT  /api/ApplicationService/Network/TimeConfiguration
GET      /api/ApplicationService/Network/TimeZones
GET,PUT  /api/ApplicationService/Network/WebServerConfiguration
GET,PUT  /api/ApplicationService/Security/SecurityConfiguration
POST     /api/ApplicationService/Actions/Network.ConfigureNetworkAdapter
POST     /api/ApplicationService/Actions/ApplicationService.ApplyConfiguration
POST     /api/ApplicationService/Actions/ApplicationService.GenerateCSR
POST     /api/ApplicationService/Actions/ApplicationService.GetConfiguration
POST     /api/ApplicationService/Actions/ApplicationService.ResetApplication
POST     /api/ApplicationService/Actions/ApplicationService.SetSecurityPolicyMessage
POST     /api/ApplicationService/Actions/ApplicationService.UpdateShareTypeSettings
POST     /api/ApplicationService/Actions/ApplicationService.UpdateSNMPConfiguration
POST     /api/ApplicationService/Actions/ApplicationService.UploadCertChain
POST     /api/ApplicationService/Actions/ApplicationService.UploadCertificate
POST     /api/ApplicationService/Actions/ApplicationService.UploadClientCertificate
POST     /api/ApplicationService/Actions/ApplicationService.UploadServerCertificate
POST     /api/ApplicationService/Actions/ApplicationService.ViewClientCertificate

GET,PUT  /api/AccountService
GET,POST /api/AccountService/Accounts
GET,PUT,DELETE /api/AccountService/Accounts(*)
GET      /api/AccountService/Roles
GET      /api/AccountService/Roles(*)
GET,POST /api/AccountService/ExternalAccountProvider/ADAccountProvider
GET,PUT  /api/AccountService/ExternalAccountProvider/ADAccountProvider(*)
GET,POST /api/AccountService/ExternalAccountProvider/LDAPAccountProvider
GET,PUT  /api/AccountService/ExternalAccountProvider/LDAPAccountProvider(*)
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.DeleteExternalAccountProvider
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.DSCertificate
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.SearchGroups
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.TestADConnection
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.TestLDAPConnection
POST     /api/AccountService/Actions/AccountService.ImportExternalAccountProvider

GET,POST /api/JobService/Jobs
GET,DELETE /api/JobService/Jobs(*)
GET      /api/JobService/Jobs(*)/ExecutionHistories
GET      /api/JobService/Jobs(*)/ExecutionHistories(*)
GET      /api/JobService/Jobs(*)/ExecutionHistories(*)/ExecutionHistoryDetails
GET      /api/JobService/Jobs(*)/LastExecutionDetail
GET      /api/JobService/JobTypes
POST     /api/JobService/Actions/JobService.RunJobs

GET      /api/PluginService/Plugins
GET      /api/PluginService/Plugins(*)
POST     /api/PluginService/Actions/PluginService.CheckPluginCompatibility
POST     /api/PluginService/Actions/PluginService.UpdateConsolePlugins
GET      /api/BackupRestoreService/ApplianceState
POST     /api/BackupRestoreService/Actions/BackupRestoreService.ScheduleBackup
POST     /api/DataForwardingService/Actions/DataForwardingService.ForwarderSettings
POST     /api/DataForwardingService/Actions/DataForwardingService.TestConnection

GET      /api/DeviceService/Devices
GET      /api/DeviceService/Devices(*)
GET      /api/DeviceService/Devices(*)/InventoryDetails
GET      /api/DeviceService/Devices(*)/InventoryDetails(*)
GET      /api/DeviceService/Devices(*)/InventoryTypes
GET      /api/DeviceService/Devices(*)/SubSystemHealth
GET,PUT  /api/DeviceService/Devices(*)/Settings(*)
GET      /api/DeviceService/DeviceType
POST     /api/DeviceService/Actions/DeviceService.AddCredentialToDevice
POST     /api/DeviceService/Actions/DeviceService.RemoveDevices

GET      /api/GroupService/Groups
GET,DELETE /api/GroupService/Groups(*)
GET      /api/GroupService/Groups(*)/Devices
GET      /api/GroupService/Groups(*)/GroupQuery
GET      /api/GroupService/AllGroupsHierarchy
POST     /api/GroupService/Actions/GroupService.AddMemberDevices
POST     /api/GroupService/Actions/GroupService.CreateGroup
POST     /api/GroupService/Actions/GroupService.DeleteGroup
POST     /api/GroupService/Actions/GroupService.RemoveMemberDevices
POST     /api/GroupService/Actions/GroupService.UpdateGroup
GET      /api/QuerySupportService/OperatorInfo
GET      /api/QuerySupportService/QueryContexts
GET      /api/QuerySupportService/QueryContexts(*)
GET      /api/QuerySupportService/QueryContextSummaries

GET,POST /api/DiscoveryConfigService/DiscoveryConfigGroups
GET,PUT  /api/DiscoveryConfigService/DiscoveryConfigGroups(*)
GET      /api/DiscoveryConfigService/Jobs
GET      /api/DiscoveryConfigService/Jobs(*)
GET      /api/DiscoveryConfigService/ProtocolToDeviceType
POST     /api/DiscoveryConfigService/Actions/DiscoveryConfigService.RemoveDiscoveryGroup

GET,POST /api/TemplateService/Templates
GET,PUT,DELETE /api/TemplateService/Templates(*)
GET      /api/TemplateService/Templates(*)/AttributeDetails
GET      /api/TemplateService/Templates(*)/Views(*)/AttributeViewDetails
GET      /api/TemplateService/TemplateTypes
GET      /api/TemplateService/TemplateViewTypes
GET,POST /api/TemplateService/Baselines
GET,PUT  /api/TemplateService/Baselines(*)
GET      /api/TemplateService/Baselines(*)/DeviceConfigComplianceReports
GET      /api/TemplateService/Baselines(*)/DeviceConfigComplianceReports(*)/DeviceComplianceDetails
POST     /api/TemplateService/Actions/TemplateService.Clone
POST     /api/TemplateService/Actions/TemplateService.Deploy
POST     /api/TemplateService/Actions/TemplateService.Export
POST     /api/TemplateService/Actions/TemplateService.GetAssignedIdentities
POST     /api/TemplateService/Actions/TemplateService.Import
POST     /api/TemplateService/Actions/TemplateService.Remediate
POST     /api/TemplateService/Actions/TemplateService.RemoveBaseline
POST     /api/TemplateService/Actions/TemplateService.UpdateNetworkConfig

GET,POST /api/ProfileService/Profiles
GET,PUT,DELETE /api/ProfileService/Profiles(*)
GET      /api/ProfileService/Profiles(*)/AttributeDetails
POST     /api/ProfileService/Actions/ProfileService.AssignProfile
POST     /api/ProfileService/Actions/ProfileService.Delete
POST     /api/ProfileService/Actions/ProfileService.GetInvalidTargetsForAssignProfile
POST     /api/ProfileService/Actions/ProfileService.MigrateProfile
POST     /api/ProfileService/Actions/ProfileService.Rename
POST     /api/ProfileService/Actions/ProfileService.UnassignProfiles

GET,POST /api/IdentityPoolService/IdentityPools
GET,PUT,DELETE /api/IdentityPoolService/IdentityPools(*)
GET      /api/IdentityPoolService/IdentityPools(*)/UsageIdentitySets
GET      /api/IdentityPoolService/IdentityPools(*)/UsageIdentitySets(*)/Details
GET,POST /api/NetworkConfigurationService/Networks
GET,PUT,DELETE /api/NetworkConfigurationService/Networks(*)
GET      /api/NetworkConfigurationService/NetworkTypes
GET      /api/NetworkConfigurationService/QosTypes

GET,POST /api/UpdateService/Baselines
GET,PUT  /api/UpdateService/Baselines(*)
GET      /api/UpdateService/Baselines(*)/DeviceComplianceReports
GET,POST /api/UpdateService/Catalogs
GET,PUT  /api/UpdateService/Catalogs(*)
POST     /api/UpdateService/Actions/UpdateService.GetBaselinesReportByDeviceids
POST     /api/UpdateService/Actions/UpdateService.GetSingleDupReport
POST     /api/UpdateService/Actions/UpdateService.RefreshCatalogs
POST     /api/UpdateService/Actions/UpdateService.RemoveBaselines
POST     /api/UpdateService/Actions/UpdateService.RemoveCatalogs
POST     /api/UpdateService/Actions/UpdateService.UploadFile

GET      /api/AlertService/Alerts
GET      /api/AlertService/Alerts(*)
GET      /api/AlertService/AlertActionTemplates
GET      /api/AlertService/AlertCategories
GET      /api/AlertService/AlertMessageDefinitions
GET      /api/AlertService/AlertSeverities
GET,POST /api/AlertService/AlertPolicies
GET,PUT,DELETE /api/AlertService/AlertPolicies(*)
GET,POST /api/AlertService/AlertDestinations/SMTPConfiguration
GET      /api/AlertService/AlertDestinations/SyslogConfiguration
POST     /api/AlertService/AlertDestinations/Actions/AlertDestinations.ApplySyslogConfig
POST     /api/AlertService/Actions/AlertService.Acknowledge
POST     /api/AlertService/Actions/AlertService.DisableAlertPolicies
POST     /api/AlertService/Actions/AlertService.EnableAlertPolicies
POST     /api/AlertService/Actions/AlertService.RemoveAlertPolicies

GET      /api/ReportService/ReportDefs
GET      /api/ReportService/ReportDefs(*)
GET      /api/ReportService/ReportDefs(*)/ReportResults
GET      /api/ReportService/ReportDefs(*)/ReportResults/ResultRows
POST     /api/ReportService/Actions/ReportService.RunReport
GET      /api/WarrantyService/Warranties
GET      /api/SupportAssistService/Cases
GET      /api/SupportAssistService/GroupSummary/Groups(*)/CustomerContactDetails
POST     /api/SupportAssistService/Actions/SupportAssistService.AddMemberDevices
POST     /api/SupportAssistService/Actions/SupportAssistService.CreateOrUpdateGroup
POST     /api/SupportAssistService/Actions/SupportAssistService.DeleteGroup
POST     /api/SupportAssistService/Actions/SupportAssistService.RemoveMemberDevices
GET      /api/PowerService/EPR
GET      /api/PowerService/MonitoredDevices
GET      /api/PowerService/MonitoredGroups
GET      /api/PowerService/Policies
GET      /api/PowerService/Settings
POST     /api/PowerService/Actions/PowerService.UpdateSettings
POST     /api/MetricService/Metrics
POST     /api/MetricService/TopEnergyConsumption
POST     /api/MetricService/TopOffenders
`

/** `GET /api/JobService/Jobs(*)` and so on, each once. */
export const KNOWN_OPERATIONS: readonly string[] = PATHS.split('\n').filter(line => line !== '').flatMap(line => {
  const [methods = '', path = ''] = line.split(/ +/)
  return methods.split(',').map(method => `${method} ${path}`)
})
