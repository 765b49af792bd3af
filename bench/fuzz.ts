// npm run fuzz: mutants of certificate chains, judged by the verdict engine and by `openssl verify`. Ends with 1 where the engine throws,
// takes more than half a second of CPU, or disagrees with openssl in a way that has no judgement here.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Finding, inspect } from '../certs/verdict/chain.ts'
import { DEFAULT_CHAIN_SWITCHES } from '../certs/verdict/rule.ts'
import { armour } from '../certs/x509/pem.ts'
import { type Mutant, mutants } from './fuzz-mutants.ts'

const NOW = new Date('2026-06-01T12:00:00Z')
/** Most CPU one file may take, ms. */
const BOUND = 500
/** Chains one process of openssl verifies: starting it takes longer than verifying. */
const BATCH = 250

/** Rules of the KB and of TLS clients, which openssl does not judge. */
const OWN_RULES = new Set(['common-name', 'extended-key-usage', 'key-usage', 'tls', 'validity'])

/** Why the two may disagree. The first row that fits counts; a disagreement that fits none is a defect of one of them. */
const JUDGEMENTS: ReadonlyArray<{ readonly side: 'stricter' | 'laxer', readonly reason: RegExp, readonly judgement: string }> = [
  {
    side: 'stricter',
    reason: /^encoding/,
    judgement: 'the engine reads DER as X.690 has it, RFC 5280 its times and versions; OpenSSL also reads BER and more'
  },
  {
    side: 'stricter',
    reason: /^chain-(surplus|complete|order)/,
    judgement: 'the KB wants a list in order, root included; openssl builds a path of what it needs'
  },
  {
    side: 'stricter',
    reason: /^signature-algorithm/,
    judgement: 'RFC 5280, 4.1.1.2: both fields are compared with their parameters'
  },
  {
    side: 'stricter',
    reason: /^signature\b/,
    judgement: 'openssl does not verify the signature of a root it was told to trust'
  },
  {
    side: 'stricter',
    reason: /^extensions-readable/,
    judgement: 'a value that does not decode; openssl ignores it in extensions it does not need'
  },
  {
    side: 'stricter',
    reason: /^extensions-once/,
    judgement: 'RFC 5280, 4.2; openssl looks at duplicates of those it needs'
  },
  {
    side: 'stricter',
    reason: /^(certificate-authority|certificate-signing|path-length|critical-extensions|name-constraints)/,
    judgement: 'openssl judges no extensions of its trust anchor, or takes keyCertSign for basic constraints'
  },
  {
    side: 'laxer',
    reason: /^(20|21|29|30|31) .*; warned of .*authority-key/,
    judgement: 'an authority key identifier that is not the issuer\'s: RFC 5280 allows it, openssl finds no issuer; the engine warns'
  },
  {
    side: 'laxer',
    reason: /^26 .*; warned of .*issuer-purposes/,
    judgement: 'purposes of an issuer: the KB says nothing; the engine warns, and refuses a connection'
  },
  {
    side: 'laxer',
    reason: /^34 /,
    judgement: 'a critical extension that asks nothing of a path (freshest CRL and its like): the engine knows more of them than openssl'
  }
]

interface Outcome {
  /** Rules of the path that are broken; empty where the chain is accepted. */
  readonly broken: string
  readonly warned: string
  readonly cpu: number
}

const { values: { count, seed } } = parseArgs({
  options: { count: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } }
})
const folder = mkdtempSync(join(tmpdir(), 'mock-ome-fuzz-'))
const classes = new Map<string, { count: number, example: string }>()
let [agreed, slowest, failures] = [0, 0, 0]

try {
  let batch: Array<Mutant & Outcome> = []
  for (const mutant of mutants(Number(count), Number(seed))) {
    batch.push({ ...mutant, ...judge(mutant) })
    if (batch.length === BATCH) compare(batch.splice(0))
  }
  if (batch.length > 0) compare(batch)
  batch = []
} finally {
  rmSync(folder, { recursive: true, force: true })
}
report()

function judge ({ chain, operation }: Mutant): Outcome {
  const file = Buffer.from(chain.map(der => armour('CERTIFICATE', der)).join(''))
  const before = process.cpuUsage()
  let [broken, warned] = ['', '']
  try {
    const { findings } = inspect(file, { purpose: 'chain', csrKey: 'not given', now: NOW, switches: DEFAULT_CHAIN_SWITCHES })
    const judged = findings.filter(({ id }) => !OWN_RULES.has(id))
    broken = idsOf(judged.filter(({ verdict }) => verdict === 'fail'))
    warned = idsOf(judged.filter(({ verdict }) => verdict === 'warn'))
  } catch (error) {
    failures++
    process.stdout.write(`THROWN by a mutant (${operation}): ${String(error)}\n`)
  }
  const { user, system } = process.cpuUsage(before)
  const cpu = (user + system) / 1000
  slowest = Math.max(slowest, cpu)
  if (cpu > BOUND) {
    failures++
    process.stdout.write(`SLOW: ${cpu.toFixed(0)} ms for a mutant (${operation})\n`)
  }
  return { broken, warned, cpu }
}

function idsOf (findings: readonly Finding[]): string {
  return findings.map(({ id }) => id).join(' ')
}

/** One process verifies many leaves that have their root in common, or, where CAs are mutated, one. */
function compare (batch: ReadonlyArray<Mutant & Outcome>): void {
  const errors = opensslErrors(batch)
  for (const [index, mutant] of batch.entries()) {
    const error = errors[index] ?? ''
    if ((mutant.broken === '') === (error === '')) {
      agreed++
      continue
    }
    const side = error === '' ? 'stricter' : 'laxer'
    const reason = error === '' ? mutant.broken : `${error}; warned of ${mutant.warned}`
    const row = JUDGEMENTS.find(row => row.side === side && row.reason.test(reason))
    const name = `${side}: ${row === undefined ? `NO JUDGEMENT: ${reason}` : row.judgement}`
    const known = classes.get(name)
    classes.set(name, { count: (known?.count ?? 0) + 1, example: known?.example ?? `${mutant.operation}; ${reason}` })
    if (row === undefined) failures++
  }
}

/** What openssl has against each; an empty text where it accepts it. */
function opensslErrors (batch: readonly Mutant[]): string[] {
  const errors = batch.map(() => '')
  const leaves = batch.flatMap(({ position }, index) => position === 0 ? [index] : [])
  const cas = batch.flatMap(({ position }, index) => position === 0 ? [] : [index])
  for (const group of [leaves, ...cas.map(index => [index])]) {
    const [first] = group
    const chain = batch[first ?? -1]?.chain
    if (chain === undefined) continue
    const files = group.map(index => `leaf-${index}.pem`)
    for (const [at, index] of group.entries()) write(files[at] ?? '', batch[index]?.chain.slice(0, 1) ?? [])
    write('inter.pem', chain.slice(1, -1))
    write('root.pem', chain.slice(-1))
    const args = ['verify', '-no_check_time', '-CAfile', 'root.pem', '-untrusted', 'inter.pem', ...files]
    const { stdout, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    for (const [at, index] of group.entries()) errors[index] = stdout.includes(`${files[at]}: OK\n`) ? '' : errorOf(stderr, files[at] ?? '')
  }
  return errors
}

function write (name: string, certificates: readonly Buffer[]): void {
  writeFileSync(join(folder, name), certificates.map(der => armour('CERTIFICATE', der)).join(''))
}

/** The lines before `error FILE: verification failed`, or what is said of a file that cannot be loaded. */
function errorOf (stderr: string, file: string): string {
  const lines = stderr.split('\n')
  const end = lines.findIndex(line => line.includes(`error ${file}:`))
  const error = lines.slice(0, Math.max(end, 0)).findLast(line => /^error \d+ at/.test(line))
  if (end >= 0) return error?.replace(/^error (\d+) at \d+ depth lookup: /, '$1 ') ?? 'verification failed'
  return 'unable to load'
}

function report (): void {
  const total = Number(count)
  process.stdout.write(`${total} mutants, seed ${seed}: agreed on ${agreed}; slowest ${slowest.toFixed(1)} ms of CPU\n`)
  for (const [name, { count, example }] of [...classes].sort(([, one], [, other]) => other.count - one.count)) {
    process.stdout.write(`${String(count).padStart(7)}  ${name}\n         first: ${example}\n`)
  }
  process.exitCode = failures === 0 ? 0 : 1
}
