import t from 'tap'
import { SETTINGS } from '../../../src/appliance/settings/console-settings.ts'
import { preferenceText } from '../../../src/appliance/settings/preferences.ts'
import { take } from '../../../src/appliance/settings/setting.ts'
import { PROXY, SMTP, SYSLOG, WEB_SERVER } from '../../../src/appliance/settings/settings-state.ts'
import { Refusal } from '../../../src/messages.ts'
import { fits } from '../../../src/schema/check.ts'
import { type Schema, defaultOf } from '../../../src/schema/schema.ts'

const { adapter: { schema: ADAPTER } } = SETTINGS
const MAIL = { ...defaultOf(SMTP), credential: { user: 'mailer', password: 'secret' } }
const OFF = { enabled: false, destinationAddress: '', portNumber: 514 }
const ON = { enabled: true, destinationAddress: '192.0.2.1', portNumber: 514 }

t.test('the defaults fit, and all of them are told', t => {
  for (const [name, { schema }] of Object.entries<{ readonly schema: Schema }>(SETTINGS)) t.ok(fits(schema, defaultOf(schema)), name)
  t.strictSame(defaultOf(SYSLOG), [OFF, OFF, OFF, OFF])
  t.strictSame(defaultOf(WEB_SERVER), { timeOut: 20, portNumber: 0 })
  t.match(defaultOf(ADAPTER), { interfaceName: 'ens160', primaryInterface: true, ipv6Configuration: { enable: false, staticPrefixLength: 0 } })
  t.end()
})

/** What a call is refused with; null where it is not. */
function refusalOf (call: () => unknown): Refusal | null {
  try {
    call()
    return null
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

/** One case: what holds, what is sent, and what holds then or is refused. */
function row<T> (name: string, schema: Schema<T>, before: T, sent: unknown, after: T | readonly [id: string, ...args: string[]]): void {
  t.test(name, t => {
    if (Array.isArray(after) && typeof after[0] === 'string') {
      const [id, ...args] = after
      t.match(refusalOf(() => take(schema, sent, before)), { messageId: id, args })
    } else t.strictSame(take(schema, sent, before), after)
    t.end()
  })
}

row('nothing is sent', SMTP, MAIL, {}, MAIL)
row('null for all', SMTP, MAIL, null, MAIL)
row('one member', SMTP, MAIL, { portNumber: 587 }, { ...MAIL, portNumber: 587 })
row('what is not known', SMTP, MAIL, { pigeons: 3, __proto__: { useSSL: true } }, MAIL)
row('null for what is never null', SMTP, MAIL, { useSSL: null, credential: null }, MAIL)
row('null for what may be', SMTP, MAIL, { credential: { user: null } }, { ...MAIL, credential: { user: null, password: 'secret' } })
row('null for what nobody reads', SMTP, MAIL, { credential: { password: null } }, MAIL)
row('a new secret', SMTP, MAIL, { credential: { password: 'other' } }, { ...MAIL, credential: { user: 'mailer', password: 'other' } })
row('an empty one', SMTP, MAIL, { credential: { password: '' } }, { ...MAIL, credential: { user: 'mailer', password: '' } })
row('what cannot be set', ADAPTER, defaultOf(ADAPTER), { profileName: 7, dnsConfiguration: { fqdndomainName: 'mine' } }, defaultOf(ADAPTER))
row('another type', SMTP, MAIL, { useSSL: 1 }, ['CGEN6002', 'UseSSL'])
row('another type deep within', SMTP, MAIL, { credential: { user: 7 } }, ['CGEN6002', 'User'])
row('a text for members', SMTP, MAIL, { credential: 'x' }, ['CGEN6002', 'Credential'])
row('a list for members', SMTP, MAIL, { credential: [] }, ['CGEN6002', 'Credential'])
row('no port', SMTP, MAIL, { portNumber: 0 }, ['CGEN6002', 'PortNumber'])
row('half a port', WEB_SERVER, defaultOf(WEB_SERVER), { portNumber: 80.5 }, ['CGEN6002', 'PortNumber'])
row('a port that is the default alone', PROXY, defaultOf(PROXY), { portNumber: 0 }, defaultOf(PROXY))
row('no host', PROXY, defaultOf(PROXY), { ipAddress: 'no host' }, ['CGEN6002', 'IpAddress'])
row('a host', PROXY, defaultOf(PROXY), { ipAddress: 'proxy.example' }, { ...defaultOf(PROXY), ipAddress: 'proxy.example' })
row('a host that is blank', PROXY, defaultOf(PROXY), { ipAddress: '' }, { ...defaultOf(PROXY), ipAddress: '' })
row('a line break', PROXY, defaultOf(PROXY), { username: 'a\nb' }, ['CGEN6002', 'Username'])
row('a text without end', PROXY, defaultOf(PROXY), { username: 'a'.repeat(2_001) }, ['CGEN6002', 'Username'])
row('an address of the other kind', ADAPTER, defaultOf(ADAPTER), { ipv4Configuration: { staticGateway: '::1' } }, ['CGEN6002', 'StaticGateway'])
row('the first place', SYSLOG, [OFF, OFF, OFF, OFF], [ON], [ON, OFF, OFF, OFF])
row('another place', SYSLOG, [ON, ON, OFF, OFF], [{}, null, { portNumber: 515 }], [ON, ON, { ...OFF, portNumber: 515 }, OFF])
row('a place too many', SYSLOG, [OFF, OFF, OFF, OFF], [{}, {}, {}, {}, {}], ['CAPP1108', '4', '5'])
row('a bad place', SYSLOG, [OFF, OFF, OFF, OFF], [{ destinationAddress: 'a b' }], ['CGEN6002', 'DestinationAddress'])
row('members for places', SYSLOG, [OFF, OFF, OFF, OFF], {}, ['CGEN6002', ''])

t.test('preferences are texts, however they are sent', t => {
  t.equal(preferenceText('DATA_PURGE_INTERVAL', 300), '300')
  t.equal(preferenceText('AUTO_CONSOLE_UPDATE_AFTER_DOWNLOAD', true), 'true')
  t.strictSame(refusalOf(() => preferenceText('EMAIL_SENDER', null))?.args, ['EMAIL_SENDER'])
  const { preferences: { schema } } = SETTINGS
  for (const [name, value] of [
    ['DATA_PURGE_INTERVAL', 'soon'],
    ['DATA_PURGE_INTERVAL', ''],
    ['AUTO_CONSOLE_UPDATE_AFTER_DOWNLOAD', 'yes']
  ] as const) t.strictSame(refusalOf(() => take(schema, { [name]: value }, defaultOf(schema)))?.args, [name], `${name} ${value}`)
  t.end()
})
