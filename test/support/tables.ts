import { FLAWS } from '../../certs/lab/flaws.ts'
import { PROFILES } from '../../certs/lab/profiles.ts'
import { CHAIN_RULES, type RefusalRow } from '../../certs/verdict/chain-rules.ts'
import { FILE_RULES } from '../../certs/verdict/file-rules.ts'
import { rulesFor } from '../../certs/verdict/chain.ts'
import type { Purpose, Rule } from '../../certs/verdict/rule.ts'
import { adminRoutes } from '../../routes/admin/index.ts'
import { routes } from '../../routes/index.ts'
import type { AdminRoute } from '../../src/admin/api/route.ts'
import { SNAPSHOT_DOCUMENT } from '../../src/admin/api/schema.ts'
import { pathTemplate } from '../../src/admin/documents/path-template.ts'
import { AUDIT_EVENTS } from '../../src/appliance/logs/audit-log.ts'
import { DEFAULT_SWITCHES, SWITCHES, type SwitchRow } from '../../src/appliance/switches.ts'
import { SETTINGS, type Setting } from '../../src/config/settings.ts'
import { messages } from '../../src/messages.ts'
import { FAULT_KINDS } from '../../src/traffic/faults/kinds/index.ts'

/** A table of a document that mirrors the code. */
export interface Table {
  readonly heads: readonly string[]
  /** Markdown of the cells; the first of a row is its key. null: prose of the document, which stays with its key. */
  readonly rows: ReadonlyArray<ReadonlyArray<string | null>>
  /** Heads of the columns in which every row has prose. */
  readonly told: readonly string[]
}

/** One column: its head, and what the code says in it. Without that it is prose; `told` where no row goes without. */
interface Column<Row> {
  readonly head: string
  readonly cell?: (row: Row) => string
  readonly told?: boolean
}

function table<Row> (rows: readonly Row[], columns: ReadonlyArray<Column<Row>>): Table {
  return {
    heads: columns.map(({ head }) => head),
    rows: rows.map(row => columns.map(({ cell }) => cell?.(row) ?? null)),
    told: columns.filter(({ told }) => told).map(({ head }) => head)
  }
}

/** What a filter of the journal may say: all that counting takes. */
const FILTER = Object.keys(adminRoutes.find(({ url }) => url.endsWith('/requests/count'))?.query ?? {})

/** What people change: the settings of the README. */
const COMMON: ReadonlyArray<keyof typeof SETTINGS> = [
  'appliance', 'host', 'password', 'data', 'devices', 'adminPort', 'adminToken', 'readyFile', 'logLevel', 'switch'
]

const flag: Column<Setting<unknown>> = { head: 'Flag', cell: ({ flag, argument }) => code(`${flag} ${argument}`.trimEnd()) }
const meaning: ReadonlyArray<Column<Setting<unknown>>> = [
  { head: 'Default', cell: ({ default: value }) => [value ?? []].flat().map(code).join(', ') || '–' },
  { head: 'Meaning', cell: ({ description }) => text(description) }
]

/** By the names that the documents call them. */
export const TABLES: Readonly<Record<string, Table>> = {
  settings: table(Object.values(SETTINGS), [
    flag,
    { head: 'Variable', cell: ({ variable }) => code(variable) },
    { head: 'Key of the file', cell: ({ key }) => key === null ? '–' : code(key) },
    ...meaning
  ]),
  'common-settings': table(COMMON.map(name => SETTINGS[name]), [flag, ...meaning]),
  switches: table(SWITCHES, [
    { head: 'Switch', cell: ({ name }) => code(name) },
    { head: 'Default', cell: ({ default: value }) => code(String(value)) },
    { head: 'Takes', cell: row => takes(row) },
    { head: 'Question', cell: ({ question }) => text(question) },
    { head: 'Basis of the default', cell: ({ basis }) => text(basis) }
  ]),
  messages: table(Object.entries(messages), [
    { head: 'MessageId', cell: ([id]) => code(id) },
    { head: 'Status', cell: ([, { status }]) => String(status) },
    { head: 'Message', cell: ([, { text: words }]) => text(words) }
  ]),
  'audit-entries': table(Object.values(AUDIT_EVENTS), [
    { head: 'MessageID', cell: ({ messageId }) => code(messageId) },
    { head: 'Message', cell: ({ text: words }) => text(words) }
  ]),
  rules: table([...FILE_RULES, ...CHAIN_RULES], [
    { head: 'Rule', cell: ({ id, basis }) => code(id) + (basis.includes('KB 000221202') ? ' KB' : '') },
    { head: 'UploadCertChain answers', cell: rule => answerTo(rule, 'chain') },
    { head: 'UploadCertificate answers', cell: rule => answerTo(rule, 'certificate') },
    { head: 'Cause', told: true },
    { head: 'Cure', told: true }
  ]),
  profiles: table(PROFILES, [
    { head: 'Profile', cell: ({ id }) => code(id) },
    { head: 'What it is', cell: ({ title }) => text(title) },
    { head: 'As certificate', cell: ({ refusals }) => answer(refusals.certificate) },
    { head: 'As chain', cell: ({ refusals }) => answer(refusals.chain) }
  ]),
  flaws: table(FLAWS, [
    { head: 'Flaw', cell: ({ id }) => code(id) },
    { head: 'What is wrong', cell: ({ title }) => text(title) },
    { head: 'As certificate', cell: ({ refusals }) => answer(refusals.certificate) },
    {
      head: 'As chain',
      cell: ({ refusals, connectionRefused }) => answer(refusals.chain) + (connectionRefused === true ? '; migration refused' : '')
    }
  ]),
  endpoints: table(endpoints(), [
    { head: 'Path', cell: ({ path }) => code(path) },
    { head: 'Methods', cell: ({ own }) => own.join(' ') || '–' },
    { head: 'Of one', cell: ({ ofOne }) => ofOne.join(' ') || '–' },
    { head: 'Note', cell: ({ note }) => note },
    { head: 'What it does', told: true },
    { head: 'Clients' }
  ]),
  'admin-api': table(adminEndpoints(), [
    { head: 'Path', cell: ({ path }) => code(path) },
    { head: 'Methods', cell: ({ methods }) => methods.join(' ') },
    { head: 'Takes', cell: ({ takes }) => takes.join(', ') || '–' },
    { head: 'What it does', told: true }
  ]),
  faults: table(FAULT_KINDS, [
    { head: 'Kind', cell: ({ kind }) => code(kind) },
    { head: 'Says', cell: ({ required, optional }) => saysOf(Object.keys({ ...required, ...optional }), Object.keys(required)) },
    { head: 'What a client sees', told: true }
  ])
}

function code (words: string): string {
  return `\`${words}\``
}

/** Words that Markdown takes as they are. */
function text (words: string): string {
  return words.replace(/[|*_<]/g, '\\$&')
}

function takes ({ values, default: value }: SwitchRow): string {
  if (values !== undefined) return values.map(value => code(String(value))).join(' or ')
  if (typeof value === 'boolean') return '`true` or `false`'
  return typeof value === 'number' ? 'a whole number' : 'a text'
}

function answer (refusal: RefusalRow | null): string {
  return refusal === null ? 'accepted' : [refusal.messageId, ...refusal.args].join(' ')
}

/** What a broken rule makes an endpoint answer; a dash where it is not judged, `warning` where the file is accepted all the same. */
function answerTo ({ id }: Pick<Rule, 'id'>, purpose: Purpose): string {
  const row = rulesFor(purpose, DEFAULT_SWITCHES).find(({ rule }) => rule.id === id)
  if (row === undefined) return '–'
  return row.refusal === null ? 'warning' : answer(row.refusal)
}

interface Endpoint { readonly path: string, readonly own: string[], readonly ofOne: string[], readonly note: string }

/** The routes as people read them: a line for a path, with its methods and those of its members. */
function endpoints (): Endpoint[] {
  const lines = new Map<string, Endpoint>()
  for (const { method, url, since, stubbed } of routes) {
    const path = url.replace(/:(\w+)\(\^.*?\+\)/g, '{$1}')
    const [, set = path, key] = /^(.*?)(\('?\{\w+\}'?\))$/.exec(path) ?? []
    const notes = [...since === null ? [] : [`since ${since}`], ...stubbed ? ['stub'] : []]
    const line = lines.get(set) ?? { path: set, own: [], ofOne: [], note: notes.join(', ') }
    lines.set(set, line)
    line[key === undefined ? 'own' : 'ofOne'].push(method)
  }
  return [...lines.values()]
}

interface AdminEndpoint { readonly path: string, readonly methods: readonly string[], readonly takes: readonly string[] }

/** The rows as people read them: a line for a path, with all that its methods take. */
function adminEndpoints (): AdminEndpoint[] {
  const lines = new Map<string, AdminRoute[]>()
  for (const row of adminRoutes.filter(({ deprecated }) => deprecated !== true)) lines.set(shortened(row.url), [...lines.get(shortened(row.url)) ?? [], row])
  return Array.from(lines, ([path, rows]) => ({ path, methods: once(rows.map(({ method }) => method)), takes: once(rows.flatMap(taken)) }))
}

function once (words: readonly string[]): string[] {
  return [...new Set(words)]
}

function taken ({ url, query = {}, body, takes }: AdminRoute): string[] {
  const names = Object.keys(query)
  const filtered = !url.endsWith('/requests/count') && FILTER.every(name => names.includes(name))
  const told = [...filtered ? ['a filter'] : [], ...names.filter(name => !filtered || !FILTER.includes(name)).map(code)]
  if (takes !== undefined) return [...told, 'a file']
  if (body === SNAPSHOT_DOCUMENT) return [...told, 'a snapshot']
  return [...told, ...Object.keys(body?.['properties'] ?? {}).map(code)]
}

/** A path of the admin API as the document has it: `…` is an appliance. */
function shortened (url: string): string {
  return pathTemplate(url).path.replace(/^\/v1\/appliances\/\{name\}(?=\/)/, '…').replace(/^\/docs\/[^/]+\.\w+$/, '/docs/{file}')
}

/** What an effect says: what may be left out stands in brackets. */
function saysOf (names: readonly string[], required: readonly string[]): string {
  const optional = names.filter(name => !required.includes(name))
  return [...required, ...optional.length === 0 ? [] : [`[${optional.join(', ')}]`]].join(' ')
}
