import { textOf } from '../../shared/json.ts'
import { linkTo } from '../../shared/places.ts'
import { CollectionTable, type CollectionView } from '../collection-table.tsx'
import { DEVICE_PLACE } from '../devices/device.ts'

/** Severities of alerts (API guide, AlertSeverities). */
const SEVERITIES = [
  { label: 'Critical', id: 16 },
  { label: 'Warning', id: 8 },
  { label: 'Normal', id: 4 },
  { label: 'Info', id: 2 },
  { label: 'Unknown', id: 1 }
]

const VIEW: CollectionView = {
  label: 'Alerts',
  path: '/api/AlertService/Alerts',
  order: 'TimeStamp desc,Id desc',
  keyOf: alert => textOf(alert, 'Id'),
  finds: ['Message', 'AlertDeviceName', 'AlertDeviceIdentifier', 'AlertMessageId'],
  choices: [
    { label: 'Severity', options: SEVERITIES.map(({ label, id }) => ({ label, filter: `SeverityType eq ${id}` })) },
    {
      label: 'Acknowledged',
      options: [{ label: 'Yes', filter: 'StatusType eq 1000' }, { label: 'No', filter: 'StatusType eq 2000' }]
    }
  ],
  none: 'There are no alerts. Devices raise them: start the console with --devices.',
  columns: [
    { title: 'Severity', cell: alert => textOf(alert, 'SeverityName') },
    { title: 'Time', cell: alert => textOf(alert, 'TimeStamp') },
    {
      title: 'Device',
      cell: alert => (
        <a href={linkTo(DEVICE_PLACE, { id: textOf(alert, 'AlertDeviceId'), tab: 'summary' })}>{textOf(alert, 'AlertDeviceName')}</a>
      )
    },
    { title: 'Category', cell: alert => textOf(alert, 'CategoryName') },
    { title: 'Message ID', cell: alert => textOf(alert, 'AlertMessageId') },
    { title: 'Message', cell: alert => textOf(alert, 'Message') },
    { title: 'Status', cell: alert => textOf(alert, 'StatusName') }
  ]
}

/** Monitor > Alerts. */
export function AlertsPage () {
  return <CollectionTable view={VIEW} />
}
