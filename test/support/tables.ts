import { basename, relative } from 'node:path'
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
import { COVERAGE, type Covered, coverageOf } from '../../src/admin/documents/coverage.ts'
import type { Claim } from '../../src/admin/documents/fidelity.ts'
import { NOT_SERVED } from '../../src/admin/documents/not-served.ts'
import { pathTemplate } from '../../src/admin/documents/path-template.ts'
import { AUDIT_EVENTS } from '../../src/appliance/logs/audit-log.ts'
import { DEFAULT_SWITCHES, SWITCHES, type SwitchRow } from '../../src/appliance/switches.ts'
import { SETTINGS, type Setting } from '../../src/config/settings.ts'
import { messages } from '../../src/messages.ts'
import { FAULT_KINDS } from '../../src/traffic/faults/kinds/index.ts'
import { CLAIMS } from './fidelity.ts'

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

/** What the areas are called that are no service. */
const AREAS: Readonly<Record<string, string>> = { rule: 'rules', switch: 'switches', message: 'messages', group: 'groups' }

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
  fidelity: table(areas(), [
    { head: 'Area', cell: ({ name }) => name },
    { head: 'Are', cell: ({ claims }) => counted(claims.map(({ kind }) => kind)) },
    { head: 'How sure', cell: ({ claims }) => counted(claims.map(({ sure }) => sure)) },
    { head: '`compare` tells', cell: ({ claims }) => String(claims.filter(({ told }) => told !== null).length) }
  ]),
  'fidelity-rules': fidelityOf('rule'),
  'fidelity-switches': fidelityOf('switch'),
  'fidelity-messages': fidelityOf('message'),
  'fidelity-groups': fidelityOf('group'),
  'fidelity-operations': fidelityOf('operation', 'stub', 'absent operation'),
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
  operations: table(services(), [
    { head: 'Service', cell: ({ name }) => code(name) },
    { head: 'Public operations', cell: ({ counts: { ours, ...known } }) => String(Object.values(known).reduce((sum, count) => sum + count)) },
    { head: 'Simulated', cell: ({ counts }) => String(counts.simulated) },
    { head: 'Stubs', cell: ({ counts }) => String(counts.stubbed) },
    { head: 'Absent', cell: ({ counts }) => String(counts.absent) },
    { head: 'Ours besides', cell: ({ counts }) => String(counts.ours) }
  ]),
  'not-served': table(NOT_SERVED, [
    { head: 'Operations', cell: ({ operations }) => operations.map(code).join('<br>') },
    { head: 'Why', cell: ({ reason }) => text(reason) }
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

/** How many operations of each service are there. */
function services (): ReadonlyArray<{ readonly name: string, readonly counts: Record<Covered['coverage'], number> }> {
  const covered = coverageOf(routes, { count: () => 0, sources: () => new Set() })
  const nameOf = ({ operation }: Covered): string => /\/api\/(\w+)/.exec(operation)?.[1] ?? ''
  return [...new Set(covered.map(nameOf))].filter(name => name !== '').map(name => {
    const own = covered.filter(one => nameOf(one) === name)
    const counts = COVERAGE.map(coverage => [coverage, own.filter(one => one.coverage === coverage).length] as const)
    return { name, counts: { simulated: 0, stubbed: 0, absent: 0, ours: 0, ...Object.fromEntries(counts) } }
  })
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

function fidelityOf (...kinds: readonly string[]): Table {
  return table(CLAIMS.filter(({ kind }) => kinds.includes(kind)), [
    { head: 'What', cell: ({ what }) => code(what) },
    { head: 'Is a', cell: ({ kind }) => kind },
    { head: 'Since', cell: ({ since, until }) => until === null ? since ?? '–' : `${since ?? '–'} until ${until}` },
    { head: 'Source', cell: ({ source }) => text(source) },
    { head: 'How sure', cell: ({ sure }) => sure },
    { head: 'Held by', cell: ({ heldBy, unheld }) => heldBy === null ? `none: ${unheld}` : `[${basename(heldBy)}](${relative('test', heldBy)})` },
    { head: '`compare` tells', cell: ({ told }) => told?.replace(/--\w+/, code) ?? '–' }
  ])
}

interface Area { readonly name: string, readonly claims: readonly Claim[] }

/** Rules, switches, messages, and the operations of each service. */
function areas (): Area[] {
  const byName = new Map<string, Claim[]>()
  for (const claim of CLAIMS) {
    const name = AREAS[claim.kind] ?? /^[A-Z]+ \/api\/(\w+)\//.exec(claim.what)?.[1] ?? 'other operations'
    byName.set(name, [...byName.get(name) ?? [], claim])
  }
  return Array.from(byName, ([name, claims]) => ({ name, claims }))
}

/** How many there are of each kind, in the order of their first: `3 ours, 1 inferred`. */
function counted (words: readonly string[]): string {
  return once(words).map(word => `${words.filter(other => other === word).length} ${word}`).join(', ')
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
