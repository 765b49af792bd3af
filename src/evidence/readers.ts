/**
 * What clients read of answers: by question, who reads which places, the members of a collection without their `value[].`. From the sources
 * of Dell's Ansible collection, Terraform provider, PowerShell module and scripts, the packs for VMware Aria and Zabbix, a server for
 * models (MCP) and exporters for Prometheus. What none of them was seen to read is not here.
 */
const READERS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '/api/DeviceService/Devices': {
    'Ansible, Terraform, PowerShell, scripts': ['DeviceCapabilities', 'DeviceCapabilities[]', 'Power'],
    Aria: ['EnvironmentMetrics@odata.navigationLink', 'PowerUsageByDevice@odata.navigationLink', 'SensorHealth@odata.navigationLink'],
    scripts: ['@odata.count', 'Baselines', 'Temperature'],
    'Ansible, Terraform, PowerShell, scripts, exporters': ['DeviceManagement[].ManagementProfile[].Version', 'Identifier',
      'SlotConfiguration.ChassisName', 'SlotConfiguration.ChassisServiceTag'],
    'Ansible, Terraform, PowerShell, scripts, MCP': ['Enabled', 'Id'],
    'Ansible, Terraform, scripts': ['SlotConfiguration.SlotNumber'],
    'Ansible, Terraform, PowerShell': ['DeviceManagement[].ManagementProfile[].ProfileId'],
    'Ansible, Terraform': ['SlotConfiguration.SlotType'],
    'Ansible, scripts': ['SlotConfiguration.SlotName'],
    'Terraform, scripts': ['ChassisIp'],
    'Terraform, PowerShell': ['DeviceManagement[].ManagementProfile[].AgentName'],
    Ansible: ['SlotConfiguration.SlotId'],
    Terraform: ['ConnectionStateReason', 'DiscoveryConfigurationJobInformation']
  },
  '/api/AlertService/AlertCategories': {
    'Ansible, Terraform, PowerShell': ['CategoriesDetails[].@odata.type', 'CategoriesDetails[].SubCategoryDetails[].@odata.type']
  },
  '/api/UpdateService/Catalogs': {
    'Ansible, Terraform, PowerShell': ['Repository.@odata.type', 'Repository.Editable'],
    PowerShell: ['ReleaseDate'],
    'Terraform, PowerShell, scripts, exporters': ['CreatedDate'],
    'Terraform, scripts': ['AssociatedBaselines[].BaselineId'],
    'Terraform, PowerShell': ['LastUpdated', 'ManifestVersion', 'NextUpdate'],
    Terraform: ['AssociatedBaselines[].BaselineName', 'ManifestIdentifier', 'OwnerId', 'ReleaseIdentifier',
      'Repository.BackupExistingCatalog']
  },
  '/api/DeviceService/Devices(*)/InventoryDetails(*)': {
    'Ansible, Terraform': ['InventoryInfo[].IdOwner'],
    Aria: ['ChassisSlotNum']
  },
  '/api/AccountService/Roles': {
    'Ansible, PowerShell': ['OemPrivileges']
  },
  '/api/AlertService/AlertPolicies': {
    'Ansible, scripts': ['PolicyData.Devices[]'],
    Ansible: ['PolicyData.AllTargets', 'PolicyData.Catalogs[].CatalogName', 'PolicyData.Catalogs[].Categories',
      'PolicyData.Catalogs[].Categories[]', 'PolicyData.Catalogs[].SubCategories', 'PolicyData.Catalogs[].SubCategories[]',
      'PolicyData.DeviceTypes[]', 'PolicyData.MessageIds', 'PolicyData.Schedule.Interval'],
    'Ansible, Terraform, PowerShell, scripts': ['PolicyData.Actions[].TemplateId', 'State'],
    'Ansible, Terraform, PowerShell': ['Editable'],
    'Terraform, PowerShell': ['Owner']
  },
  '/api/ApplicationService/Network/AdapterConfigurations(*)': {
    Terraform: ['CurrentSettings.Ipv4Settings.CurrentIPAddress[]', 'CurrentSettings.Ipv4Settings.Ipv4Dns[]']
  },
  '/api/IdentityPoolService/IdentityPools': {
    Ansible: ['UsageCounts']
  },
  '/api/UpdateService/Baselines': {
    Terraform: ['DeviceComplianceReports'],
    'Ansible, Terraform, PowerShell, exporters, MCP': ['LastRun'],
    'Terraform, MCP': ['ComplianceSummary']
  },
  '/api/ApplicationService/Info': {
    PowerShell: ['BuildNumber']
  },
  '/api/DeviceService/Devices(*)/Power': {
    Aria: ['avgPower', 'instantaneousHeadroom', 'lowestHeadroom', 'minimumPower', 'peakPower', 'power', 'powerUnit', 'since',
      'systemEnergyConsumption']
  },
  '/api/DeviceService/Devices(*)/SystemUpTime': {
    Aria: ['systemUpTime']
  },
  '/api/DeviceService/Devices(*)/Temperature': {
    Aria: ['avgTemperature', 'instantaneousTemperature', 'instantaneousTemperatureUnit', 'peakTemperature',
      'peakTemperatureTimeStamp']
  },
  '/api/AccountService/ExternalAccountProvider/ADAccountProvider': {
    'Ansible, Terraform, PowerShell, scripts, MCP, Zabbix': ['UserName'],
    'Ansible, PowerShell': ['CertificateFile']
  },
  '/api/JobService/Jobs': {
    'Ansible, Terraform, PowerShell, scripts, MCP': ['Targets[].Id'],
    'Ansible, Terraform, PowerShell, scripts': ['Params[].JobId', 'Params[].Key', 'Params[].Value', 'Targets[].Data', 'Targets[].JobId'],
    'Ansible, PowerShell, scripts': ['Targets[].TargetType'],
    'Ansible, Terraform': ['IdOwner'],
    Terraform: ['IdUserOwner']
  },
  '/api/TemplateService/Templates': {
    'Ansible, Terraform, PowerShell, scripts': ['Content'],
    'Ansible, Terraform': ['AttributeDetails']
  },
  '/api/GroupService/Groups': {
    'Ansible, Terraform, PowerShell': ['HasAttributes'],
    'Ansible, Terraform': ['IdOwner'],
    Terraform: ['IsAccessAllowed']
  },
  '/api/JobService/Jobs(*)': {
    'Ansible, Terraform, PowerShell': ['UserGenerated'],
    'Ansible, Terraform': ['IdOwner'],
    Terraform: ['IdUserOwner'],
    Ansible: ['LastExecutionDetail']
  },
  '/api/AccountService/Accounts': {
    'Ansible, PowerShell': ['IsVisible', 'ObjectGuid', 'ObjectSid'],
    Ansible: ['Oem', 'PlainTextPassword']
  }
}

const BY_PLACE = new Map(Object.entries(READERS).flatMap(([path, groups]) => Object.entries(groups)
  .flatMap(([readers, places]) => places.map((place): [string, readonly string[]] => [`${path} ${place}`, readers.split(', ')]))))

/** Which clients read what stands at a place. @param question `GET /api/…` @param place `value[].Id` */
export function readersOf (question: string, place: string): readonly string[] {
  const path = /\/api\/[^?, ]*/.exec(question)?.[0] ?? ''
  const member = place.replace(/^value\[\]\./, '')
  return BY_PLACE.get(`${path} ${member}`) ?? []
}
