/** A message a device or the console may raise, as `AlertMessageDefinitions` lists it. */
export interface MessageDefinition {
  readonly category: string
  readonly message: string
  readonly detailedDescription: string
  readonly recommendedAction: string
  /** `AMP400`. */
  readonly messageId: string
  readonly severity: 'Critical' | 'Warning' | 'Informational'
  readonly prefix: string
  readonly sequenceNo: number
  readonly subCategory: string
}

/** Ids of categories (Dell's get_alerts.py). */
export const CATEGORIES: Readonly<Record<string, number>> = {
  'System Health': 1,
  Storage: 2,
  Updates: 3,
  Audit: 4,
  Configuration: 5,
  'Work Notes': 6,
  Miscellaneous: 7
}

interface Subject {
  readonly prefix: string
  readonly category: string
  readonly subCategory: string
  readonly subCategoryId: number
  /** What the messages speak of. */
  readonly thing: string
}

/** Subjects of iDRAC; names and ids of the first ones: Ansible collection, ome_alert_policies_category_info. */
const SUBJECTS: readonly Subject[] = [
  subject('AMP', 'System Health', 'Amperage', 67, 'current sensor'),
  subject('ASR', 'System Health', 'Auto System Reset', 41, 'watchdog timer'),
  subject('VLT', 'System Health', 'Voltage', 40, 'voltage sensor'),
  subject('BAT', 'System Health', 'Battery Event', 108, 'system battery'),
  subject('CPU', 'System Health', 'Processor', 61, 'processor'),
  subject('FAN', 'System Health', 'Fan Event', 13, 'fan'),
  subject('MEM', 'System Health', 'Memory', 16, 'memory module'),
  subject('NIC', 'System Health', 'NIC Configuration', 47, 'network port'),
  subject('PSU', 'System Health', 'Power Supply', 11, 'power supply'),
  subject('TMP', 'System Health', 'Temperature', 14, 'temperature sensor'),
  subject('SEC', 'System Health', 'Security Event', 25, 'chassis intrusion switch'),
  subject('RED', 'System Health', 'Redundancy', 95, 'redundant unit'),
  subject('BBU', 'Storage', 'Battery Event', 108, 'controller battery'),
  subject('VDR', 'Storage', 'Virtual Disk', 46, 'virtual disk'),
  subject('PDR', 'Storage', 'Physical Disk', 45, 'physical disk'),
  subject('CTL', 'Storage', 'Storage Controller', 39, 'storage controller'),
  subject('ENC', 'Storage', 'Storage Enclosure', 44, 'enclosure'),
  subject('UEFI', 'Audit', 'UEFI Event', 55, 'UEFI variable'),
  subject('USR', 'Audit', 'User Tracking', 56, 'user session'),
  subject('LIC', 'Audit', 'Licensing', 58, 'license'),
  subject('DIS', 'Configuration', 'Auto-Discovery', 49, 'discovery'),
  subject('VFL', 'Configuration', 'vFlash Event', 66, 'vFlash card'),
  subject('VRM', 'Configuration', 'Virtual Console', 7, 'virtual console'),
  subject('RAC', 'Configuration', 'RAC Event', 8, 'remote access controller'),
  subject('SUP', 'Updates', 'Firmware Download', 112, 'firmware package'),
  subject('BIOS', 'Work Notes', 'BIOS Management', 54, 'BIOS job')
]

/** Where a message names its subject. */
export const ARGUMENT = ['$', '{0}'].join('')
const SECOND = ['$', '{1}'].join('')

const SHAPES: ReadonlyArray<Pick<MessageDefinition, 'severity' | 'message' | 'recommendedAction'>> = [
  {
    severity: 'Critical',
    message: `The ${ARGUMENT} has failed.`,
    recommendedAction: 'Replace the failed component. For more information, contact your service provider.'
  },
  { severity: 'Warning', message: `Unable to read the ${ARGUMENT}.`, recommendedAction: 'Check the hardware log for related faults.' },
  {
    severity: 'Critical',
    message: `The ${ARGUMENT} is outside of its range.`,
    recommendedAction: 'Check the operating environment and the hardware log.'
  },
  { severity: 'Warning', message: `The ${ARGUMENT} is degraded.`, recommendedAction: 'Review the configuration of the component.' },
  { severity: 'Informational', message: `The ${ARGUMENT} is operating normally.`, recommendedAction: 'No response action is required.' },
  { severity: 'Informational', message: `The ${ARGUMENT} has changed.`, recommendedAction: 'No response action is required.' }
]

/** What devices of an estate have told. */
export const SUBJECT_DEFINITIONS: readonly MessageDefinition[] = SUBJECTS.flatMap(({ prefix, category, subCategory, thing }) =>
  SHAPES.map(({ severity, message, recommendedAction }, index) => ({
    category,
    message: message.replace(ARGUMENT, () => `${ARGUMENT} ${thing}`),
    detailedDescription: `The state of the ${thing} identified in the message has changed.`,
    recommendedAction,
    messageId: `${prefix}${String(index + 1).padStart(4, '0')}`,
    severity,
    prefix,
    sequenceNo: index + 1,
    subCategory
  })))

/** Ids that clients name (Ansible collection, Terraform provider) and that power brings; texts without a public source are ours. */
const REGISTERED: readonly MessageDefinition[] = [
  registered('AMP', 400, 'Critical', 'Amperage',
    `The ${ARGUMENT} sensor has failed, and the last recorded value by the sensor was ${SECOND} A.`),
  registered('AMP', 401, 'Warning', 'Amperage', `Unable to read the ${ARGUMENT} sensor value.`),
  registered('AMP', 403, 'Critical', 'Amperage', `The ${ARGUMENT} is outside of its range.`),
  registered('CTL', 201, 'Warning', 'Storage Controller', `Unable to read the ${ARGUMENT} storage controller.`, 'Storage'),
  registered('BIOS', 101, 'Informational', 'BIOS Management', `The BIOS job ${ARGUMENT} has changed.`, 'Work Notes'),
  registered('BIOS', 108, 'Warning', 'BIOS Management', `Unable to run the BIOS job ${ARGUMENT}.`, 'Work Notes'),
  registered('SYS', 1000, 'Informational', 'Auto System Reset', 'System is turning on.'),
  registered('SYS', 1001, 'Informational', 'Auto System Reset', 'System is turning off.'),
  registered('SYS', 1003, 'Informational', 'Auto System Reset', 'System CPU Resetting.')
]

/** Everything a policy may look for: more than two pages. */
export const MESSAGE_DEFINITIONS: readonly MessageDefinition[] = [...SUBJECT_DEFINITIONS, ...REGISTERED]

/** A catalogue of categories, as `AlertCategories` lists it. */
export interface AlertCategory {
  readonly name: string
  readonly isBuiltIn: boolean
  readonly categoriesDetails: ReadonlyArray<{
    readonly id: number
    readonly name: string
    readonly catalogName: string
    readonly subCategoryDetails: ReadonlyArray<{ readonly id: number, readonly name: string, readonly description: string }>
  }>
}

export const ALERT_CATEGORIES: readonly AlertCategory[] = [
  catalog('Application', [
    ['Audit', [['Devices', 90], ['Generic', 10], ['Users', 35]]],
    ['Configuration', [['Application', 85], ['Users', 35]]],
    ['Miscellaneous', [['Miscellaneous', 20]]],
    ['Storage', [['Devices', 90]]],
    ['System Health', [['Devices', 90], ['Health Status of Managed device', 7400]]],
    ['Updates', [['Application', 85], ['Firmware', 112]]]
  ]),
  catalog('Dell Storage', [['Storage', [['Other', 7700]]], ['System Health', [['Other', 7700], ['Storage', 18]]]]),
  catalog('iDRAC', [...new Set(SUBJECTS.map(({ category }) => category))].sort().map(category => [
    category,
    SUBJECTS.filter(subject => subject.category === category).map(({ subCategory, subCategoryId }) => [subCategory, subCategoryId])
  ]))
]

/** @throws {RangeError} for a sub-category that no subject has */
export function subCategoryId (name: string): number {
  const found = SUBJECTS.find(({ subCategory }) => subCategory === name)
  if (found === undefined) throw new RangeError(`there is no sub-category "${name}"`)
  return found.subCategoryId
}

function subject (prefix: string, category: string, subCategory: string, subCategoryId: number, thing: string): Subject {
  return { prefix, category, subCategory, subCategoryId, thing }
}

function registered (
  prefix: string, sequenceNo: number, severity: MessageDefinition['severity'], subCategory: string, message: string,
  category = 'System Health'
): MessageDefinition {
  return {
    category,
    message,
    detailedDescription: message,
    recommendedAction: severity === 'Informational' ? 'No response action is required.' : 'Check the hardware log for related faults.',
    messageId: `${prefix}${sequenceNo}`,
    severity,
    prefix,
    sequenceNo,
    subCategory
  }
}

function catalog (
  name: string,
  categories: ReadonlyArray<readonly [name: string, subCategories: ReadonlyArray<readonly [name: string, id: number]>]>
): AlertCategory {
  return {
    name,
    isBuiltIn: true,
    categoriesDetails: categories.map(([category, subCategories]) => ({
      id: CATEGORIES[category] ?? 0,
      name: category,
      catalogName: name,
      subCategoryDetails: subCategories.map(([subCategory, id]) => ({ id, name: subCategory, description: subCategory }))
    }))
  }
}
