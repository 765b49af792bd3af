import t from 'tap'
import { firstValue, groupOf, guidBytes, textsOf } from '../../src/ldap/entry.ts'

t.test('a group of Active Directory: its GUID and its SID as they are written (MS-DTYP, 2.3.4 and 2.4.2)', async t => {
  const entry = {
    dn: 'CN=Builtin\\, Users,OU=Groups,DC=lab,DC=test',
    CN: 'Users',
    objectGUID: Buffer.from('33221100554477668899aabbccddeeff', 'hex'),
    objectSid: Buffer.from('010500000000000515000000010000000200000003000000f4010000', 'hex')
  }
  t.strictSame(groupOf(entry), {
    commonName: 'Users',
    distinguishedName: 'CN=Builtin\\, Users,OU=Groups,DC=lab,DC=test',
    domainComponents: ['lab', 'test'],
    objectGuid: '00112233-4455-6677-8899-aabbccddeeff',
    objectSid: 'S-1-5-21-1-2-3-500'
  })
  t.strictSame(guidBytes('00112233-4455-6677-8899-aabbccddeeff'), entry.objectGUID)
})

t.test('a group of another directory: the id of RFC 4530, or one that follows from its name', async t => {
  const dn = 'cn=ops,dc=lab,dc=test'
  t.match(groupOf({ dn, cn: ['ops', 'operators'], entryUUID: '7c9e6679-7425-40de-944b-e07fc1f90ae7' }), { commonName: 'ops', objectGuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7', objectSid: '' })
  const { objectGuid, commonName } = groupOf({ dn, cn: [], objectGUID: [], objectSid: Buffer.from('0105', 'hex') })
  t.match([commonName, objectGuid], ['ops', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/])
  t.equal(groupOf({ dn: dn.toUpperCase(), cn: 'x' }).objectGuid, objectGuid, 'names differ in case alone')
})

t.test('parts of entries', async t => {
  t.equal(firstValue('uid=odd\\,name+cn=x,dc=lab'), 'odd,name')
  t.equal(firstValue('no name'), '')
  t.strictSame(textsOf({ dn: '', namingContexts: ['a', 'b'] }, 'NAMINGCONTEXTS'), ['a', 'b'])
  for (const text of ['', 'x', '00112233-4455', '(objectClass=*)']) t.equal(guidBytes(text), undefined, text)
})
