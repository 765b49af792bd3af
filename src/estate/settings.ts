import { Random } from '../chance.ts'
import { FLAG, TEXT, TEXT_OR_NULL, type Typed, closed, list } from '../schema/schema.ts'
import type { Device } from './device.ts'
import { isServer } from './models.ts'

/** A setting as a Server Configuration Profile names it: an attribute of a component (its FQDD). */
export const SETTING = closed({ component: TEXT, name: TEXT, value: TEXT_OR_NULL, isIgnored: FLAG }, {
  /** How a console shows one that no server here has: its groups from the top, and what it is called. */
  shown: closed({ groups: list(TEXT, { maxItems: 10 }), displayName: TEXT })
})

export type Setting = Typed<typeof SETTING>

/** What is known of a setting of a server, whatever has it. */
export interface Definition {
  readonly name: string
  /** Its group below the component. */
  readonly group: string
  readonly displayName: string
  /** 0: of the template; 2: taken from the source, and may differ for a target; 3: has to be said for each target. */
  readonly specific: 0 | 2 | 3
  readonly value: string | null | ((device: Device, seed: number) => string | null)
  /** In a template that is made from a device. Absent: unless it is the template's own. */
  readonly ignored?: boolean
}

/** What a kind of component has. The names of the groups and of what is in them are the product's (Ansible's and Terraform's tests). */
interface Family {
  /** What templates call it. */
  readonly top: string
  readonly groupId: number
  readonly components: readonly string[]
  readonly definitions: readonly Definition[]
}

const PORTS = [1, 2, 3, 4].map(port => `NIC.Integrated.1-${port}-1`)
const VIRTUAL = 'IOIDOpt 1 Virtual Address Persistence Policy'
const PERSISTENCE = 'WarmReset, ColdReset, ACPowerLoss'
export const IDENTITY_GROUP = 'IO Identity Optimization'
const WORKLOAD = 'WorkloadProfile'

/** By what their names begin with; in the order of a template. */
export const FAMILIES: Readonly<Record<string, Family>> = {
  BIOS: {
    top: 'BIOS',
    groupId: 1,
    components: ['BIOS.Setup.1-1'],
    definitions: [
      own('SysProfile', 'System Profile Settings', 'System Profile', 'PerfOptimized'),
      { ...own(WORKLOAD, 'System Profile Settings', 'Workload Profile', ''), value: workloadOf },
      own('ProcPwrPerf', 'System Profile Settings', 'CPU Power Management', 'MaxPerf'),
      own('BootMode', 'BIOS Boot Settings', 'Boot Mode', 'Uefi'),
      own('BootSeqRetry', 'BIOS Boot Settings', 'Boot Sequence Retry', 'Enabled'),
      own('BootSeq', 'BIOS Boot Settings', 'Boot Sequence', 'HardDisk.List.1-1'),
      own('LogicalProc', 'Processor Settings', 'Logical Processor', 'Enabled'),
      own('ProcVirtualization', 'Processor Settings', 'Virtualization Technology', 'Enabled'),
      own('SecureBoot', 'System Security', 'Secure Boot', 'Disabled'),
      own('SriovGlobalEnable', 'Integrated Devices', 'SR-IOV Global Enable', 'Disabled')
    ]
  },
  iDRAC: {
    top: 'iDRAC',
    groupId: 9,
    components: ['iDRAC.Embedded.1'],
    definitions: [
      target('ActiveDirectory.1#RacName', 'Active Directory', 'ActiveDirectory 1 Active Directory RAC Name'),
      inherited('IPv4.1#DHCPEnable', 'IPv4 Information', 'IPv4 1 IPv4 DHCP Enable', 'Enabled'),
      inherited('IPv4.1#Enable', 'IPv4 Information', 'IPv4 1 IPv4 Enable', 'Enabled'),
      inherited('IPv4Static.1#Gateway', 'IPv4 Static Information', 'IPv4Static 1 Gateway', '0.0.0.0'),
      target('IPv4Static.1#Address', 'IPv4 Static Information', 'IPv4Static 1 IPv4 Address'),
      inherited('IPv4Static.1#Netmask', 'IPv4 Static Information', 'IPv4Static 1 Net Mask', '255.255.255.0'),
      inherited('IPv6.1#AutoConfig', 'IPv6 Information', 'IPv6 1 IPV6 Auto Config', 'Enabled'),
      inherited('IPv6.1#Enable', 'IPv6 Information', 'IPv6 1 IPV6 Enable', 'Disabled'),
      target('NIC.1#DNSRacName', 'NIC Information', 'NIC 1 DNS RAC Name'),
      { ...inherited('NIC.1#VLanID', 'NIC Information', 'NIC 1 VLAN ID', '1'), ignored: false },
      { ...inherited('NIC.1#VLanEnable', 'NIC Information', 'NIC 1 Enable VLAN', 'Disabled'), ignored: false },
      target('NICStatic.1#DNSDomainName', 'NIC Static Information', 'NICStatic 1 DNS Domain Name'),
      own('Time.1#Timezone', 'Time Zone Configuration Information', 'Time 1 Time Zone String', 'UTC'),
      identity('IOIDOptEnable', 'IOIDOpt 1 IOIDOpt Enable', 'Enabled'),
      identity('InitiatorPersistencePolicy', 'IOIDOpt 1 Initiator Persistence Policy', PERSISTENCE),
      identity('StorageTargetPersistencePolicy', 'IOIDOpt 1 Storage Target Persistence Policy', PERSISTENCE),
      identity('VirtualAddressPersistencePolicyAuxPwrd', `${VIRTUAL} Auxiliary Powered`, PERSISTENCE),
      identity('VirtualAddressPersistencePolicyNonAuxPwrd', `${VIRTUAL} Non Auxiliary Powered`, PERSISTENCE)
    ]
  },
  System: {
    top: 'System',
    groupId: 5,
    components: ['System.Embedded.1'],
    definitions: [
      target('ServerOS.1#HostName', 'Server Operating System', 'ServerOS 1 Server Host Name'),
      inherited('ServerTopology.1#DataCenterName', 'Server Topology', 'ServerTopology 1 Data Center Name', 'Data Center 1'),
      inherited('ServerTopology.1#AisleName', 'Server Topology', 'ServerTopology 1 Aisle Name', ({ position: { row } }) => `Row ${row}`),
      target('ServerTopology.1#RackName', 'Server Topology', 'ServerTopology 1 Rack Name'),
      target('ServerTopology.1#RackSlot', 'Server Topology', 'ServerTopology 1 Rack Slot'),
      inherited('ServerTopology.1#RoomName', 'Server Topology', 'ServerTopology 1 Room Name', 'Hall 1'),
      inherited('LCD.1#UserDefinedString', 'LCD Configuration', 'LCD 1 User Defined String for LCD', ({ name }) => name)
    ]
  },
  LifecycleController: {
    top: 'LifecycleController',
    groupId: 2,
    components: ['LifecycleController.Embedded.1'],
    definitions: [
      own('LCAttributes.1#AutoBackup', 'Lifecycle Controller Attributes', 'LCAttributes 1 Automatic Backup Feature', 'Disabled'),
      own('LCAttributes.1#AutoUpdate', 'Lifecycle Controller Attributes', 'LCAttributes 1 Automatic Update Feature', 'Disabled')
    ]
  },
  NIC: {
    top: 'NIC',
    groupId: 4,
    components: PORTS,
    definitions: [
      own('WakeOnLan', 'NIC Configuration', 'Wake On LAN', 'Disabled'),
      own('LegacyBootProto', 'NIC Configuration', 'Legacy Boot Protocol', 'PXE'),
      own('IscsiTgtBoot', 'iSCSI General Parameters', 'Boot to Target', 'Enabled'),
      target('ChapAuthEnable', 'iSCSI General Parameters', 'CHAP Authentication'),
      inherited('FCoEFirstFCoEFCFVLANID', 'FCoE Target 01', 'Virtual LAN ID', '1')
    ]
  },
  RAID: {
    top: 'RAID',
    groupId: 3,
    components: ['RAID.Integrated.1-1'],
    definitions: [own('RAIDrebuildRate', 'RAID Configuration', 'Rebuild Rate', '30')]
  },
  EventFilters: {
    top: 'EventFilters',
    groupId: 7,
    components: ['EventFilters.SystemEventFilters.1-1'],
    definitions: [own('PSU_4_3#Alert#SNMP', 'System Health', 'PSU 4 3 Alert SNMP', 'Enabled')]
  }
}

const DEFINITIONS: ReadonlyMap<string, Definition> = new Map(Object.entries(FAMILIES).flatMap(([family, { definitions }]) =>
  definitions.map(definition => [`${family} ${definition.name}`, definition])))

const NAMES: ReadonlyMap<string, string> = new Map(Object.entries(FAMILIES).flatMap(([family, { definitions }]) =>
  definitions.map(({ group, displayName, name }) => [[family, group, displayName].join('\n'), name])))

/** What a component's name begins with. */
export function familyOf (component: string): string {
  return component.split('.', 1)[0] ?? ''
}

/** What is known of a setting. One that no server here has, as it may be imported, is the template's own, and its name tells its group. */
export function definitionOf (component: string, name: string): Definition {
  const family = familyOf(component)
  return DEFINITIONS.get(`${family} ${name}`) ?? stranger(family, name)
}

/** The name of a setting that is shown so; undefined: no server here has one. */
export function nameOf (family: string, group: string, displayName: string): string | undefined {
  return NAMES.get([family, group, displayName].join('\n'))
}

/** What a device has from the factory and its administrators; undefined: it has no such setting. */
export function valueOf (device: Device, seed: number, component: string, name: string): string | null | undefined {
  const family = familyOf(component)
  const definition = isServer(device.kind) ? DEFINITIONS.get(`${family} ${name}`) : undefined
  if (definition === undefined || FAMILIES[family]?.components.includes(component) !== true) return undefined
  return typeof definition.value === 'function' ? definition.value(device, seed) : definition.value
}

/**
 * The settings of a server as a template takes them.
 *
 * @param value what the device has. What differs from one to the next is left open
 */
export function settingsOf (value: (component: string, name: string) => string | null | undefined): Setting[] {
  return Object.values(FAMILIES).flatMap(({ components, definitions }) => components.flatMap(component =>
    definitions.map(({ name, specific, ignored = specific !== 0 }) => {
      const found = specific === 3 ? null : value(component, name) ?? null
      return { component, name, value: found, isIgnored: ignored || found === null }
    })))
}

/** Whether servers differ in a setting before anything is written to them. */
export function isIndividual ({ component, name }: Pick<Setting, 'component' | 'name'>): boolean {
  return typeof DEFINITIONS.get(`${familyOf(component)} ${name}`)?.value === 'function'
}

/** Of one device in five somebody changed the workload profile. */
function workloadOf ({ index }: Device, seed: number): string {
  return new Random(seed, 'configuration', index).chance(0.2) ? 'NotAvailable' : EXPECTED_WORKLOAD
}

/** What templates that are there from the start ask for. */
export const EXPECTED_WORKLOAD = 'HpcProfile'

/** Whether a setting is the one in which devices differ from the start. */
export function isWorkload ({ name }: Pick<Setting, 'name'>): boolean {
  return name === WORKLOAD
}

function own (name: string, group: string, displayName: string, value: string): Definition {
  return { name, group, displayName, specific: 0, value }
}

function inherited (name: string, group: string, displayName: string, value: string | ((device: Device) => string)): Definition {
  return { name, group, displayName, specific: 2, value }
}

function target (name: string, group: string, displayName: string): Definition {
  return { name, group, displayName, specific: 3, value: null }
}

/** Ignored until a pool of identities is attached (Terraform provider). */
function identity (name: string, displayName: string, value: string): Definition {
  return { name: `IOIDOpt.1#${name}`, group: IDENTITY_GROUP, displayName, specific: 0, value, ignored: true }
}

function stranger (family: string, name: string): Definition {
  const parts = /^([A-Za-z0-9-]+?)(?:[._](\d+))?#(.+)$/.exec(name)
  const [, group = '', number = '', rest = ''] = parts ?? []
  if (parts === null) return own(name, family === 'BIOS' ? 'BIOS Settings' : `${family} Configuration`, name, '')
  return own(name, group, [group, number, rest.replaceAll('#', ' ')].filter(part => part !== '').join(' '), '')
}
