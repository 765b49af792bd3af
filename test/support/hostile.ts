import type { Schema } from '../../src/schema/schema.ts'

/** Bytes of what is hostile: with what stands around it, a request stays within the 1 MiB that is read. */
const SIZE = 1_000_000

/** What texts are repeated of: what parsers, patterns and masks stumble over. */
const UNITS = [
  'a', 'A', ' ', '\t', '\n', '\r\n', '-', '--', '.', 'a.', ',', 'a,', 'ab,', ';', '@', 'a@', '/', 'a/', '\\', '\\\\u', '"', "'", '`', '(', ')', '[', '{', '<a', '%', '%20', '+', '=', 'a=', '&', 'a=b&', ':',
  'a:', '::', '*', '?', '0', '1', '1.', '1-', '1/', '192.0.2.1,', '192.0.2.1-', '\0', '\u00e9', 'e\u0301', '\ufeff', '\u00ef\u00bb\u00bf', '\u00a0', '\u202e', '\u{1f600}', '\ud800', 'pwd', 'pwd=', 'pwd:"', 'password ',
  'Basic ', 'Bearer a', '://a:', 'cn=a,', 'dc=a,', 'CN=', '-----BEGIN ', '-----END ', '-----BEGIN CERTIFICATE-----\n', '-----BEGIN PRIVATE KEY-----', 'BEGIN+', 'BEGIN%20', 'AAAA', '<html>', '0 0 ', '0 0/1 * ', '1,', '{"a":',
  '__proto__', 'constructor.'
]

/** Something hostile, made when it is wanted: a table of them would be a hundred megabytes. */
export interface Hostile {
  readonly told: string
  readonly text: () => string
}

/** Texts: one thing again and again, alone, and between two others. @param size bytes, as JSON writes them */
export function textsOf (size = SIZE): Hostile[] {
  return UNITS.flatMap(unit => {
    const many = (): string => unit.repeat(Math.floor(size / Math.max(unit.length, Buffer.byteLength(JSON.stringify(unit)) - 2)))
    const told = `${JSON.stringify(unit)} again and again`
    return [{ told, text: many }, { told: `${told}, between others`, text: () => `a${many().slice(2)}!` }]
  })
}

function list (item: (index: number) => string, size = SIZE): string {
  const items: string[] = []
  for (let length = 0; length < size; length += (items.at(-1)?.length ?? 0) + 1) items.push(item(items.length))
  items.pop()
  return `[${items.join(',')}]`
}

function nested (open: string, close: string, depth: number): string {
  return `${open.repeat(depth)}0${close.repeat(depth)}`
}

/** JSON that stands in the place of a value. */
const VALUES: readonly Hostile[] = [
  ...[
    () => list(String),
    () => list(index => String(10_001 + index)),
    () => list(() => '1'),
    () => list(() => '10001'),
    () => list(index => `"${index}"`),
    () => list(() => '""'),
    () => list(() => '{}'),
    () => list(() => '[]'),
    () => list(() => 'null'),
    () => list(() => nested('[', ']', 50)),
    () => list(() => nested('{"a":', '}', 50)),
    () => list(index => `{"Id":${index},"Name":"n${index}"}`),
    () => list(() => '{"Id":1,"Name":"n"}'),
    () => list(index => `{"Key":"k${index}","Value":"{\\"pwd\\":\\"x\\"}"}`),
    () => nested('[', ']', 4_000),
    () => nested('{"a":', '}', 4_000),
    () => nested('[', ']', 60),
    () => nested('{"a":', '}', 60),
    () => `{${list(index => `"k${index}":0`).slice(1, -1)}}`,
    () => `{${list(index => `"${index}":{}`).slice(1, -1)}}`,
    () => `{${list(() => '"a":0').slice(1, -1)}}`,
    () => `{${list(() => '"Id":1').slice(1, -1)}}`,
    () => '1'.repeat(SIZE),
    () => `0.${'1'.repeat(SIZE)}`,
    () => `1e${'0'.repeat(SIZE)}1`,
    () => '1e308',
    () => '-1e308',
    () => '1e-320',
    () => '9007199254740993',
    () => '-1',
    () => 'null',
    () => 'true',
    () => '{"__proto__":{}}'.replace('__proto__', '\\u005f_proto__')
  ].map(text => ({ told: String(text), text })),
  ...textsOf().map(({ told, text }) => ({ told, text: () => JSON.stringify(text()) }))
]

/** What clients really send, where a rule would turn away anything else before it looks at the rest. */
const USUAL: Readonly<Record<string, unknown>> = {
  JobType: { Id: 8, Name: 'Inventory_Task' },
  Schedule: 'startnow',
  UserName: 'someone',
  Password: 'Someone1!',
  RoleId: '16',
  GroupId: 20_001,
  ParentId: 1_021,
  MembershipTypeId: 12,
  MemberDeviceIds: [10_001],
  ServerType: 'MANUAL',
  ServerName: ['ldap.example.com'],
  BaseDistinguishedName: 'dc=example,dc=com',
  NetworkTimeOut: 60,
  SearchTimeOut: 60,
  ServerPort: 636,
  CertificateFile: '',
  CertificateValidation: false,
  Action: 'Install',
  Version: '1.0',
  SessionType: 'API',
  UserTypeId: 1,
  IpAddress: '127.0.0.1',
  DestinationAddress: '127.0.0.1',
  Address: '127.0.0.1',
  Port: 1,
  Side: 'source',
  port: 0
}

/** JSON that fits a schema. */
function fitting (schema: Schema): string {
  const { const: constant, enum: words, type, properties, items, minimum, anyOf, oneOf } = schema
  if (constant !== undefined) return JSON.stringify(constant)
  if (Array.isArray(words)) return JSON.stringify(words[0])
  const [first] = [anyOf ?? oneOf ?? []].flat()
  if (isSchema(first)) return fitting(first)
  const [kind] = [type].flat()
  if (kind === 'boolean') return 'true'
  if (kind === 'integer' || kind === 'number') return String(typeof minimum === 'number' && minimum > 1 ? minimum : 1)
  if (kind === 'string') return '"x"'
  if (kind === 'array') return items === undefined ? '[]' : `[${fitting(items)}]`
  return `{${Object.entries(properties ?? {}).map(([name, member]) => `${JSON.stringify(name)}:${usual(name, member)}`).join(',')}}`
}

function usual (name: string, schema: Schema): string {
  return Object.hasOwn(USUAL, name) ? JSON.stringify(USUAL[name]) : fitting(schema)
}

/** A place in what fits a schema: what stands around it, and lists of what fits there. */
interface Place {
  readonly name: string
  readonly around: (value: string) => string
  readonly fits: string
}

function placesIn (schema: Schema, name = ''): Place[] {
  const here: Place = { name, around: value => value, fits: fitting(schema) }
  const { properties = {}, items, anyOf, oneOf } = schema
  const within = (place: Place, around: (value: string) => string): Place => ({ ...place, around: value => around(place.around(value)) })
  const alternatives = [anyOf ?? oneOf ?? []].flat().filter(isSchema).filter(({ properties, items }) => properties ?? items)
  return [
    here,
    ...items === undefined ? [] : placesIn(items, `${name}[]`).map(place => within(place, value => `[${value}]`)),
    ...alternatives.flatMap(alternative => placesIn(alternative, name).slice(1)),
    ...Object.entries(properties).flatMap(([member, inner]) => {
      const others = Object.entries(properties).filter(([other]) => other !== member).map(([other, schema]) => `${JSON.stringify(other)}:${usual(other, schema)},`).join('')
      return placesIn(inner, `${name}.${member}`).map(place => within(place, value => `{${others}${JSON.stringify(member)}:${value}}`))
    })
  ]
}

/** Bodies with everything hostile in every place of what fits a schema. */
export function hostileTo (schema: Schema): Hostile[] {
  return placesIn(schema).flatMap(({ name, around, fits }) => [
    ...VALUES.map(({ told, text }) => ({ told: `${name} is ${told}`, text: () => around(text()) })),
    { told: `${name} is ${fits} again and again`, text: () => around(list(() => fits)) }
  ])
}

export function isSchema (value: unknown): value is Schema {
  return typeof value === 'object' && value !== null
}

/** A file of hostile bytes. */
export interface HostileFile {
  readonly told: string
  readonly bytes: () => Buffer
}

/** Files: texts, alone and as certificates in PEM, and DER. */
export function hostileFiles (): HostileFile[] {
  return [
    ...textsOf().flatMap(({ told, text }) => [
      { told, bytes: () => Buffer.from(text()) },
      { told: `${told}, in PEM`, bytes: () => Buffer.from(`-----BEGIN CERTIFICATE-----\n${text()}\n-----END CERTIFICATE-----\n`) },
      { told: `${told}, in lines`, bytes: () => Buffer.from(text().replace(/.{64}/gs, '$&\n')) }
    ]),
    ...[
      { told: 'sequences in sequences', bytes: () => nestedDer(30_000) },
      { told: 'a sequence of nulls', bytes: () => der(0x30, Buffer.alloc(SIZE, Buffer.from([5, 0]))) },
      { told: 'a sequence of empty sequences', bytes: () => der(0x30, Buffer.alloc(SIZE, Buffer.from([0x30, 0]))) },
      { told: 'a sequence of long identifiers', bytes: () => der(0x30, Buffer.concat(Array.from({ length: 15_000 }, () => der(6, Buffer.alloc(60, 0x81))))) },
      { told: 'one long identifier', bytes: () => der(0x30, der(6, Buffer.alloc(SIZE, 0x81))) },
      { told: 'one long number', bytes: () => der(0x30, der(2, Buffer.alloc(SIZE, 0x7f))) },
      { told: 'a PKCS#7 of nothing much', bytes: () => signedData(Buffer.alloc(SIZE, Buffer.from([0x30, 0]))) },
      { told: 'a PKCS#7 of values', bytes: () => signedData(Buffer.alloc(18_000, Buffer.from([0x30, 0]))) },
      { told: 'a PKCS#7 of indefinite lengths', bytes: () => signedData(Buffer.alloc(36_000, Buffer.from([0x30, 0x80, 0, 0]))) }
    ].flatMap(({ told, bytes }) => [
      { told, bytes },
      { told: `${told}, in PEM`, bytes: () => Buffer.from(`-----BEGIN CERTIFICATE-----\n${bytes().subarray(0, 700_000).toString('base64')}\n-----END CERTIFICATE-----\n`) }
    ])
  ]
}

/** Forms, with the content type that says where their parts end. */
export function hostileForms (): Array<HostileFile & { readonly type: string }> {
  const part = (head: string, body: string): string => `--b\r\ncontent-disposition: form-data; ${head}\r\n\r\n${body}\r\n`
  const many = (one: (index: number) => string): Buffer => Buffer.from(`${Array.from({ length: 12_000 }, (_, index) => one(index)).join('').slice(0, SIZE)}--b--\r\n`)
  const rows: ReadonlyArray<readonly [told: string, bytes: () => Buffer, boundary?: string]> = [
    ['a form of many fields', () => many(index => part(`name="f${index}"`, 'x'))],
    ['a form of many files', () => many(index => part(`name="f"; filename="${index}"`, 'x'))],
    ['a form of one field again and again', () => many(() => part('name="f"', 'x'))],
    ['a long name', () => Buffer.from(`${part(`name="${'a'.repeat(SIZE)}"`, 'x')}--b--\r\n`)],
    ['a long head', () => Buffer.from(`${part(`name="f"\r\n${'x: y\r\n'.repeat(100_000)}`, 'x')}--b--\r\n`)],
    ['beginnings of the end', () => Buffer.from(`${part('name="f"; filename="f"', '\r\n--'.repeat(SIZE / 4))}--b--\r\n`)],
    ['almost ends', () => Buffer.from(`${part('name="f"; filename="f"', '\r\n--bb'.repeat(SIZE / 6))}--b--\r\n`)],
    ['no end', () => Buffer.from(part('name="f"; filename="f"', 'x'.repeat(SIZE)))],
    ['a long boundary', () => Buffer.alloc(SIZE, 'a'), 'a'.repeat(8_000)],
    ['no boundary', () => Buffer.alloc(SIZE, 'a'), '']
  ]
  return rows.map(([told, bytes, boundary = 'b']) => ({ told, bytes, type: `multipart/form-data; boundary=${boundary}` }))
}

function der (tag: number, content: Buffer): Buffer {
  return Buffer.concat([headOf(tag, content.length), content])
}

function headOf (tag: number, length: number): Buffer {
  const size = length < 128 ? [length] : length < 65_536 ? [0x82, length >> 8, length & 255] : [0x83, length >> 16, (length >> 8) & 255, length & 255]
  return Buffer.from([tag, ...size])
}

function nestedDer (depth: number): Buffer {
  const heads: Buffer[] = []
  for (let length = 0; heads.length < depth; length += heads.at(-1)?.length ?? 0) heads.push(headOf(0x30, length))
  return Buffer.concat(heads.reverse())
}

/** A PKCS#7 with these bytes for certificates. */
function signedData (certificates: Buffer): Buffer {
  const type = (last: number): Buffer => der(6, Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, last]))
  return der(0x30, Buffer.concat([type(2), der(0xa0, der(0x30, Buffer.concat([der(2, Buffer.from([1])), der(0x31, Buffer.alloc(0)), der(0x30, type(1)), der(0xa0, certificates), der(0x31, Buffer.alloc(0))])))]))
}

/** Filters and orders. */
export const EXPRESSIONS: readonly string[] = [
  '('.repeat(4_000), `${'('.repeat(60)}${'Id/'.repeat(1_000)}`, 'not '.repeat(1_000), "'".repeat(4_000), 'a/'.repeat(2_000), 'Id,'.repeat(1_300), `Id in (${'1,'.repeat(2_000)}1)`,
  joined('Id eq 1', 'or'), joined('Id ne 1', 'and'), joined("contains(Name,'a')", 'or'), joined("Name eq 'a'", 'or'), joined('Id/Id eq 1', 'or'), joined('1 eq 1', 'and'), joined('not (Id eq 1)', 'and'),
  `Targets/any(a:${joined('a/Id eq 0', 'or')})`, "Targets/any(a:Targets/any(b:Targets/any(c:Params/any(d:d/Key eq 'a'))))", 'Id desc,'.repeat(500), ' '.repeat(4_000), '1e'.repeat(2_000), '\\'.repeat(4_000)
]

function joined (part: string, word: string): string {
  return Array.from({ length: Math.floor(4_000 / (part.length + word.length + 2)) }, () => part).join(` ${word} `)
}
