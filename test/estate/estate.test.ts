import { readFileSync } from 'node:fs'
import t from 'tap'
import { ALERT_CATEGORIES, CATEGORIES, MESSAGE_DEFINITIONS } from '../../src/estate/alert-catalog.ts'
import { ACTION_TEMPLATES, ALERT_POLICIES } from '../../src/estate/alert-policies.ts'
import { inventoryTypesOf } from '../../src/estate/details.ts'
import { STATUS } from '../../src/estate/device.ts'
import { Estate } from '../../src/estate/estate.ts'
import type { FirmwareBaseline } from '../../src/estate/firmware.ts'
import { newestPackages, offerOf } from '../../src/estate/firmware-catalog.ts'
import { type FirmwareReport, firmwareReport, firmwareSummary } from '../../src/estate/firmware-report.ts'
import { ALL_DEVICES, BUILT_IN_GROUPS, worstOf } from '../../src/estate/groups.ts'
import { chassisOf } from '../../src/estate/layout.ts'
import { NETWORK_TYPES, QOS_TYPES } from '../../src/estate/networks.ts'
import { Random, itemOf } from '../../src/chance.ts'
import { REPORTS } from '../../src/estate/reports.ts'
import { SEEN_AT, stamp } from '../../src/estate/times.ts'

/** Everything an estate holds. */
function partsOf (estate: Estate): Readonly<Record<string, unknown>> {
  return {
    devices: estate.devices,
    details: estate.devices.map(device => estate.details(device)),
    health: estate.devices.map(device => estate.subSystems(device)),
    groups: BUILT_IN_GROUPS.map(group => estate.members(group).map(({ id }) => id)),
    templates: estate.templates,
    profiles: estate.profiles,
    networks: estate.networks,
    pools: estate.identityPools,
    catalogs: estate.catalogs,
    firmware: estate.firmwareBaselines.map(baseline => [baseline, reportsOf(estate, baseline)]),
    settings: estate.templateSettings,
    places: estate.profileSettings,
    configuration: estate.configurationBaselines,
    alerts: estate.alerts,
    warranties: estate.warranties,
    readings: estate.devices.map(device => [estate.power(device), estate.temperature(device), estate.upTime(device), estate.sensors(device)]),
    logs: estate.devices.map(device => estate.hardwareLog(device)),
    discovery: estate.discoveryGroups,
    reports: REPORTS.map(report => estate.reportRows(report))
  }
}

/** How the devices of a baseline compare with what is newest. */
function reportsOf (estate: Estate, baseline: FirmwareBaseline): FirmwareReport[] {
  const offer = offerOf(newestPackages())
  return baseline.targets.flatMap(({ id }) => estate.device(id) ?? []).map(device => firmwareReport(device, offer, baseline))
}

/** The same as one text. */
function bytesOf (estate: Estate): string {
  return JSON.stringify(partsOf(estate))
}

/** What a small estate was when it was last changed: a line for each thing, so that a change of what is generated can be read. */
const KEPT = new URL('estate.jsonl', import.meta.url)

/** A line for each member of a part: `["devices",0,{…}]`. */
function linesOf (estate: Estate): string[] {
  return Object.entries(partsOf(estate)).flatMap(([part, members]) => [members].flat().map((member, index) => JSON.stringify([part, index, member])))
}

t.test('number and seed decide every byte, and the day does not', t => {
  const bytes = bytesOf(new Estate(60, 1))
  t.equal(bytesOf(new Estate(60, 1)), bytes)
  t.strictSame(linesOf(new Estate(4, 1)), readFileSync(KEPT, 'utf8').trimEnd().split('\n'), 'on any machine and day')
  t.not(bytesOf(new Estate(60, 2)), bytes)
  t.strictSame(new Estate(200, 1).devices.slice(0, 60), new Estate(60, 1).devices, 'a larger estate begins with the smaller one')
  t.end()
})

t.test('parts do not depend on the order in which they are asked for', t => {
  const [one, other] = [new Estate(80, 5), new Estate(80, 5)]
  other.warranties.forEach(() => {})
  other.alerts.forEach(() => {})
  const device = itemOf(other.devices, 29)
  for (const type of inventoryTypesOf(device).reverse()) t.strictSame(other.detail(device, type), one.detail(itemOf(one.devices, 29), type), type)
  t.strictSame(one.details(itemOf(one.devices, 29)), inventoryTypesOf(device).map(type => other.detail(device, type)))
  t.equal(other.detail(device, 'toString'), undefined)
  t.equal(bytesOf(one), bytesOf(other))
  t.end()
})

t.test('a device is where its name says, and like no other', t => {
  const { devices } = new Estate(8000, 3)
  t.equal(devices.length, 8000)
  for (const property of ['id', 'name', 'serviceTag', 'address', 'macAddress'] as const) t.equal(new Set(devices.map(device => device[property])).size, 8000, property)
  for (const { name, position: { row, rack, unit, slot }, serviceTag, address } of devices) {
    const [, ...numbers] = /^[a-z]+-r(\d\d)-k(\d\d)-u(\d\d)(?:-s(\d))?$/.exec(name) ?? []
    if (!/^[B-DF-HJ-NP-TV-Z0-9]{7}$/.test(serviceTag) || !/^10(\.\d{1,3}){3}$/.test(address)) t.fail(`${name}: ${serviceTag} at ${address}`)
    if (numbers.map(number => number === undefined ? null : Number(number)).join() !== [row, rack, unit, slot].join()) t.fail(name)
  }
  for (const device of devices.filter(({ position }) => position.slot !== null)) {
    const chassis = itemOf(devices, chassisOf(device.index))
    if (chassis.kind !== 'chassis' || chassis.serviceTag !== device.chassisServiceTag || chassis.name !== device.chassisName || chassis.address !== device.chassisAddress) t.fail(device.name)
  }
  const count = (wanted: string): number => devices.filter(({ kind }) => kind === wanted).length
  t.strictSame(['server', 'sled', 'chassis', 'ioModule', 'storage'].map(count), [5600, 1600, 200, 400, 200])
  const ill = devices.filter(({ status }) => status === STATUS.critical).length
  t.ok(ill > 100 && ill < 500, `${ill} are critical`)
  t.equal(new Estate(1, 3).devices[0]?.kind, 'server', 'the first is a server')
  t.end()
})

t.test('an estate without devices has nothing that comes with them', t => {
  const estate = new Estate(0, 1)
  for (const name of ['devices', 'profiles', 'networks', 'identityPools', 'catalogs', 'firmwareBaselines', 'configurationBaselines', 'alerts', 'warranties', 'discoveryGroups'] as const) t.strictSame(estate[name], [], name)
  t.ok(estate.templates.every(({ isBuiltIn }) => isBuiltIn))
  t.equal(worstOf([]), STATUS.none)
  t.end()
})

t.test('collections speak of one another truly', t => {
  for (const [size, seed] of [[1, 1], [29, 9], [60, 1], [400, 2]] as const) {
    const estate = new Estate(size, seed)
    const label = `${size} devices, seed ${seed}`
    const tags = new Map(estate.devices.map(({ id, serviceTag }) => [id, serviceTag]))
    const templates = new Map(estate.templates.map(template => [template.id, template]))

    for (const profile of estate.profiles) {
      t.equal(templates.get(profile.templateId)?.name, profile.templateName, label)
      if (profile.targetId !== 0) t.match(estate.device(profile.targetId), { name: profile.targetName, model: { name: profile.templateName.replace(' deployment', '') } }, label)
      t.equal(profile.profileState === 4, profile.targetId !== 0)
    }
    const targets = estate.profiles.map(({ targetId }) => targetId).filter(id => id !== 0)
    t.equal(new Set(targets).size, targets.length, `${label}: one profile a device`)
    for (const { sourceDeviceId, isBuiltIn, name } of estate.templates) if (!isBuiltIn) t.ok(name.startsWith(estate.device(sourceDeviceId)?.model.name ?? '?'), `${label}: ${name}`)
    for (const { templateId, name, baselineTargets } of estate.configurationBaselines) {
      t.equal(templates.get(templateId)?.name, `${name.replace(/^Configuration /, '')} compliance`, label)
      t.ok(baselineTargets.every(({ id }) => tags.has(id)), label)
    }
    for (const { id, settings, model } of estate.templateSettings) {
      const source = estate.device(templates.get(id)?.sourceDeviceId ?? 0)
      t.equal(model, source?.model.name ?? '', label)
      t.equal(new Set(settings.map(({ component, name }) => `${component} ${name}`)).size, settings.length, `${label}: each setting once`)
    }
    for (const baseline of estate.firmwareBaselines) {
      const reports = reportsOf(estate, baseline)
      t.strictSame(reports.map(({ deviceId }) => deviceId), baseline.targets.map(({ id }) => id), label)
      t.ok(reports.every(({ deviceId, serviceTag }) => tags.get(deviceId) === serviceTag), label)
      t.equal(firmwareSummary(reports).numberOfCritical, reports.filter(({ complianceStatus }) => complianceStatus === 'CRITICAL').length, label)
      t.ok(estate.catalogs.some(({ id, repository }) => id === baseline.catalogId && repository.id === baseline.repositoryId), label)
    }
    t.strictSame([...new Set(estate.warranties.map(({ deviceIdentifier }) => deviceIdentifier))], [...tags.values()], `${label}: every device has a warranty`)
    t.ok(estate.warranties.every(({ deviceId, deviceIdentifier }) => tags.get(deviceId) === deviceIdentifier), label)
    t.equal(new Set(estate.warranties.map(({ id }) => id)).size, estate.warranties.length, label)
    t.equal(estate.discoveryGroups.reduce((sum, { deviceCount }) => sum + deviceCount, 0), size, label)
    t.strictSame(estate.alerts.map(({ timeStamp }) => timeStamp), estate.alerts.map(({ timeStamp }) => timeStamp).sort(), `${label}: alerts come in the order of time`)
    for (const { device, alertMessageId, categoryId, subCategoryName, severityType } of estate.alerts) {
      if (tags.get(device.id) !== device.serviceTag) t.fail(`${label}: ${device.name} is not there`)
      if (!MESSAGE_DEFINITIONS.some(({ messageId, subCategory, category }) => messageId === alertMessageId && subCategory === subCategoryName && CATEGORIES[category] === categoryId)) t.fail(`${label}: ${alertMessageId}`)
      if (severityType === 16 && device.status !== STATUS.critical) t.fail(`${label}: ${device.name} is not critical`)
    }
    for (const device of estate.devices) {
      const [subSystems, detail] = [estate.subSystems(device), estate.detail(device, 'deviceManagement')]
      if (Math.max(...subSystems.map(({ status }) => status)) !== device.status) t.fail(`${label}: health of ${device.name}`)
      if (detail?.parts[0]?.ipAddress !== device.address) t.fail(`${label}: address of ${device.name}`)
      for (const { messageId } of subSystems.flatMap(({ faults }) => faults)) if (!MESSAGE_DEFINITIONS.some(definition => definition.messageId === messageId)) t.fail(messageId)
    }
    for (const { type } of estate.networks) t.ok(NETWORK_TYPES.some(({ id }) => id === type), label)
    for (const report of REPORTS) t.ok(estate.reportRows(report).every(({ values }) => values.length === report.columns.length), `${label}: ${report.name}`)
  }
  t.end()
})

t.test('what every console has fits together', t => {
  for (const { parentId, name } of BUILT_IN_GROUPS) t.ok(name === 'All Devices' ? parentId === 0 : BUILT_IN_GROUPS.some(({ id }) => id === parentId), name)
  const estate = new Estate(80, 1)
  t.equal(estate.members(itemOf(BUILT_IN_GROUPS.filter(({ id }) => id === ALL_DEVICES), 0)).length, 80)
  for (const { qosType } of NETWORK_TYPES) t.ok(QOS_TYPES.some(({ id }) => id === qosType))
  for (const { policyData } of ALERT_POLICIES) t.ok(policyData.actions.every(({ templateId, name }) => ACTION_TEMPLATES.some(template => template.id === templateId && template.name === name)))
  const known = ALERT_CATEGORIES.flatMap(({ name, categoriesDetails }) => name === 'iDRAC' ? categoriesDetails : [])
  for (const { category, subCategory } of MESSAGE_DEFINITIONS) if (!known.some(({ name, subCategoryDetails }) => name === category && subCategoryDetails.some(sub => sub.name === subCategory))) t.fail(subCategory)
  t.equal(new Set(MESSAGE_DEFINITIONS.map(({ messageId }) => messageId)).size, MESSAGE_DEFINITIONS.length)
  t.ok(MESSAGE_DEFINITIONS.length > 100, 'more than two pages')
  t.end()
})

t.test('numbers are drawn evenly, and times are written as the product does', t => {
  const random = new Random('a', 1)
  const drawn = Array.from({ length: 10_000 }, () => random.below(10))
  for (let digit = 0; digit < 10; digit++) t.ok(Math.abs(drawn.filter(number => number === digit).length - 1000) < 150, `${digit}`)
  t.match(random.hex(12), /^[0-9A-F]{12}$/)
  t.throws(() => random.pick([]), RangeError)
  for (const time of [0, SEEN_AT, SEEN_AT - 1, 951_782_400_000, 1_709_251_199_999]) t.equal(stamp(time), new Date(time).toISOString().replace('T', ' ').replace('Z', ''))
  t.end()
})
