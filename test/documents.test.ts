import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import type { Command } from 'commander'
import t from 'tap'
import { adminRoutes } from '../routes/admin/index.ts'
import { AUDIT_EVENTS } from '../src/appliance/logs/audit-log.ts'
import { caCommand } from '../src/cli/ca.ts'
import { checkCommand } from '../src/cli/check.ts'
import { compareCommand } from '../src/cli/compare.ts'
import { conformanceCommand } from '../src/cli/conformance.ts'
import { healthcheckCommand } from '../src/cli/healthcheck.ts'
import { migrateCommand } from '../src/cli/migrate.ts'
import { recordCommand } from '../src/cli/record.ts'
import { rehearseCommand } from '../src/cli/rehearse.ts'
import { serveCommand } from '../src/cli/serve.ts'
import { loadConfig } from '../src/config/config.ts'
import { SETTINGS, type Setting } from '../src/config/settings.ts'
import { messages } from '../src/messages.ts'
import { WEATHER_NAMES } from '../src/traffic/faults/weather-names.ts'
import { documents, renewed, tablesOf, untold } from './support/documents.ts'
import { folderOf } from './support/folder.ts'
import { TABLES } from './support/tables.ts'

const root = join(import.meta.dirname, '..')
const DOCUMENTS = documents(root)
const MANIFEST: { scripts: Record<string, string>, files: string[] } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

function textOf (name: string): string {
  const document = DOCUMENTS.find(document => document.name === name)
  if (document === undefined) throw new Error(`there is no ${name}`)
  return document.text
}

/** The part of a document below a heading, up to the next one of any level. */
function section (document: string, heading: string): string {
  const [, ...parts] = textOf(document).split(new RegExp(`^#+ ${heading}$`, 'm'))
  if (parts.length !== 1) throw new Error(`${document} has ${parts.length} headings "${heading}"`)
  return parts.join('').split(/^#/m)[0] ?? ''
}

/** A fenced block: the language, and what else stands behind it: the file that it is an excerpt of. */
interface Block { readonly language: string, readonly file: string, readonly text: string }

function blocks (text: string): Block[] {
  const fences = text.matchAll(/^```(\w*) ?(.*)\n([^]*?)^```$/gm)
  return Array.from(fences, ([, language = '', file = '', text = '']) => ({ language, file, text }))
}

t.test('tables that mirror the code are as it is', t => {
  for (const { name, text } of DOCUMENTS) {
    t.equal(text, renewed(text), `${name}: npm run tables mends it`)
    t.strictSame(untold(text), [], `${name}: every row says what it means`)
  }
  t.strictSame(DOCUMENTS.flatMap(({ text }) => tablesOf(text)).sort(), Object.keys(TABLES).sort(), 'each table stands in one document')
  t.end()
})

t.test('every refusal has a cause and a cure, and what they say exists', t => {
  const causes = section('certs/README.md', 'Uploads') + section('src/README.md', 'Refusals')
  for (const id of Object.keys(messages)) t.ok(causes.includes(id), id)
  const named = DOCUMENTS.flatMap(({ text }) => Array.from(text.matchAll(/\b(?:C[A-Z]{3}|MOCK)\d{4}\b/g), ([id]) => id))
  const known = [...Object.keys(messages), ...Object.values(AUDIT_EVENTS).map(({ messageId }) => messageId)]
  t.strictSame([...new Set(named)].filter(id => !known.includes(id)), [], 'no id is named that the program does not know')
  t.end()
})

t.test('what is told of faults is all that there is', t => {
  const told = section('routes/admin/README.md', 'Operations') + section('routes/admin/README.md', 'Faults')
  const rule = adminRoutes.find(({ method, path }) => method === 'POST' && path === '/faults')?.body
  const names = [
    ...namesOf(part(rule, 'properties')),
    ...namesOf(part(rule, 'properties', 'match', 'properties')),
    ...itemsOf(part(rule, 'properties', 'delay', 'oneOf')).map(delay => String(part(delay, 'title'))),
    ...WEATHER_NAMES
  ]
  t.strictSame(names.filter(name => !told.includes(`\`${name}\``)), [], 'members of a rule, what it matches, kinds of delays, weathers')
  t.ok(names.includes('jitter') && names.includes('operation'), 'they are found')
  t.end()
})

/** What stands in a schema below keywords. */
function part (schema: unknown, ...keywords: readonly string[]): unknown {
  return keywords.reduce((found, keyword) => typeof found === 'object' && found !== null ? Reflect.get(found, keyword) : undefined, schema)
}

function namesOf (members: unknown): string[] {
  return typeof members === 'object' && members !== null ? Object.keys(members) : []
}

function itemsOf (list: unknown): unknown[] {
  return Array.isArray(list) ? list : []
}

t.test('links lead somewhere', t => {
  for (const { name, text } of DOCUMENTS) {
    for (const { target, path, anchor } of linksOf(name, text)) {
      t.ok(existsSync(join(root, path)), `${name}: ${target}`)
      if (anchor !== undefined) t.ok(anchors(textOf(path)).includes(anchor), `${name}: ${target}`)
    }
  }
  const shipped = ['README.md', 'LICENSE', ...MANIFEST.files.map(path => path.replace(/\/\*\..*$/, ''))]
  const missing = linksOf('README.md', textOf('README.md')).filter(({ path }) => !shipped.some(part => `${path}/`.startsWith(`${part}/`)))
  t.strictSame(missing.map(({ target }) => target), [], 'the package has what its README leads to')
  t.end()
})

/** A link as it is written, and what it leads to: a path from the root of the repository. */
interface Link { readonly target: string, readonly path: string, readonly anchor: string | undefined }

/** Links of a document to what is in the repository. */
function linksOf (name: string, text: string): Link[] {
  const targets = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target)
  return targets.filter(target => !/^[a-z]+:/.test(target)).map(target => {
    const [file = '', anchor] = target.split('#')
    return { target, path: file === '' ? name : normalize(join(dirname(name), file)), anchor }
  })
}

/** Names of the headings, as they stand in links. */
function anchors (text: string): string[] {
  return Array.from(text.matchAll(/^#+ (.*)$/gm), ([, heading = '']) => heading.toLowerCase().replace(/[^\w\- ]/g, '').replaceAll(' ', '-'))
}

t.test('what is told to be run can be run', t => {
  const commands: Record<string, Command> = {
    serve: serveCommand(),
    ca: caCommand(),
    check: checkCommand(),
    compare: compareCommand(),
    conformance: conformanceCommand(),
    migrate: migrateCommand(),
    record: recordCommand(),
    rehearse: rehearseCommand(),
    healthcheck: healthcheckCommand()
  }
  const all = Object.values(commands).flatMap(command => [command, ...command.commands])
  const flags = new Set(all.flatMap(({ options }) => options.map(({ long }) => long)))
  for (const { name, text } of DOCUMENTS) {
    for (const [called, script] of text.matchAll(/\bnpm (?:run )?(test:?\w*|start|(?<=run )[\w:]+)/g)) {
      t.ok(script !== undefined && script in MANIFEST.scripts, `${name}: ${called}`)
    }
    for (const [called, word = '', rest = ''] of text.replaceAll('\\\n', ' ').matchAll(/\bmock-ome (\w+)\b([^\n`]*)/g)) {
      const [command, args] = descend(commands[word], rest.trim().split(/\s+/))
      const known = new Set(command?.options.map(({ long }) => long))
      t.strictSame(args.filter(arg => /^--\w/.test(arg) && !known.has(arg)), [], `${name}: ${called}`)
    }
    for (const [, flag = ''] of text.matchAll(/`(--[a-z-]+)/g)) t.ok(flags.has(flag), `${name}: ${flag} is an option`)
  }
  t.end()
})

function descend (command: Command | undefined, args: readonly string[]): [Command | undefined, readonly string[]] {
  const inner = command?.commands.find(candidate => candidate.name() === args[0])
  return inner === undefined ? [command, args] : [inner, args.slice(1)]
}

t.test('the configuration file that is shown is understood', async t => {
  const [file = ''] = blocks(section('src/README.md', 'Settings')).filter(({ language }) => language === 'yaml').map(({ text }) => text)
  const config = await loadConfig({ config: join(folderOf(t, { 'fleet.yaml': file }), 'fleet.yaml') }, {})
  t.strictSame(config.appliances, [
    { name: 'source', version: '3.10.2', port: 8443, migrationPort: 8444 },
    { name: 'target', version: '4.0.1', port: 9443 }
  ])
  const missing = Object.values<Setting<unknown>>(SETTINGS).filter(({ key, inFile }) => key !== null && inFile === undefined && !new RegExp(`^${key}:`, 'm').test(file))
  t.strictSame(missing.map(({ key }) => key), [], 'it names every key')
})

t.test('excerpts are in their files, in this order', t => {
  for (const { name, text } of DOCUMENTS) {
    for (const { language, file, text: shown } of blocks(text)) {
      if (file === '') {
        t.ok(['sh', 'text', 'yaml'].includes(language), `${name}: a block of ${language} names the file that it is from`)
        continue
      }
      const lines = readFileSync(join(root, file), 'utf8').split('\n')
      let at = 0
      for (const line of shown.split('\n').filter(line => line !== '')) {
        at = lines.indexOf(line, at) + 1
        t.ok(at > 0, `${name}, ${file}: ${line}`)
      }
    }
  }
  t.end()
})

t.test('the layout is that of the tree', t => {
  let folder = ''
  for (const line of (blocks(section('CONTRIBUTING.md', 'Layout'))[0]?.text ?? '').split('\n').filter(line => line !== '')) {
    const [, indent = '', name = ''] = /^( *)(\S+)/.exec(line) ?? []
    if (indent === '') folder = name
    t.ok(existsSync(join(root, indent === '' ? '' : folder, name)), name)
  }
  t.end()
})

t.test('the README stays one that is read', t => {
  const text = textOf('README.md')
  t.ok(text.split('\n').length <= 301, 'at most 300 lines')
  t.ok(Buffer.byteLength(text) <= 24_000, 'at most 24 kB')
  t.end()
})
