import { listOf, textOf } from '../../shared/json.ts'
import { useAnswer } from '../answer.ts'
import { ask } from '../api.ts'
import { SettingsForm, type SettingsView } from './settings-form.tsx'

const NETWORK = '/api/ApplicationService/Network'
const TIME = `${NETWORK}/TimeConfiguration`
const PROXY = `${NETWORK}/ProxyConfiguration`
const WEB_SERVER = `${NETWORK}/WebServerConfiguration`

const PROXY_FORM: SettingsView = {
  title: 'Proxy Configuration',
  path: PROXY,
  write: ['PUT', PROXY],
  fields: [
    { name: 'EnableProxy', label: 'Enable HTTP Proxy Settings', kind: 'flag' },
    { name: 'IpAddress', label: 'Proxy Address' },
    { name: 'PortNumber', label: 'Port Number', kind: 'number' },
    { name: 'EnableAuthentication', label: 'Enable Proxy Authentication', kind: 'flag' },
    { name: 'Username', label: 'Username' },
    { name: 'Password', label: 'Password', kind: 'secret', hint: 'It is never shown. Left empty it stays.' },
    { name: 'SslCheckDisabled', label: 'Ignore Certificate Validation', kind: 'flag' },
    { name: 'ProxyExclusionList', label: 'Proxy Exclusion List', hint: 'Names and addresses, separated by semicolons' }
  ]
}

const WEB_SERVER_FORM: SettingsView = {
  title: 'Web Server Configuration',
  path: WEB_SERVER,
  write: ['PUT', WEB_SERVER],
  hint: 'A new port is opened, and the old one closed: this page is then at another address.',
  fields: [
    { name: 'TimeOut', label: 'Web Server Timeout', kind: 'number', hint: 'Minutes until an idle session of a browser ends' },
    { name: 'PortNumber', label: 'Web Server Port', kind: 'number' }
  ],
  after: ({ PortNumber = '' }, names) => {
    if (!names.includes('PortNumber')) return null
    const there = `https://${location.hostname}:${PortNumber}/`
    return <>The console is now at <a href={there}>{there}</a></>
  }
}

/** Application Settings > Network. */
export function NetworkPage () {
  const { value: zones } = useAnswer(readZones, 'zones')
  const time: SettingsView = {
    title: 'Time Configuration',
    path: TIME,
    write: ['PUT', TIME],
    hint: 'The clock of this appliance: it judges certificates, and its schedules run by it.',
    fields: [
      { name: 'TimeZone', label: 'Time Zone', kind: 'choice', options: zones ?? [] },
      { name: 'EnableNTP', label: 'Use NTP', kind: 'flag' },
      { name: 'PrimaryNTPAddress', label: 'Primary Server Address' },
      { name: 'SecondaryNTPAddress1', label: 'Secondary Server Address 1' },
      { name: 'SecondaryNTPAddress2', label: 'Secondary Server Address 2' },
      { name: 'SystemTime', label: 'System Time', hint: '2026-12-31 23:59:59, in this time zone; not with NTP' }
    ]
  }
  return (
    <>
      {zones !== null && <SettingsForm view={time} />}
      <SettingsForm view={PROXY_FORM} />
      <SettingsForm view={WEB_SERVER_FORM} />
    </>
  )
}

async function readZones (): Promise<Array<{ label: string, value: string }>> {
  const zones = listOf(await ask('GET', `${NETWORK}/TimeZones`), 'value')
  return zones.map(zone => ({ label: textOf(zone, 'Name'), value: textOf(zone, 'Id') }))
}
