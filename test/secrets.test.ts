import t from 'tap'
import { differences } from '../src/admin/snapshots/diff.ts'
import { masked } from '../src/appliance/jobs/job-secrets.ts'
import { Masking, type Secrecy, secrecyOf } from '../src/secrets.ts'

t.test('names that are a secret’s, names that are about one, and others', t => {
  const names: Record<Secrecy, readonly string[]> = {
    secret: [
      'password', 'Password', 'NEW_PASSWORD', 'sharePwd', 'pwd', 'passwd', 'pass', 'passphrase', 'privacyPassPhrase', 'clientSecret',
      'X-Auth-Token', 'tokens', 'Authorization', 'proxy-authorization', 'Set-Cookie', 'privateKey', 'private_key', 'apiKey', 'API-KEY',
      'encryption_key', 'backupKey', 'credential', 'Credentials', 'community', 'SNMP_COMMUNITY', 'CommunityString', 'salt', 'digest',
      'password2'
    ],
    about: ['MinPasswordLength', 'passwordLengths', 'PasswordExpired', 'TokenExpiry', 'useCredentialsOf', 'AuthorizationType'],
    open: ['userName', 'key', 'publicKey', 'KeySize', 'salted', 'digestAlgorithm', 'passed', 'compass', 'Name', '']
  }
  for (const [secrecy, list] of Object.entries(names)) for (const name of list) t.equal(secrecyOf(name), secrecy, name)
  t.end()
})

t.test('what is secret as a whole keeps its shape where that is wanted', t => {
  const credentials = [{ type: 'SSH', port: 22, modified: false, credentials: { userName: 'root', password: '', key: null } }]
  const shaped = [{ type: '[masked]', port: 0, modified: false, credentials: { userName: '[masked]', password: '', key: null } }]
  t.strictSame(new Masking({ shaped: true }).value({ credentials }), { credentials: shaped })
  t.strictSame(new Masking().value({ credentials }), { credentials: '[masked]' })
  t.equal(new Masking({ shaped: true }).text(JSON.stringify({ credentials })), JSON.stringify({ credentials: shaped }))
  t.end()
})

t.test('a value is masked by its name, by its label, by its looks, and in JSON in JSON', t => {
  const masking = new Masking({ mask: null })
  const rules = { MinPasswordLength: 8, minPasswordLength: '8', passwordLengths: { min: 8, max: 32 } }
  const flags = { password: null, usePassword: true, token: '', useCredentials: 'false', ...rules }
  t.strictSame(masking.value(flags), flags, 'rules and flags are none')
  const hidden = { password: null, pwd: null, credential: null, passwordHint: null }
  t.strictSame(masking.value({ password: 1234, pwd: ['x'], credential: { user: 'u' }, passwordHint: 'x' }), hidden)
  const params = [{ key: 'path', value: 'x' }, { key: 'sharePwd', value: 'x' }]
  t.strictSame(masking.value(params), [params[0], { key: 'sharePwd', value: null }])
  t.strictSame(masking.value({ file: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' }), { file: '[masked]' })
  t.equal(masking.value('{ "a": 1, "pwd": "x" }'), '{"a":1,"pwd":null}')
  t.equal(masking.value('{ "a": 12345678901234567890 }'), '{ "a": 12345678901234567890 }', 'what has none stays as it was written')
  t.equal(masking.value(JSON.stringify({ inner: JSON.stringify({ apiKey: 'x' }) })), '{"inner":"{\\"apiKey\\":null}"}')
  const deep: unknown = JSON.parse('['.repeat(3000) + ']'.repeat(3000))
  t.equal(JSON.stringify(masking.value(deep)), '['.repeat(64) + 'null' + ']'.repeat(64), 'too deep to look at')
  t.end()
})

t.test('what an earlier version kept of a job is not shown', t => {
  t.strictSame(masked([{ key: 'sharePwd', value: 'x' }, { key: 'shareName', value: 'x' }, { key: 'pwd', value: '' }]), [
    { key: 'sharePwd', value: '********' },
    { key: 'shareName', value: 'x' },
    { key: 'pwd', value: '' }
  ])
  t.end()
})

t.test('differences tell that a secret changed, and not what it is', t => {
  const state = (value: string, min: number): unknown =>
    ({ backupKey: { salt: value, key: value }, passwordLengths: { min }, params: [{ key: 'SNMP_COMMUNITY', value }] })
  t.strictSame(differences(state('S3cret1', 8), state('S3cret2', 10)), [
    { path: '/backupKey/salt', kind: 'changed', before: null, after: null },
    { path: '/backupKey/key', kind: 'changed', before: null, after: null },
    { path: '/passwordLengths/min', kind: 'changed', before: 8, after: 10 },
    { path: '/params/0/value', kind: 'changed', before: null, after: null }
  ])
  const added = { path: '/params/0', kind: 'added', after: { key: 'pwd', value: null } }
  t.strictSame(differences({ params: [] }, { params: [{ key: 'pwd', value: 'x' }] }), [added])
  t.end()
})

t.test('masking takes time in proportion', t => {
  const masking = new Masking()
  for (const text of ['password', 'token=', '://a:', 'Basic ', '-----BEGIN ', 'pwd"\' ', '{', 'secret:"', 'a'.repeat(50)]) {
    const long = text.repeat(100_000)
    const before = process.cpuUsage()
    masking.text(long)
    t.ok(process.cpuUsage(before).user < 2_000_000, text)
  }
  t.end()
})
