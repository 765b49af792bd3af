import { readFile, writeFile } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { Command, Option } from 'commander'
import pc from 'picocolors'
import { MalformedError } from '../../certs/der/assert.ts'
import { BUNDLE_FORMATS, type BundleFormat } from '../../certs/x509/bundle-format.ts'
import type { Flaw } from '../../certs/lab/flaw.ts'
import { FLAWS } from '../../certs/lab/flaws.ts'
import { DEFAULT_DAYS, KEY_TYPES, type KeyType, type LabCa, createLabCa, withIntermediates } from '../../certs/lab/lab-ca.ts'
import { PROFILES, type Profile } from '../../certs/lab/profiles.ts'
import { decodeRequest, type RequestFacts } from '../../certs/x509/request.ts'
import { addToCa, readCa, writeNewCa } from './ca-directory.ts'
import { type Listed, describe, expectation, json, table } from './ca-report.ts'
import { wholeNumber } from './options.ts'
import { daysOption, flawOption, issue, profileOption } from './order-options.ts'
import { failureText } from '../failure.ts'
import { UsageError } from '../config/usage-error.ts'

/** Where `-` reads from, and where everything is printed. */
interface Streams {
  readonly stdin?: Readable
  readonly stdout?: Writable & { readonly isTTY?: boolean }
}

interface InitOptions {
  readonly name: string
  readonly intermediates: number
  readonly days: number
  readonly keyType: KeyType
  readonly force?: boolean
}

interface SignOptions {
  readonly ca: string
  readonly csr: string
  readonly flaw?: readonly Flaw[]
  readonly profile?: Profile
  readonly days: number
  readonly intermediates?: number
  readonly format: BundleFormat
  readonly out: string
}

const MAX_INTERMEDIATES = 20

/** `mock-ome ca`: a certificate authority for the lab, which can also make everything an appliance ought to refuse. */
export function caCommand (streams: Streams = {}): Command {
  const command = new Command('ca').description('a certificate authority for the lab, in a folder')
  command.command('init')
    .description('make a CA: a root and the CAs below it')
    .argument('<dir>', 'folder of the CA')
    .option('--name <name>', 'common name of the root', parseName, 'Root-CA')
    .addOption(intermediatesOption('CAs between root and leaf').default(1))
    .addOption(daysOption('validity of the CAs').default(DEFAULT_DAYS.ca))
    .addOption(new Option('--key-type <type>', 'keys of the CAs').choices(Object.keys(KEY_TYPES)).default('ec'))
    .option('--force', 'replace the CA that is there')
    .action(async (directory: string, options: InitOptions) => await init(directory, options, streams))
  command.command('sign')
    .description('sign a request: the file an appliance takes, or one with flaws')
    .requiredOption('--ca <dir>', 'folder of the CA')
    .requiredOption('--csr <file>', 'request: PEM, also on one line as OME prints it, or DER; - for standard input')
    .addOption(flawOption('--flaw', 'what is to be wrong with the file'))
    .addOption(profileOption())
    .addOption(daysOption('validity of the leaf').default(DEFAULT_DAYS.leaf))
    .addOption(intermediatesOption('CAs between root and leaf; missing ones are added to the folder (default: all there are)'))
    .addOption(new Option('--format <format>', 'pem: leaf to root; p7b: the same as Base-64 PKCS#7, adcs-p7b as the web page of the ' +
      'Microsoft CA labels it, ber-p7b as Bouncy Castle encodes it; der: the leaf in binary').choices(BUNDLE_FORMATS).default('pem'))
    .requiredOption('--out <file>', 'file to write; - for standard output')
    .action(async (options: SignOptions) => await sign(options, streams))
  command.command('flaws')
    .description('every flaw, and what each endpoint answers')
    .option('--json', 'as JSON')
    .action((options: { readonly json?: boolean }) => { print(streams, list('FLAW', FLAWS, options, streams)) })
  command.command('profiles')
    .description('every profile, and what each endpoint answers')
    .option('--json', 'as JSON')
    .action((options: { readonly json?: boolean }) => { print(streams, list('PROFILE', PROFILES, options, streams)) })
  return command
}

async function init (directory: string, { name, force = false, ...options }: InitOptions, streams: Streams): Promise<void> {
  const ca = createLabCa({ ...options, commonName: name, now: new Date() })
  const files = await writeNewCa(directory, ca, force)
  print(streams, [`lab CA in ${directory}: ${files.join(', ')}`, ...describe(chainOf(ca))])
}

async function sign (options: SignOptions, streams: Streams): Promise<void> {
  const { flaw: flaws = [], profile, days, format, out } = options
  const present = await readCa(options.ca)
  const ca = options.intermediates === undefined ? present : withIntermediates(present, options.intermediates)
  const request = await readRequest(options.csr, streams)
  const issued = issue(ca, request, { flaws, ...(profile !== undefined && { profile }), days, format, now: new Date() })
  // Kept, so that the next console is signed by the same CAs.
  if (ca.intermediates.length > present.intermediates.length) await addToCa(options.ca, ca, present.intermediates.length + 1)
  if (out === '-') {
    stdoutOf(streams).write(issued.file)
    return
  }
  await writeFile(out, issued.file).catch((error: Error) => { throw new UsageError(`cannot write ${out}: ${error.message}`) })
  const rows: Listed[] = [...(profile === undefined ? [] : [profile]), ...flaws]
  const summary = rows.length === 0 ? 'nothing wrong with it' : rows.map(({ title }) => title).join('; ')
  print(streams, [`${out}: ${summary}`, ...describe(issued.certificates), ...expectation(rows)])
}

async function readRequest (path: string, { stdin = process.stdin }: Streams): Promise<RequestFacts> {
  const bytes = await (path === '-' ? buffer(stdin) : readFile(path))
    .catch((error: unknown) => { throw new UsageError(`cannot read ${path}: ${failureText(error)}`) })
  try {
    return decodeRequest(bytes)
  } catch (error) {
    throw error instanceof MalformedError ? new UsageError(`${path} is not a certification request: ${error.message}`) : error
  }
}

function chainOf ({ root, intermediates }: LabCa): Buffer[] {
  return [root, ...intermediates].map(({ certificate }) => certificate).reverse()
}

function intermediatesOption (description: string): Option {
  return new Option('--intermediates <n>', description).argParser(text => wholeNumber('--intermediates', text, 0, MAX_INTERMEDIATES))
}

/** RFC 5280, appendix A.1: a common name has at most 64 characters. */
function parseName (name: string): string {
  if (name.trim() === '' || name.length > 64) throw new UsageError('--name takes a name of 1 to 64 characters')
  return name
}

function list (heading: string, rows: readonly Listed[], options: { readonly json?: boolean }, streams: Streams): string[] {
  const coloured = pc.isColorSupported && stdoutOf(streams).isTTY === true
  return options.json === true ? [json(rows)] : table(heading, rows, coloured)
}

function print (streams: Streams, lines: readonly string[]): void {
  stdoutOf(streams).write(`${lines.join('\n')}\n`)
}

function stdoutOf ({ stdout = process.stdout }: Streams): NonNullable<Streams['stdout']> {
  return stdout
}
