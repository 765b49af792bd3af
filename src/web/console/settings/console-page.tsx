import { listOf } from '../../shared/json.ts'
import { bodyOf, type Field } from './field.ts'
import { SettingsForm, type SettingsView } from './settings-form.tsx'

const DESTINATIONS = '/api/AlertService/AlertDestinations'
const SMTP = `${DESTINATIONS}/SMTPConfiguration`
const SYSLOG = `${DESTINATIONS}/SyslogConfiguration`

/** There are four, each in its place. */
const PLACES = [0, 1, 2, 3]

const SYSLOG_FIELDS: readonly Field[] = PLACES.flatMap((place): Field[] => [
  { name: `${place}.Enabled`, label: `Enable Syslog Server ${place + 1}`, kind: 'flag' },
  { name: `${place}.DestinationAddress`, label: `Destination Address ${place + 1}` },
  { name: `${place}.PortNumber`, label: `Port Number ${place + 1}`, kind: 'number' }
])

const FORMS: readonly SettingsView[] = [
  {
    title: 'Email (SMTP) Configuration',
    path: SMTP,
    within: answer => listOf(answer, 'value')[0],
    write: ['POST', SMTP],
    hint: 'Mails are really sent: a copy of each signing request, to the address in it.',
    fields: [
      { name: 'DestinationAddress', label: 'SMTP Server Address' },
      { name: 'PortNumber', label: 'SMTP Port Number', kind: 'number' },
      { name: 'UseSSL', label: 'Use SSL', kind: 'flag' },
      { name: 'UseCredentials', label: 'Enable Authentication', kind: 'flag' },
      { name: 'Credential.User', label: 'Username' },
      { name: 'Credential.Password', label: 'Password', kind: 'secret', hint: 'It is never shown. Left empty it stays.' }
    ]
  },
  {
    title: 'Syslog Configuration',
    path: SYSLOG,
    within: answer => listOf(answer, 'value'),
    write: ['POST', `${DESTINATIONS}/Actions/AlertDestinations.ApplySyslogConfig`],
    // Their places tell them apart: all are sent.
    body: values => Object.values(bodyOf(values, SYSLOG_FIELDS, SYSLOG_FIELDS.map(({ name }) => name))),
    fields: SYSLOG_FIELDS
  }
]

/** Application Settings > Console. */
export function ConsolePage () {
  return <>{FORMS.map(view => <SettingsForm key={view.title} view={view} />)}</>
}
