import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import t from 'tap'
import { CHAIN_RULES, FILE_RULES, type RefusalRow } from '../certs/verdict/chain-rules.ts'
import { rulesFor } from '../certs/verdict/chain.ts'
import { FLAWS } from '../certs/lab/flaws.ts'
import { PROFILES } from '../certs/lab/profiles.ts'
import type { Purpose } from '../certs/verdict/rule.ts'
import { adminRoutes } from '../routes/admin/index.ts'
import { routes } from '../routes/index.ts'
import { FAULT_KINDS } from '../src/traffic/faults/kinds/index.ts'
import { pathTemplate } from '../src/admin/documents/path-template.ts'
import type { AdminRoute } from '../src/admin/api/route.ts'
import { SNAPSHOT_DOCUMENT } from '../src/admin/api/schema.ts'
import { WEATHER_NAMES } from '../src/traffic/faults/weather.ts'
import { AUDIT_EVENTS } from '../src/appliance/logs/audit-log.ts'
import { DEFAULT_SWITCHES, SWITCHES } from '../src/appliance/switches.ts'
import { caCommand } from '../src/cli/ca.ts'
import { checkCommand } from '../src/cli/check.ts'
import { serveCommand } from '../src/cli/serve.ts'
import { loadConfig } from '../src/config/config.ts'
import { messages } from '../src/messages.ts'
import { SETTINGS } from '../src/config/settings.ts'

const root = join(import.meta.dirname, '..')
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map(name => ({ name, text: readFileSync(join(root, name), 'utf8') }))
const README = DOCUMENTS[0]?.text ?? ''

/** The part of the README below a heading, up to the next one of any level. */
function section (heading: string): string {
  const [, ...parts] = README.split(new RegExp(`^#+ ${heading}$`, 'm'))
  if (parts.length !== 1) throw new Error(`the README has ${parts.length} headings "${heading}"`)
  return parts.join('').split(/^#/m)[0] ?? ''
}

/** The rows of the one table below a heading, cell by cell, without the head. Code marks and escapes are taken off. */
function table (heading: string): string[][] {
  const lines = section(heading).split('\n').filter(line => line.startsWith('|'))
  return lines.slice(2).map(line => line.slice(1, -1).split(/(?<!\\)\|/).map(cell => cell.trim().replace(/`/g, '').replace(/\\([|*])/g, '$1')))
}

/** Fenced blocks of a language. */
function blocks (text: string, language: string): string[] {
  return Array.from(text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms')), ([, block = '']) => block)
}

function answer (refusal: RefusalRow | null): string {
  return refusal === null ? 'accepted' : [refusal.messageId, ...refusal.args].join(' ')
}

/** What a rule makes an endpoint answer; a dash where it is not judged, `warning` where the file is accepted all the same. */
function answerTo (id: string, purpose: Purpose): string {
  const row = rulesFor(purpose, DEFAULT_SWITCHES).find(({ rule }) => rule.id === id)
  if (row === undefined) return '–'
  return row.refusal === null ? 'warning' : answer(row.refusal)
}

t.test('tables of the README are those of the program', t => {
  t.strictSame(table('Fidelity switches').map(([name, value, , question, basis]) => [name, value, question, basis]),
    SWITCHES.map(({ name, default: value, question, basis }) => [name, String(value), question, basis]), 'switches')
  t.strictSame(table('Fidelity switches').map(([name, , takes]) => [name, takes]), SWITCHES.map(({ name, values, default: value }) =>
    [name, values?.join(' or ') ?? { boolean: 'true or false', number: 'a whole number', string: 'a text' }[String(typeof value)]]), 'what switches take')
  t.strictSame(table('Configuration').map(cells => cells.slice(0, 4)), Object.values(SETTINGS).map(({ flag, argument, variable, key, default: value }) =>
    [`${flag} ${argument}`, variable, key ?? '–', [value ?? []].flat().join(', ') || '–']), 'settings')
  t.strictSame(table('Messages'), Object.entries(messages).map(([id, { status, text }]) => [id, String(status), text]), 'messages')
  t.strictSame(table('Uploads').map(([chain, certificate, rule = '']) => [rule.split(' ')[0], chain, certificate]),
    [...FILE_RULES, ...CHAIN_RULES].map(({ id }) => [id, answerTo(id, 'chain'), answerTo(id, 'certificate')]), 'rules, in the order they are judged')
  t.strictSame(table('Flaws'), FLAWS.map(({ id, title, refusals, connectionRefused }) =>
    [id, title, answer(refusals.certificate), answer(refusals.chain) + (connectionRefused === true ? '; migration refused' : '')]), 'flaws')
  t.strictSame(table('Profiles'), PROFILES.map(({ id, title, refusals }) => [id, title, answer(refusals.certificate), answer(refusals.chain)]), 'profiles')
  t.strictSame(table('Endpoints').map(([path, methods, ofOne, what = '']) => [path, methods, ofOne, /since version ([\d.]*\d)/.exec(what)?.[1] ?? null, what.startsWith('stub')]), endpoints(), 'routes')
  t.strictSame(table('Audit entries'), Object.values(AUDIT_EVENTS).map(({ messageId, text }) => [messageId, text]), 'audit entries')
  t.strictSame(table('Faults').map(([kind, says]) => [kind, says]), Object.entries(FAULT_KINDS).map(([kind, { params, required }]) => [kind, saysOf(Object.keys(params), required)]), 'kinds of faults')
  t.end()
})

/** The routes as people read them: a line for a path, with its methods and those of its members. */
function endpoints (): unknown[][] {
  const lines = new Map<string, { own: string[], ofOne: string[], since: string | null, stubbed: boolean }>()
  for (const { method, url, since, stubbed } of routes) {
    const path = url.replace(/:(\w+)\(\^.*?\+\)/g, '{$1}')
    const [, set = path, key] = /^(.*?)(\('?\{\w+\}'?\))$/.exec(path) ?? []
    const line = lines.get(set) ?? { own: [], ofOne: [], since, stubbed }
    lines.set(set, line)
    line[key === undefined ? 'own' : 'ofOne'].push(method)
  }
  return Array.from(lines, ([path, { own, ofOne, since, stubbed }]) => [path, own.join(' ') || '–', ofOne.join(' ') || '–', since === '1.0' ? null : since, stubbed])
}

t.test('the admin API of the README is that of the program', t => {
  t.ok(section('Admin API').includes('`…` stands for `/v1/appliances/{name}`'), 'what the table abbreviates')
  const told = table('Admin API').map(([path = '', methods = '', takes = '']) => ({ path, methods: words(methods), takes: takes === '–' ? [] : words(takes.replace('filter', listed(/A filter is any of (.*);/, 'The journal').join(' '))) }))
  t.strictSame(told.sort(byPath), adminEndpoints().sort(byPath), 'paths, methods, and what they take')

  const { match = {}, delay = {} } = Object(adminRoutes.find(({ method, path }) => method === 'POST' && path === '/faults')?.body).properties
  t.strictSame(listed(/`match` \((.*?);/, 'Faults'), Object.keys(match.properties), 'what a rule matches')
  t.strictSame(listed(/`delay` \((.*?)\)/, 'Faults'), delay.oneOf.map(({ title }: { title: string }) => title), 'kinds of delays')
  t.strictSame(listed(/\| `…\/weather` .*\| (.*), and the seed/, 'Admin API'), [...WEATHER_NAMES], 'weathers')
  t.end()
})

interface AdminEndpoint { readonly path: string, readonly methods: readonly string[], readonly takes: readonly string[] }

/** The rows as people read them: a line for a path, with all that its methods take. */
function adminEndpoints (): AdminEndpoint[] {
  const lines = new Map<string, AdminRoute[]>()
  for (const row of adminRoutes) lines.set(shortened(row.url), [...lines.get(shortened(row.url)) ?? [], row])
  return Array.from(lines, ([path, rows]) => ({ path, methods: sorted(rows.map(({ method }) => method)), takes: sorted(rows.flatMap(taken)) }))
}

function taken ({ query = {}, body, takes }: AdminRoute): string[] {
  const names = Object.keys(query)
  if (takes !== undefined) return [...names, 'a', 'file']
  if (body === SNAPSHOT_DOCUMENT) return [...names, 'a', 'snapshot']
  return [...names, ...Object.keys(Object(body?.['properties']))]
}

/** A path of the admin API as the README has it. */
function shortened (url: string): string {
  return pathTemplate(url).path.replace(/^\/v1\/appliances\/\{name\}(?=\/)/, '…').replace(/^\/docs\/[^/]+\.\w+$/, '/docs/{file}')
}

/** What an effect says: what may be left out stands in brackets. */
function saysOf (names: readonly string[], required: readonly string[]): string {
  const optional = names.filter(name => !required.includes(name))
  return [...required, ...optional.length === 0 ? [] : [`[${optional.join(', ')}]`]].join(' ')
}

/** The words of a list in the text below a heading. */
function listed (pattern: RegExp, heading: string): string[] {
  const [, list = ''] = pattern.exec(section(heading)) ?? []
  return list.replace(/`/g, '').split(/, | or /)
}

function words (cell: string): string[] {
  return sorted(cell.split(/,? /))
}

function sorted (words: readonly string[]): string[] {
  return [...new Set(words)].sort()
}

function byPath ({ path: one }: AdminEndpoint, { path: other }: AdminEndpoint): number {
  return one < other ? -1 : 1
}

t.test('every refusal has a cause and a cure, and what they say exists', t => {
  const causes = `${section('Uploads')}${section('Everything else')}`
  for (const id of Object.keys(messages)) t.ok(causes.includes(id), id)
  const named = Array.from(README.matchAll(/\b(?:C[A-Z]{3}|MOCK)\d{4}\b/g), ([id]) => id)
  const known = [...Object.keys(messages), ...Object.values(AUDIT_EVENTS).map(({ messageId }) => messageId)]
  t.strictSame([...new Set(named)].filter(id => !known.includes(id)), [], 'no id is named that the program does not know')
  t.end()
})

t.test('links lead somewhere', t => {
  for (const { name, text } of DOCUMENTS) {
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? name : path
      t.ok(existsSync(join(root, file)), `${name}: ${target}`)
      if (anchor !== undefined) t.ok(anchors(DOCUMENTS.find(document => document.name === file)?.text ?? '').includes(anchor), `${name}: ${target}`)
    }
  }
  t.end()
})

/** Names of the headings, as they stand in links. */
function anchors (text: string): string[] {
  return Array.from(text.matchAll(/^#+ (.*)$/gm), ([, heading = '']) => heading.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-'))
}

t.test('what is told to be run can be run', t => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const commands: Record<string, Command> = { serve: serveCommand(), ca: caCommand(), check: checkCommand() }
  for (const { name, text } of DOCUMENTS) {
    for (const [called, script] of text.matchAll(/\bnpm (?:run )?(test:?\w*|start|(?<=run )[\w:]+)/g)) t.ok(script !== undefined && script in scripts, `${name}: ${called}`)
    for (const [called, word = '', rest = ''] of text.replaceAll('\\\n', ' ').matchAll(/\bmock-ome (serve|ca|check)\b([^\n`]*)/g)) {
      const [command, args] = descend(commands[word], rest.trim().split(/\s+/))
      for (const flag of args.filter(arg => /^--\w/.test(arg))) t.ok(command?.options.some(({ long }) => long === flag), `${name}: ${called}`)
    }
  }
  const flags = new Set(Object.values(commands).flatMap(command => [command, ...command.commands]).flatMap(({ options }) => options.map(({ long }) => long)))
  for (const [, flag = ''] of README.matchAll(/`(--[a-z-]+)/g)) t.ok(flags.has(flag), `${flag} is an option`)
  t.end()
})

function descend (command: Command | undefined, args: readonly string[]): [Command | undefined, readonly string[]] {
  const inner = command?.commands.find(candidate => candidate.name() === args[0])
  return inner === undefined ? [command, args] : [inner, args.slice(1)]
}

t.test('the configuration file of the README is understood', async t => {
  const [file = ''] = blocks(section('Configuration'), 'yaml')
  const config = await loadConfig({ config: join(t.testdir({ 'fleet.yaml': file }), 'fleet.yaml') }, {})
  t.strictSame(config.appliances, [{ name: 'source', version: '3.10.2', port: 8443, migrationPort: 8444 }, { name: 'target', version: '4.0.1', port: 9443 }])
  const missing = Object.values(SETTINGS).filter(({ key }) => key !== null && !new RegExp(`^${key}:`, 'm').test(file))
  t.strictSame(missing.map(({ key }) => key), [], 'it names every key')
})

t.test('what the README shows of files that are run is in them, in this order', t => {
  for (const [heading, language, ...path] of [
    ['With Ansible', 'yaml', 'test', 'clients', 'ansible', 'certificate.yml'],
    ['In Node', 'js', 'examples', 'node', 'console.test.mjs']
  ] as const) {
    const [excerpt = ''] = blocks(section(heading), language)
    const lines = readFileSync(join(root, ...path), 'utf8').split('\n')
    const shown = excerpt.split('\n').filter(line => line !== '')
    t.ok(shown.length > 0, heading)
    let at = 0
    for (const line of shown) {
      at = lines.indexOf(line, at) + 1
      t.ok(at > 0, line)
    }
  }
  t.end()
})

t.test('the layout of the README is that of the tree', t => {
  let folder = ''
  for (const line of (blocks(section('Layout'), 'text')[0] ?? '').split('\n').filter(line => line !== '')) {
    const [, indent = '', name = ''] = /^( *)(\S+)/.exec(line) ?? []
    if (indent === '') folder = name
    t.ok(existsSync(join(root, indent === '' ? '' : folder, name)), name)
  }
  t.end()
})
