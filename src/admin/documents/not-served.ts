/** Operations that are not there, or answer and do nothing, and why. */
export interface NotServed {
  /** As coverage calls them; with a star at the end all that begin so. */
  readonly operations: readonly string[]
  readonly reason: string
}

const OIDC = '/api/AccountService/ExternalAccountProvider'

/** What of the product's public operations is not simulated. Each has a reason here. */
export const NOT_SERVED: readonly NotServed[] = [
  {
    operations: [
      ...['GET', 'POST', 'PUT'].map(method => `${method} ${OIDC}/OpenIDConnectProvider*`),
      ...['DeleteOIDC', 'DisableOIDC', 'EnableOIDC', 'TestOIDC'].map(name => `POST ${OIDC}/Actions/ExternalAccountProvider.${name}*`)
    ],
    reason: 'OpenID Connect is out of scope: a provider would have to be simulated'
  },
  { operations: ['GET /api/DataForwardingService/*', 'POST /api/DataForwardingService/*'], reason: 'data forwarding is out of scope' },
  { operations: ['GET /api/PowerService/*', 'POST /api/PowerService/*'], reason: 'the plug-in Power Manager is out of scope' },
  { operations: ['POST /api/MetricService/*'], reason: 'metrics are told by the plug-in Power Manager, which is out of scope' },
  {
    operations: ['GET /api/SupportAssistService/*', 'POST /api/SupportAssistService/*'],
    reason: 'the plug-in SupportAssist is out of scope'
  },
  {
    operations: ['PUT /api/DeviceService/Devices(*)/Settings(*)'],
    reason: 'settings of chassis are written on OME-Modular alone: its clients ask for its domains first'
  },
  {
    operations: ['POST /api/DeviceService/Actions/DeviceService.AddCredentialToDevice'],
    reason: 'a stub: no credentials are kept, and every device that is connected can be worked with'
  },
  {
    operations: ['POST /api/PluginService/Actions/PluginService.CheckPluginCompatibility'],
    reason: 'a stub: what has the form of a version is compatible'
  },
  {
    operations: ['POST /api/DiscoveryConfigService/Actions/DiscoveryConfigService.Parse'],
    reason: 'no body is public with which a console has answered; clients read files of addresses themselves'
  },
  {
    operations: ['POST /api/GroupService/Actions/GroupService.Clone', 'PUT /api/GroupService/Groups(*)'],
    reason: 'no body is public; CreateGroup and UpdateGroup do what clients need'
  },
  { operations: ['GET /api/GroupService/GroupAudits'], reason: 'neither body nor use is public' },
  { operations: ['POST /api/WarrantyService/Actions/WarrantyService.WarrantyCount'], reason: 'the members of its answer are not public' },
  {
    operations: [
      'GET /api/AlertService/AlertDestinations/SNMPConfiguration',
      'POST /api/AlertService/AlertDestinations/Actions/AlertDestinations.ApplySNMPConfig'
    ],
    reason: 'no body is public, and the name of the action is not sure'
  },
  {
    operations: ['UploadClientCertificate', 'UploadServerCertificate', 'ViewClientCertificate']
      .map(name => `POST /api/ApplicationService/Actions/ApplicationService.${name}`),
    reason: 'no body is public'
  },
  {
    operations: ['GET /api/ApplicationService/Network/CurrentAddressConfiguration'],
    reason: 'no body is public; AddressConfiguration tells'
  },
  { operations: ['GET /api/ApplicationService', 'GET /api/ApplicationService/Network'], reason: 'no body is public: a page of links' }
]

/** Why an operation is not simulated; undefined: no reason is known. */
export function notServed (operation: string): NotServed | undefined {
  return NOT_SERVED.find(({ operations }) => operations.some(known =>
    known.endsWith('*') ? operation.startsWith(known.slice(0, -1)) : operation === known))
}
