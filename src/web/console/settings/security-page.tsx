import { SettingsForm, type SettingsView } from './settings-form.tsx'

const PATH = '/api/AccountService'

/** Sections of the product's page, in its words (user's guides 3.6, 4.1). */
const FORMS: readonly SettingsView[] = [
  {
    title: 'Restrict Allowed IP Range',
    path: PATH,
    write: ['PUT', PATH],
    hint: 'Logins are taken from these addresses alone, your own included. Sessions that are open go on.',
    fields: [
      { name: 'EnableIpRangeAddress', label: 'Enable IP Range', kind: 'flag' },
      { name: 'IpRangeAddress', label: 'IP Range Address (CIDR)', hint: '192.0.2.0/24; several with commas' }
    ]
  },
  {
    title: 'Login Lockout Policy',
    path: PATH,
    write: ['PUT', PATH],
    fields: [
      { name: 'ByUserName', label: 'By User Name', kind: 'flag' },
      { name: 'ByIPAddress', label: 'By IP address', kind: 'flag' },
      { name: 'AccountLockoutThreshold', label: 'Lockout Fail Count', kind: 'number', hint: 'Failed logins; 0: nobody is locked out' },
      { name: 'AccountLockoutCounterResetAfter', label: 'Lockout Fail Window', kind: 'number', hint: 'Seconds within which they count' },
      { name: 'AccountLockoutDuration', label: 'Lockout Penalty Time', kind: 'number', hint: 'Seconds' }
    ]
  }
]

/** Application Settings > Security. */
export function SecurityPage () {
  return <>{FORMS.map(view => <SettingsForm key={view.title} view={view} />)}</>
}
