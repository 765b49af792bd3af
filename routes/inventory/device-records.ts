import { LOG_SEVERITIES } from '../../src/estate/hardware-log.ts'
import { entities, entitySet } from '../../src/http/entity-set.ts'
import type { Route } from '../../src/http/route.ts'
import { FLAG, INTEGER, TEXT, TEXT_OR_NULL, list, object } from '../../src/schema/schema.ts'
import { deviceResource, formOf } from './device-resource.ts'
import { ONE_DEVICE, deviceOf } from './device-service.ts'

/** As a client of a real console of 4.x reads it. Times have the form of what devices measure. */
const HARDWARE_LOGS = entities({
  path: `${ONE_DEVICE}/HardwareLogs`,
  type: 'DeviceService.HardwareLog',
  key: null,
  properties: {
    LogId: TEXT,
    LogSequenceNumber: INTEGER,
    LogSeverity: INTEGER,
    LogCategory: TEXT,
    LogMessageId: TEXT,
    LogMessage: TEXT,
    LogComment: TEXT_OR_NULL,
    LogTimestamp: TEXT
  },
  members: call => call.appliance.inventory.estate.hardwareLog(deviceOf(call), call.appliance.alerts.of(deviceOf(call))),
  entity: ({ sequence, severity, category, messageId, message, time }, call) => ({
    LogId: String(sequence),
    LogSequenceNumber: sequence,
    LogSeverity: severity,
    LogCategory: category,
    LogMessageId: messageId,
    LogMessage: message,
    LogComment: null,
    LogTimestamp: formOf(call).text(time)
  })
})

// Of the rest no answer is public: names of members are ours.
const RECENT = entities({
  path: `${ONE_DEVICE}/RecentActivity`,
  type: 'DeviceService.RecentActivity',
  key: null,
  properties: { Id: INTEGER, Description: TEXT, Severity: TEXT, TimeStamp: TEXT },
  members: call => [...call.appliance.alerts.of(deviceOf(call))].reverse(),
  entity: ({ id, message, severityName, timeStamp }) => ({ Id: id, Description: message, Severity: severityName, TimeStamp: timeStamp })
})

/** Settings that can be read of a device: those of a chassis, of which Ansible's ome_device_location has the shape. */
const SETTINGS = entities({
  path: `${ONE_DEVICE}/Settings`,
  type: 'DeviceService.Setting',
  key: { property: 'SettingType', kind: 'text' },
  properties: { SettingType: TEXT, DataCenter: TEXT, Room: TEXT, Aisle: TEXT, RackName: TEXT, RackSlot: INTEGER, Location: TEXT },
  members: call => [deviceOf(call)].filter(({ kind }) => kind === 'chassis'),
  entity: ({ position: { row, rack, unit } }) => ({
    SettingType: 'Location',
    DataCenter: 'Data Center 1',
    Room: 'Hall 1',
    Aisle: `Row ${row}`,
    RackName: `r${row}-k${rack}`,
    RackSlot: unit,
    Location: ''
  })
})

const SLOTS = entities({
  path: `${ONE_DEVICE}/DeviceBladeSlots`,
  type: 'DeviceService.DeviceBladeSlot',
  key: null,
  properties: { SlotNumber: TEXT, SlotName: TEXT, DeviceId: INTEGER, DeviceServiceTag: TEXT, Model: TEXT },
  members: call => call.appliance.inventory.estate.inChassis(deviceOf(call)).filter(({ kind }) => kind === 'sled'),
  entity: ({ id, serviceTag, model, position: { slot } }) => ({
    SlotNumber: String(slot), SlotName: `Sled-${slot}`, DeviceId: id, DeviceServiceTag: serviceTag, Model: model.name
  })
})

const BASELINE = object({ Id: INTEGER, Name: TEXT, Type: TEXT })

/** What is recorded about devices, and what they can be asked besides. */
export const deviceRecords: readonly Route[] = [
  ...entitySet(HARDWARE_LOGS),
  deviceResource('LogSeverities', 'DeviceService.LogSeverities', {
    required: { LogSeverities: list(object({ Id: INTEGER, Name: TEXT })) }
  }, () => ({ LogSeverities: LOG_SEVERITIES.map(({ id, name }) => ({ Id: id, Name: name })) })),
  ...entitySet(RECENT),
  ...entitySet(SETTINGS),
  ...entitySet(SLOTS),
  deviceResource('Baselines', 'DeviceService.DeviceBaselines', { required: { Baselines: list(BASELINE) } }, ({ id }, { appliance }) => {
    const { firmware: { baselines: firmware }, configuration: { baselines } } = appliance
    return {
      Baselines: [
        ...firmware.overlay.list.filter(({ targets }) => targets.some(target => target.id === id))
          .map(one => ({ ...one, type: 'Firmware' })),
        ...baselines.overlay.list.filter(({ baselineTargets }) => baselineTargets.some(target => target.id === id))
          .map(one => ({ ...one, type: 'Configuration' }))
      ].map(({ id, name, type }) => ({ Id: id, Name: name, Type: type }))
    }
  }),
  deviceResource('VirtualSession', 'DeviceService.VirtualSession', { required: { Url: TEXT } }, ({ address }) => ({
    Url: `https://${address}:443/restgui/launch`
  })),
  deviceResource('BlinkStatus', 'DeviceService.BlinkStatus', { required: { BlinkStatus: TEXT } }, () => ({ BlinkStatus: 'OFF' })),
  deviceResource('GraphicInfo', 'DeviceService.GraphicInfo', { required: { Model: TEXT, Status: INTEGER } }, ({ model, status }) => ({
    Model: model.name, Status: status
  })),
  deviceResource('DeployRequired', 'DeviceService.DeployRequired', { required: { DeployRequired: FLAG } }, () => ({
    DeployRequired: false
  }))
]
