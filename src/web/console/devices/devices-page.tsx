import { listOf, textOf } from '../../shared/json.ts'
import { linkTo } from '../../shared/places.ts'
import { CollectionTable, type CollectionView } from '../collection-table.tsx'
import { DEVICES, DEVICE_PLACE, HEALTH, POWER, TYPES, named } from './device.ts'

const VIEW: CollectionView = {
  label: 'Devices',
  path: DEVICES,
  order: 'DeviceName',
  keyOf: device => textOf(device, 'Id'),
  finds: ['DeviceName', 'DeviceServiceTag', 'Model'],
  choices: [
    { label: 'Type', options: options(TYPES, 'Type') },
    { label: 'Health', options: options(HEALTH, 'Status') },
    { label: 'Power', options: options(POWER, 'PowerState') }
  ],
  none: 'No device is managed. Start the console with --devices.',
  columns: [
    {
      title: 'Name',
      cell: device => <a href={linkTo(DEVICE_PLACE, { id: textOf(device, 'Id'), tab: 'summary' })}>{textOf(device, 'DeviceName')}</a>
    },
    { title: 'Health', cell: device => named(HEALTH, device, 'Status') },
    { title: 'Power', cell: device => named(POWER, device, 'PowerState') },
    { title: 'Service Tag', cell: device => textOf(device, 'DeviceServiceTag') },
    { title: 'Model', cell: device => textOf(device, 'Model') },
    { title: 'Type', cell: device => named(TYPES, device, 'Type') },
    { title: 'IP Address', cell: device => textOf(listOf(device, 'DeviceManagement')[0], 'NetworkAddress') }
  ]
}

/** Devices. */
export function DevicesPage () {
  return <CollectionTable view={VIEW} />
}

function options (names: Readonly<Record<string, string>>, property: string): Array<{ label: string, filter: string }> {
  return Object.entries(names).map(([id, label]) => ({ label, filter: `${property} eq ${id}` }))
}
