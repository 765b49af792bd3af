import fc from 'fast-check'
import { test } from 'tap'
import { Identities } from '../../src/evidence/identities.ts'
import { Scrubber } from '../../src/evidence/scrub.ts'
import { repeats } from '../support/effort.ts'

function scrub (answers: readonly unknown[], kept: readonly string[] = []): { readonly answers: any[], readonly text: string, readonly counts: Readonly<Record<string, number>> } { // eslint-disable-line @typescript-eslint/no-explicit-any -- tests look into it freely
  const identities = new Identities(kept)
  answers.forEach(answer => { identities.collect(answer) })
  const scrubber = new Scrubber(identities.values)
  const scrubbed = answers.map(answer => scrubber.value(answer))
  return { answers: scrubbed, text: JSON.stringify(scrubbed), counts: scrubber.counts }
}

const hex = (digits: number, join = ''): fc.Arbitrary<string> => fc.array(fc.stringMatching(/^[0-9A-F]{2}$/), { minLength: digits / 2, maxLength: digits / 2 }).map(pairs => pairs.join(join))
const word = fc.stringMatching(/^[a-z]{5,9}$/)

/** Members of each kind, and values that are found in them. */
const VALUES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  DeviceServiceTag: fc.stringMatching(/^[0-9][A-Z0-9]{5}[A-Z]$/),
  SerialNumber: fc.stringMatching(/^CN[0-9]{4}[A-Z]{4}[0-9]{4}$/),
  AssetTag: fc.stringMatching(/^inv-[0-9]{5}$/),
  DeviceName: fc.tuple(word, fc.nat(99)).map(([name, number]) => `srv-${name}-${number}`),
  HostName: fc.tuple(word, word).map(([host, domain]) => `${host}7.${domain}.corp`),
  UserName: fc.tuple(word, fc.nat(9)).map(([name, number]) => `${name}.o${number}`),
  Email: fc.tuple(word, word).map(([name, domain]) => `${name}@${domain}.org`),
  IpAddress: fc.tuple(fc.integer({ min: 1, max: 126 }), fc.nat(255), fc.nat(255), fc.integer({ min: 1, max: 254 })).map(numbers => numbers.join('.')),
  LinkLocal: fc.stringMatching(/^2001:db8:[1-9a-f]{4}:[1-9a-f]{4}::[1-9a-f]{4}$/),
  MacAddress: hex(12, ':'),
  Wwpn: hex(16, ':'),
  SystemUuid: fc.uuid(),
  DataCenter: fc.tuple(word, word).map(words => words.join(' hall ')),
  CommonName: fc.tuple(word, fc.nat(99)).map(([name, number]) => `ca-${name}-${number}`),
  Password: fc.stringMatching(/^[A-Za-z0-9!]{10,16}$/),
  CommunityString: fc.stringMatching(/^com[a-z0-9]{8}$/)
}

test('no value is left in the bytes, wherever it stands, and the same one becomes the same one', async () => {
  const entries = Object.entries(VALUES)
  await fc.assert(fc.asyncProperty(fc.record(VALUES), fc.constantFrom('Job for ', '(', 'audit: user=', ''), async (entity, before) => {
    const texts = Object.values(entity).map(value => `${before}${value}, as it was`)
    const { answers: [scrubbed, audit], text } = scrub([{ value: [entity] }, { Texts: texts, Settings: JSON.stringify(entity) }])
    for (const [name] of entries) {
      const value = String(entity[name])
      if (text.toLowerCase().includes(value.toLowerCase())) throw new Error(`${name} ${value} is left in ${text}`)
    }
    entries.forEach(([name], at) => {
      const by = String(scrubbed.value[0][name])
      if (by.length === 0 || (!/Password|Community/.test(name) && !audit.Texts[at].includes(by))) throw new Error(`${name} became ${by}, and ${audit.Texts[at]}`)
    })
  }), { numRuns: repeats(200) })
})

test('shapes, ids, versions and words of the product stay; references hold', async t => {
  const { answers: [device, alert, address] } = scrub([
    { '@odata.id': '/api/DeviceService/Devices(10001)', '@odata.type': '#DeviceService.Device', Id: 10001, DeviceServiceTag: '4KX9Q13', DeviceName: 'node', Model: 'PowerEdge R760', CreatedBy: 'admin', FirmwareVersion: '22.31.13.70', Mac: '00:0A:F7:00:00:01' },
    { Message: 'The device 4KX9Q13 (node) at 10.1.2.3 is a nodestar; 000AF7000001, 4kx9q13.', SubnetMask: '255.255.255.0' },
    { Value: JSON.stringify({ range: '10.1.2.1-10.1.2.250' }), Key: 'HostName' }
  ])
  t.match(device, { '@odata.id': '/api/DeviceService/Devices(10001)', '@odata.type': '#DeviceService.Device', Id: 10001, DeviceServiceTag: /^\d[A-Z]{2}\d[A-Z]\d{2}$/, DeviceName: /^[a-z]{4}$/, Model: 'PowerEdge R760', CreatedBy: 'admin', FirmwareVersion: '22.31.13.70', Mac: /^([0-9A-F]{2}:){5}[0-9A-F]{2}$/ })
  const network = /at (10\.\d+\.\d+\.)3 /.exec(alert.Message)?.[1] ?? ''
  t.not(network, '10.1.2.')
  t.equal(alert.Message, `The device ${device.DeviceServiceTag} (${device.DeviceName}) at ${network}3 is a nodestar; ${device.Mac.replaceAll(':', '')}, ${device.DeviceServiceTag.toLowerCase()}.`)
  t.equal(alert.SubnetMask, '255.255.255.0')
  t.equal(address.Value, JSON.stringify({ range: `${network}1-${network}250` }), 'a range remains one, in JSON inside of a text')
})

test('the longest value counts, short ones are known by their names, and what is kept is kept', async t => {
  const entity = { DeviceName: 'rack', HostName: 'rack-7.site.corp', AssetTag: '12', Rack: 'B', Slots: 12, Other: 'rack-7 and rack-7.site.corp', Size: 'B' }
  const { answers: [scrubbed], counts } = scrub([entity])
  t.notMatch(JSON.stringify(scrubbed), /rack-7|site\.corp|"12"/)
  t.match(scrubbed, { AssetTag: /^\d\d$/, Rack: /^[A-Z]$/, Slots: 12, Other: `${scrubbed.HostName.split('.')[0]} and ${scrubbed.HostName}` })
  t.match(counts, { deviceName: 1, assetTag: 1, location: 1, hostName: 3 })
  t.match(scrub([entity], ['deviceName', 'hostName', 'assetTag', 'location']).answers[0], entity)
})

test('keys of certificates keep the lines that say what they are', async t => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ\n7AbCd+/12==\n-----END CERTIFICATE-----\n'
  const { answers: [{ Content }] } = scrub([{ Content: pem }])
  t.match(Content, /^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9]{21}\n[A-Za-z0-9]{5}\+\/\d\d==\n-----END CERTIFICATE-----\n$/)
  t.notMatch(Content, 'MIIBszCC')
})

test('what credentials are for is no secret, and stays where it stands elsewhere', t => {
  const credentials = [{ type: 'WSMAN', authType: 'Basic', credentials: { username: 'jane', password: 'Geheim-1' } }]
  const { answers: [profile, protocol], text } = scrub([
    { ConnectionProfile: JSON.stringify({ type: 'DISCOVERY', credentials }) },
    { ProtocolName: 'WSMAN', Method: 'Basic' }
  ])
  t.same(protocol, { ProtocolName: 'WSMAN', Method: 'Basic' })
  t.type(profile.ConnectionProfile, 'string')
  t.notMatch(text, /Geheim|jane/)
  t.end()
})

test('a value is known in whatever form it is written, and becomes the same one', t => {
  const forms = ['d0:94:66:6e:9a:f0', 'd094666e9af0', 'D0-94-66-6E-9A-F0', 'd094.666e.9af0', 'D094666E9AF0']
  const { answers: [{ Text }, , { Six }] } = scrub([
    { Text: forms.join(' | ') },
    { MacAddress: 'd0:94:66:6e:9a:f0', SasAddress: '4433221CC0000000' },
    { Six: '2001:db8:aaaa:bbbb::5 | 2001:DB8:AAAA:BBBB::5 | 2001:0db8:aaaa:bbbb:0000:0000:0000:0005 | ::ffff:10.77.66.55 | 10.77.66.* | 4433221cc0000000' }
  ])
  const [first = '', ...others]: string[] = Text.split(' | ').map((form: string) => form.replace(/[:.-]/g, '').toLowerCase())
  t.not(first, 'd094666e9af0')
  for (const other of others) t.equal(other, first)
  const [one, two, three, mapped, network, sas]: string[] = Six.split(' | ')
  t.equal(two?.toLowerCase(), one)
  t.equal(three?.toLowerCase(), one)
  t.notMatch(`${mapped} ${network} ${sas}`, /77\.66|4433221cc/)
  t.match(network, /^10\.\d+\.\d+\.\*$/)
  t.end()
})

test('hosts and users are found in addresses, in known domains and in longer names', t => {
  const { text, answers: [, { UserName, Text }] } = scrub([
    { HostName: 'ntp1.corp-secret.example.org', IpAddress: 'proxy7.corp-secret.example.org', Email: 'jane.doe@mail-secret.example.org' },
    { UserName: 'CORPDOM\\mueller_hans', Text: 'mueller_hans of CORPDOM' },
    { Text: 'http://janet:geheim77@10.77.66.55/x https://storage9/path \\\\fs-seven\\share smb9.corp-secret.example.org, mx.mail-secret.example.org' },
    { DisplayName: 'LDAP 1 BindDN', Value: 'cn=binder7,dc=corp' },
    { DisplayName: 'NIC 1 DNS RAC Name', Value: 'idrac-of-seven' },
    { Source: 'nfs-seven', RepositoryType: 'NFS' }
  ])
  t.notMatch(text, /corp-secret|mail-secret|proxy7|janet|geheim77|77\.66|storage9|fs-seven|smb9|mueller|CORPDOM|binder7|idrac-of|nfs-seven/i)
  t.equal(Text, UserName.split('\\').reverse().join(' of '), 'a name is made of what takes the place of its parts')
  t.end()
})

test('words of the product stay where names stand', t => {
  const said = [
    { IpAddress: '127.0.0.1', BaseLocation: 'downloads.dell.com', Email: 'support@dell.com', Location: 'PSU.Slot.1', DistinguishedName: 'LDAP' },
    { Uri: 'http://www.dell.com/support/home', DirectoryType: 'LDAP', Fqdd: 'NIC.Integrated.1-1-1' },
    { NetworkAddress: '10.5.3.7', FirmwareVersion: '10.5.3.9', DriverVersion: '10.5.3' }
  ]
  const { answers } = scrub(said)
  t.same(answers.slice(0, 2), said.slice(0, 2))
  t.match(answers[2], { FirmwareVersion: '10.5.3.9', DriverVersion: '10.5.3' })
  t.end()
})

test('a secret is replaced though it is short, or a word; JSON in a text keeps how it is laid out', t => {
  const credentials = [{ type: 'WSMAN', authType: 'Basic', credentials: { username: 'root', password: 'admin', community: 'public', pin: '12' } }]
  const profile = JSON.stringify({ type: 'DISCOVERY', credentials }, null, 3)
  const { answers: [{ ConnectionProfile, Password }, { Value }], text } = scrub([
    { ConnectionProfile: profile, Password: 'root', UserName: 'admin' },
    { Name: 'SNMP Community Name', Value: 'private' }
  ])
  t.equal(JSON.stringify(JSON.parse(ConnectionProfile), null, 3), ConnectionProfile)
  t.match(JSON.parse(ConnectionProfile), { type: 'DISCOVERY', credentials: [{ type: 'WSMAN', authType: 'Basic', credentials: { username: 'root', password: /^[a-z]{5}$/ } }] })
  t.notMatch([JSON.parse(ConnectionProfile).credentials[0].credentials.password, Password, Value].join(' '), /admin|root|private/)
  t.notMatch(text, /public|"12|masked/)
  t.match(text, /"UserName":"admin"/)
  t.end()
})
