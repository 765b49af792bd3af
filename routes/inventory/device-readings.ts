import type { Device } from '../../src/estate/device.ts'
import type { PowerReading } from '../../src/estate/readings.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import { type Call, type Route, marked } from '../../src/http/route.ts'
import { type Shape, INTEGER, TEXT } from '../../src/schema/schema.ts'
import { deviceResource, formOf } from './device-resource.ts'
import { ONE_DEVICE, deviceOf } from './device-service.ts'

/** Members of the answers of 2021 (VMware's flowgate has a copy); since 4.0 a time has another form, and one member another name. */
const POWER = {
  avgPower: TEXT,
  avgPowerUnit: TEXT,
  peakPower: TEXT,
  peakPowerUnit: TEXT,
  peakPowerTimeStamp: TEXT,
  minimumPower: TEXT,
  minimumPowerUnit: TEXT,
  minimumPowerTimeStamp: TEXT,
  power: TEXT,
  powerUnit: TEXT,
  systemEnergyConsumption: TEXT,
  systemEnergyConsumptionUnit: TEXT,
  systemEnergyConsumptionTimeStamp: TEXT,
  instantaneousHeadroom: INTEGER,
  instantaneousHeadroomUnit: TEXT,
  instantaneousHeadroomTimeStamp: TEXT,
  peakHeadroom: INTEGER,
  peakHeadroomUnit: TEXT,
  peakHeadroomTimeStamp: TEXT,
  DurationTime: TEXT,
  DateFormat: TEXT
}
const POWER_BY_VERSION = { Since: TEXT, since: TEXT, lowestHeadroom: INTEGER }

const TEMPERATURE = {
  peakTemperatureUnit: TEXT,
  avgTemperatureUnit: TEXT,
  DateFormat: TEXT,
  instantaneousTemperatureUnit: TEXT,
  startTime: TEXT,
  avgTemperatureTimeStamp: TEXT,
  avgTemperature: TEXT,
  instantaneousTemperature: TEXT,
  peakTemperature: TEXT,
  peakTemperatureTimeStamp: TEXT
}

/** Names of the members are ours: no source has one. */
const SENSORS = entities({
  path: `${ONE_DEVICE}/SensorHealth`,
  type: 'DeviceService.SensorHealth',
  key: null,
  properties: { SensorName: TEXT, SensorType: TEXT, Status: INTEGER, Reading: TEXT, Unit: TEXT },
  members: call => call.appliance.inventory.estate.sensors(deviceOf(call)),
  entity: ({ name, type, status, reading, unit }) => ({
    SensorName: name, SensorType: type, Status: status, Reading: String(reading), Unit: unit
  })
})

/** As Dell's omsdk reads it of a chassis: what each sled in it draws. */
const USAGE = entities({
  path: `${ONE_DEVICE}/PowerUsageByDevice`,
  type: 'DeviceService.PowerUsageByDevice',
  key: null,
  properties: { DeviceId: INTEGER, DeviceName: TEXT, MinPower: TEXT, PeakPower: TEXT, PowerConsumption: TEXT },
  members: call => powered(deviceOf(call), call),
  entity: ({ id, name, minimum, peak, now }) => ({
    DeviceId: id, DeviceName: name, MinPower: String(minimum), PeakPower: String(peak), PowerConsumption: String(now)
  })
})

/** Names of the members are ours: an Aria pack has the link alone. */
const ENVIRONMENT = entities({
  path: `${ONE_DEVICE}/EnvironmentMetrics`,
  type: 'DeviceService.EnvironmentMetric',
  key: null,
  properties: { Name: TEXT, Reading: TEXT, Unit: TEXT },
  members: call => {
    const device = deviceOf(call)
    const { estate } = call.appliance.inventory
    const { now, energy } = estate.power(device)
    return [
      { name: 'PowerWatts', reading: now, unit: 'watt' },
      { name: 'EnergykWh', reading: energy, unit: 'kilowatt-hour' },
      { name: 'TemperatureCelsius', reading: estate.temperature(device).now, unit: 'celsius' }
    ]
  },
  entity: ({ name, reading, unit }) => ({ Name: name, Reading: String(reading), Unit: unit })
})

/** What devices measure. */
export const deviceReadings: readonly Route[] = [
  deviceResource('Power', 'DeviceService.PowerResponseModel', { required: POWER, optional: POWER_BY_VERSION }, powerEntity),
  deviceResource('Temperature', 'DeviceService.TemperatureResponseModel', { required: TEMPERATURE }, temperatureEntity),
  deviceResource('SystemUpTime', 'DeviceService.SystemUpTime', { required: { systemUpTime: TEXT } }, (device, { appliance }) => ({
    systemUpTime: String(appliance.inventory.estate.upTime(device))
  })),
  ...entitySet(SENSORS),
  ...entitySet(USAGE),
  ...marked({}, '4.0', entitySet(ENVIRONMENT))
]

function powerEntity (device: Device, call: Call): Shape<typeof POWER, typeof POWER_BY_VERSION> {
  const { name, text } = formOf(call)
  const reading = call.appliance.inventory.estate.power(device)
  const [since, until] = [text(reading.since), text(reading.until)]
  return {
    avgPower: String(reading.average),
    avgPowerUnit: 'watt',
    peakPower: String(reading.peak),
    peakPowerUnit: 'watt',
    peakPowerTimeStamp: text(reading.peakAt),
    minimumPower: String(reading.minimum),
    minimumPowerUnit: 'watt',
    minimumPowerTimeStamp: text(reading.minimumAt),
    power: String(reading.now),
    powerUnit: 'watt',
    systemEnergyConsumption: String(reading.energy),
    systemEnergyConsumptionUnit: 'kilowatt-hour',
    systemEnergyConsumptionTimeStamp: until,
    instantaneousHeadroom: reading.headroom,
    instantaneousHeadroomUnit: 'watt',
    instantaneousHeadroomTimeStamp: until,
    peakHeadroom: reading.lowestHeadroom,
    peakHeadroomUnit: 'watt',
    peakHeadroomTimeStamp: text(reading.peakAt),
    DurationTime: String((reading.until - reading.since) / 1000),
    DateFormat: name,
    ...(name === 'CIM' ? { Since: since } : { since, lowestHeadroom: reading.lowestHeadroom })
  }
}

function temperatureEntity (device: Device, call: Call): Shape<typeof TEMPERATURE> {
  const { name, text } = formOf(call)
  const { now, average, peak, peakAt, since, until } = call.appliance.inventory.estate.temperature(device)
  return {
    peakTemperatureUnit: 'celsius',
    avgTemperatureUnit: 'celsius',
    DateFormat: name,
    instantaneousTemperatureUnit: 'celsius',
    startTime: text(since),
    avgTemperatureTimeStamp: text(until),
    avgTemperature: String(average),
    instantaneousTemperature: String(now),
    peakTemperature: String(peak),
    peakTemperatureTimeStamp: text(peakAt)
  }
}

/** What a device draws, and of a chassis what each device in it does. */
function powered (device: Device, { appliance: { inventory: { estate } } }: Call): Array<PowerReading & Pick<Device, 'id' | 'name'>> {
  return [device, ...estate.inChassis(device)].map(one => ({ id: one.id, name: one.name, ...estate.power(one) }))
}
