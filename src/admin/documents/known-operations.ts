/**
 * Every operation of the product's API that a public source names: Dell's API guides, its Ansible collection, Terraform provider,
 * PowerShell module and Python scripts, and clients of others. What only a chassis manager (OME-Modular) has is left out. One line is one
 * path; keys stand as `(*)`. Of EnvironmentMetrics an Aria pack for 4.x has the link.
 */
const PATHS = `
GET      /api
GET      /api/$metadata

GET,PUT  /api/AccountService
GET,POST /api/AccountService/Accounts
GET,PUT,DELETE /api/AccountService/Accounts(*)
GET      /api/AccountService/Accounts(*)/Permissions
POST     /api/AccountService/Actions/AccountService.Delete
POST     /api/AccountService/Actions/AccountService.Disable
POST     /api/AccountService/Actions/AccountService.Enable
POST     /api/AccountService/Actions/AccountService.ImportExternalAccountProvider
POST     /api/AccountService/Actions/AccountService.SetScope
GET      /api/AccountService/ExternalAccountProvider
GET,POST /api/AccountService/ExternalAccountProvider/ADAccountProvider
GET,PUT  /api/AccountService/ExternalAccountProvider/ADAccountProvider(*)
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.DSCertificate
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.DeleteExternalAccountProvider
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.DeleteOIDCProviders
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.DisableOIDCProviders
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.EnableOIDCProviders
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.SearchGroups
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.TestADConnection
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.TestLDAPConnection
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.TestOIDCProvider
POST     /api/AccountService/ExternalAccountProvider/Actions/ExternalAccountProvider.TestOIDCProviderRegistrationStatus
GET      /api/AccountService/ExternalAccountProvider/DirectoryServiceType
GET,POST /api/AccountService/ExternalAccountProvider/LDAPAccountProvider
GET,PUT  /api/AccountService/ExternalAccountProvider/LDAPAccountProvider(*)
GET,POST /api/AccountService/ExternalAccountProvider/OpenIDConnectProvider
GET,PUT  /api/AccountService/ExternalAccountProvider/OpenIDConnectProvider(*)
GET      /api/AccountService/Roles
GET      /api/AccountService/Roles(*)

POST     /api/AlertService/Actions/AlertService.Acknowledge
POST     /api/AlertService/Actions/AlertService.DisableAlertPolicies
POST     /api/AlertService/Actions/AlertService.EnableAlertPolicies
POST     /api/AlertService/Actions/AlertService.RemoveAlertPolicies
POST     /api/AlertService/Actions/AlertService.RemoveAlerts
POST     /api/AlertService/Actions/AlertService.Unacknowledge
GET      /api/AlertService/AlertActionTemplates
GET      /api/AlertService/AlertActionTemplates(*)
GET      /api/AlertService/AlertCategories
GET      /api/AlertService/AlertCategories(*)
POST     /api/AlertService/AlertDestinations/Actions/AlertDestinations.ApplySNMPConfig
POST     /api/AlertService/AlertDestinations/Actions/AlertDestinations.ApplySyslogConfig
GET,POST /api/AlertService/AlertDestinations/SMTPConfiguration
GET      /api/AlertService/AlertDestinations/SNMPConfiguration
GET      /api/AlertService/AlertDestinations/SyslogConfiguration
GET      /api/AlertService/AlertMessageDefinitions
GET      /api/AlertService/AlertMessageDefinitions(*)
GET,POST /api/AlertService/AlertPolicies
GET,PUT,DELETE /api/AlertService/AlertPolicies(*)
GET      /api/AlertService/AlertSeverities
GET      /api/AlertService/Alerts
GET      /api/AlertService/Alerts(*)

GET      /api/ApplicationService
POST     /api/ApplicationService/Actions/ApplicationService.ApplyConfiguration
POST     /api/ApplicationService/Actions/ApplicationService.GenerateCSR
POST     /api/ApplicationService/Actions/ApplicationService.GetConfiguration
POST     /api/ApplicationService/Actions/ApplicationService.ResetApplication
POST     /api/ApplicationService/Actions/ApplicationService.SetSecurityPolicyMessage
POST     /api/ApplicationService/Actions/ApplicationService.UpdateSNMPConfiguration
POST     /api/ApplicationService/Actions/ApplicationService.UpdateShareTypeSettings
POST     /api/ApplicationService/Actions/ApplicationService.UploadCertChain
POST     /api/ApplicationService/Actions/ApplicationService.UploadCertificate
POST     /api/ApplicationService/Actions/ApplicationService.UploadClientCertificate
POST     /api/ApplicationService/Actions/ApplicationService.UploadServerCertificate
POST     /api/ApplicationService/Actions/ApplicationService.ViewClientCertificate
POST     /api/ApplicationService/Actions/Network.ConfigureNetworkAdapter
GET      /api/ApplicationService/AuditLogs
GET      /api/ApplicationService/AuditLogs(*)
GET      /api/ApplicationService/Certificate
GET      /api/ApplicationService/IncomingAlertConfiguration
GET      /api/ApplicationService/Info
GET      /api/ApplicationService/Network
GET      /api/ApplicationService/Network/AdapterConfigurations
GET      /api/ApplicationService/Network/AdapterConfigurations(*)
GET,PUT  /api/ApplicationService/Network/AddressConfiguration
GET      /api/ApplicationService/Network/CurrentAddressConfiguration
GET,PUT  /api/ApplicationService/Network/ProxyConfiguration
GET,PUT  /api/ApplicationService/Network/TimeConfiguration
GET      /api/ApplicationService/Network/TimeZones
GET,PUT  /api/ApplicationService/Network/WebServerConfiguration
GET,PUT  /api/ApplicationService/Security/SecurityConfiguration
GET,POST /api/ApplicationService/Settings
GET      /api/ApplicationService/Settings(*)

POST     /api/BackupRestoreService/Actions/BackupRestoreService.ScheduleBackup
GET      /api/BackupRestoreService/ApplianceState

POST     /api/DataForwardingService/Actions/DataForwardingService.ForwarderSettings
POST     /api/DataForwardingService/Actions/DataForwardingService.TestConnection
GET      /api/DataForwardingService/Forwarders
GET      /api/DataForwardingService/Forwarders(*)
GET      /api/DataForwardingService/Forwarders(*)/ConnectivityStatus
GET      /api/DataForwardingService/Forwarders(*)/ForwarderConfigurations

POST     /api/DeviceService/Actions/DeviceService.AddCredentialToDevice
POST     /api/DeviceService/Actions/DeviceService.RemoveDevices
GET      /api/DeviceService/DeviceType
GET      /api/DeviceService/Devices
GET      /api/DeviceService/Devices(*)
GET      /api/DeviceService/Devices(*)/Baselines
GET      /api/DeviceService/Devices(*)/BlinkStatus
GET      /api/DeviceService/Devices(*)/DeployRequired
GET      /api/DeviceService/Devices(*)/DeviceBladeSlots
GET      /api/DeviceService/Devices(*)/EnvironmentMetrics
GET      /api/DeviceService/Devices(*)/GraphicInfo
GET      /api/DeviceService/Devices(*)/HardwareLogs
GET      /api/DeviceService/Devices(*)/InventoryDetails
GET      /api/DeviceService/Devices(*)/InventoryDetails(*)
GET      /api/DeviceService/Devices(*)/InventoryTypes
GET      /api/DeviceService/Devices(*)/LogSeverities
GET      /api/DeviceService/Devices(*)/Power
GET      /api/DeviceService/Devices(*)/PowerUsageByDevice
GET      /api/DeviceService/Devices(*)/RecentActivity
GET      /api/DeviceService/Devices(*)/SensorHealth
GET      /api/DeviceService/Devices(*)/Settings
GET,PUT  /api/DeviceService/Devices(*)/Settings(*)
GET      /api/DeviceService/Devices(*)/SubSystemHealth
GET      /api/DeviceService/Devices(*)/SystemUpTime
GET      /api/DeviceService/Devices(*)/Temperature
GET      /api/DeviceService/Devices(*)/VirtualSession

POST     /api/DiscoveryConfigService/Actions/DiscoveryConfigService.Parse
POST     /api/DiscoveryConfigService/Actions/DiscoveryConfigService.RemoveDiscoveryGroup
GET,POST /api/DiscoveryConfigService/DiscoveryConfigGroups
GET,PUT  /api/DiscoveryConfigService/DiscoveryConfigGroups(*)
GET      /api/DiscoveryConfigService/Jobs
GET      /api/DiscoveryConfigService/Jobs(*)
GET      /api/DiscoveryConfigService/ProtocolToDeviceType

POST     /api/GroupService/Actions/GroupService.AddMemberDevices
POST     /api/GroupService/Actions/GroupService.Clone
POST     /api/GroupService/Actions/GroupService.CreateGroup
POST     /api/GroupService/Actions/GroupService.DeleteGroup
POST     /api/GroupService/Actions/GroupService.RemoveMemberDevices
POST     /api/GroupService/Actions/GroupService.UpdateGroup
GET      /api/GroupService/AllGroupsHierarchy
GET      /api/GroupService/GroupAudits
GET      /api/GroupService/Groups
GET,PUT,DELETE /api/GroupService/Groups(*)
GET      /api/GroupService/Groups(*)/AllLeafDeviceSummaries
GET      /api/GroupService/Groups(*)/AllLeafDevices
GET      /api/GroupService/Groups(*)/DeviceStatusSummary
GET      /api/GroupService/Groups(*)/Devices
GET      /api/GroupService/Groups(*)/EventSeveritySummary
GET      /api/GroupService/Groups(*)/EventStatusSummary
GET      /api/GroupService/Groups(*)/GroupActions
GET      /api/GroupService/Groups(*)/GroupAttributes
GET      /api/GroupService/Groups(*)/GroupDevicesSummary
GET      /api/GroupService/Groups(*)/GroupHierarchy
GET      /api/GroupService/Groups(*)/GroupQuery
GET      /api/GroupService/Groups(*)/GroupTags
GET      /api/GroupService/Groups(*)/InventoryDetails
GET      /api/GroupService/Groups(*)/SubGroups

GET,POST /api/IdentityPoolService/IdentityPools
GET,PUT,DELETE /api/IdentityPoolService/IdentityPools(*)
GET      /api/IdentityPoolService/IdentityPools(*)/UsageCounts
GET      /api/IdentityPoolService/IdentityPools(*)/UsageIdentitySets
GET      /api/IdentityPoolService/IdentityPools(*)/UsageIdentitySets(*)
GET      /api/IdentityPoolService/IdentityPools(*)/UsageIdentitySets(*)/Details
GET      /api/IdentityPoolService/IdentityStates
GET      /api/IdentityPoolService/IdentityStates(*)

POST     /api/JobService/Actions/JobService.RunJobs
GET      /api/JobService/JobStatuses
GET      /api/JobService/JobStatuses(*)
GET      /api/JobService/JobTypes
GET      /api/JobService/JobTypes(*)
GET,POST /api/JobService/Jobs
GET,PUT,DELETE /api/JobService/Jobs(*)
GET      /api/JobService/Jobs(*)/ExecutionHistories
GET      /api/JobService/Jobs(*)/ExecutionHistories(*)
GET      /api/JobService/Jobs(*)/ExecutionHistories(*)/ExecutionHistoryDetails
GET      /api/JobService/Jobs(*)/LastExecutionDetail

POST     /api/MetricService/Metrics
POST     /api/MetricService/TopEnergyConsumption
POST     /api/MetricService/TopOffenders

GET      /api/NetworkConfigurationService/NetworkTypes
GET      /api/NetworkConfigurationService/NetworkTypes(*)
GET,POST /api/NetworkConfigurationService/Networks
GET,PUT,DELETE /api/NetworkConfigurationService/Networks(*)
GET      /api/NetworkConfigurationService/QosTypes
GET      /api/NetworkConfigurationService/QosTypes(*)

POST     /api/PluginService/Actions/PluginService.CheckPluginCompatibility
POST     /api/PluginService/Actions/PluginService.UpdateConsolePlugins
GET      /api/PluginService/Plugins
GET      /api/PluginService/Plugins(*)
GET      /api/PluginService/Plugins(*)/AvailableVersionDetails

POST     /api/PowerService/Actions/PowerService.AddDevices
POST     /api/PowerService/Actions/PowerService.RemoveDevices
POST     /api/PowerService/Actions/PowerService.UpdateSettings
GET      /api/PowerService/EPR
GET      /api/PowerService/Groups(*)/Devices
GET      /api/PowerService/MonitoredDevices
GET      /api/PowerService/MonitoredGroups
POST     /api/PowerService/PhysicalGroups/Actions/PhysicalGroup.AddMemberDevices
GET      /api/PowerService/PhysicalGroups/GroupDetails
GET      /api/PowerService/Policies
GET      /api/PowerService/Settings

POST     /api/ProfileService/Actions/ProfileService.AssignProfile
POST     /api/ProfileService/Actions/ProfileService.AssignProfileForAutoDeploy
POST     /api/ProfileService/Actions/ProfileService.Delete
POST     /api/ProfileService/Actions/ProfileService.GetIdentityAttributes
POST     /api/ProfileService/Actions/ProfileService.GetInvalidTargetsForAssignProfile
POST     /api/ProfileService/Actions/ProfileService.MigrateProfile
POST     /api/ProfileService/Actions/ProfileService.Rename
POST     /api/ProfileService/Actions/ProfileService.UnassignProfiles
GET,POST /api/ProfileService/Profiles
GET,PUT,DELETE /api/ProfileService/Profiles(*)
GET      /api/ProfileService/Profiles(*)/AttributeDetails

GET      /api/QuerySupportService/OperatorInfo
GET      /api/QuerySupportService/QueryContextSummaries
GET      /api/QuerySupportService/QueryContexts
GET      /api/QuerySupportService/QueryContexts(*)

POST     /api/ReportService/Actions/ReportService.DeleteReports
POST     /api/ReportService/Actions/ReportService.DownloadReport
POST     /api/ReportService/Actions/ReportService.RunReport
POST     /api/ReportService/Actions/ReportService.UpdateReport
GET      /api/ReportService/ReportDefs
GET      /api/ReportService/ReportDefs(*)
GET      /api/ReportService/ReportDefs(*)/ReportResults
GET      /api/ReportService/ReportDefs(*)/ReportResults/ResultRows

GET      /api/SessionService
POST     /api/SessionService/Actions/SessionService.Logoff
POST     /api/SessionService/Actions/SessionService.SessionConfigurationUpdate
GET      /api/SessionService/SessionConfiguration
GET,POST /api/SessionService/Sessions
GET,DELETE /api/SessionService/Sessions(*)

POST     /api/SupportAssistService/Actions/SupportAssistService.AddMemberDevices
POST     /api/SupportAssistService/Actions/SupportAssistService.CreateOrUpdateGroup
POST     /api/SupportAssistService/Actions/SupportAssistService.DeleteGroup
POST     /api/SupportAssistService/Actions/SupportAssistService.RemoveMemberDevices
GET      /api/SupportAssistService/Cases
GET      /api/SupportAssistService/GroupSummary/Groups(*)/CustomerContactDetails

POST     /api/TemplateService/Actions/TemplateService.AssignIdentities
POST     /api/TemplateService/Actions/TemplateService.Clone
POST     /api/TemplateService/Actions/TemplateService.Deploy
POST     /api/TemplateService/Actions/TemplateService.Export
POST     /api/TemplateService/Actions/TemplateService.GetAssignedIdentities
POST     /api/TemplateService/Actions/TemplateService.Import
POST     /api/TemplateService/Actions/TemplateService.Remediate
POST     /api/TemplateService/Actions/TemplateService.RemoveBaseline
POST     /api/TemplateService/Actions/TemplateService.UpdateNetworkConfig
GET,POST /api/TemplateService/Baselines
GET,PUT  /api/TemplateService/Baselines(*)
GET      /api/TemplateService/Baselines(*)/DeviceConfigComplianceReports
GET      /api/TemplateService/Baselines(*)/DeviceConfigComplianceReports(*)
GET      /api/TemplateService/Baselines(*)/DeviceConfigComplianceReports(*)/DeviceComplianceDetails
GET      /api/TemplateService/TemplateTypes
GET      /api/TemplateService/TemplateViewTypes
GET,POST /api/TemplateService/Templates
GET,PUT,DELETE /api/TemplateService/Templates(*)
GET      /api/TemplateService/Templates(*)/AttributeDetails
GET      /api/TemplateService/Templates(*)/Views
GET      /api/TemplateService/Templates(*)/Views(*)
GET      /api/TemplateService/Templates(*)/Views(*)/AttributeViewDetails

POST     /api/UpdateService/Actions/UpdateService.GetBaselinesReportByDeviceids
POST     /api/UpdateService/Actions/UpdateService.GetSingleDupReport
POST     /api/UpdateService/Actions/UpdateService.RefreshCatalogs
POST     /api/UpdateService/Actions/UpdateService.RemoveBaselines
POST     /api/UpdateService/Actions/UpdateService.RemoveCatalogs
POST     /api/UpdateService/Actions/UpdateService.UploadFile
GET,POST /api/UpdateService/Baselines
GET,PUT  /api/UpdateService/Baselines(*)
GET      /api/UpdateService/Baselines(*)/DeviceComplianceReports
GET      /api/UpdateService/Baselines(*)/DeviceComplianceReports(*)
GET      /api/UpdateService/Baselines(*)/DeviceComplianceReports(*)/ComponentComplianceReports
GET      /api/UpdateService/Baselines(*)/DeviceComplianceReports(*)/ComponentComplianceReports(*)
GET,POST /api/UpdateService/Catalogs
GET,PUT  /api/UpdateService/Catalogs(*)

POST     /api/WarrantyService/Actions/WarrantyService.WarrantyCount
GET      /api/WarrantyService/Warranties
GET      /api/WarrantyService/Warranties(*)
`

/** `GET /api/JobService/Jobs(*)` and so on, each once. */
export const KNOWN_OPERATIONS: readonly string[] = PATHS.split('\n').filter(line => line !== '').flatMap(line => {
  const [methods = '', path = ''] = line.split(/ +/)
  return methods.split(',').map(method => `${method} ${path}`)
})
