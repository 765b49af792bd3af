import { readFileSync } from 'node:fs'
import { Command, Option } from 'commander'
import pc from 'picocolors'
import { type Finding, type Verdict, inspect, told } from '../../certs/verdict/chain.ts'
import { isBroken } from '../../certs/verdict/peer.ts'
import { MalformedError } from '../../certs/der/assert.ts'
import { decodeRequest } from '../../certs/x509/request.ts'
import type { CsrKey, Purpose } from '../../certs/verdict/rule.ts'
import { Refusal } from '../messages.ts'
import { DEFAULT_SWITCHES, type Switches } from '../appliance/switches.ts'
import { UsageError } from '../config/usage-error.ts'
import { failureText } from '../failure.ts'
import { switchOption } from './options.ts'

interface CheckOptions {
  readonly csr?: string
  readonly for: Purpose
  readonly at?: Date
  readonly switch: Partial<Switches>
  readonly json?: boolean
}

/** `mock-ome check`: judges a file as an appliance would, without one. Exit status 0 accepted, 1 refused, 2 unusable input. */
export function checkCommand (): Command {
  return new Command('check')
    .argument('<file>', 'certificate or chain, as it would be uploaded; - for standard input')
    .option('--csr <file>', 'the request it was made for, as the appliance printed it; without it, nobody knows whose key it is')
    .addOption(new Option('--for <purpose>', 'what it is judged for').choices(['chain', 'certificate', 'migration']).default('chain'))
    .option('--at <time>', "the appliance's time, ISO 8601 (default: now)", parseTime)
    .addOption(switchOption('answer of a fidelity switch; repeatable'))
    .option('--json', 'all findings as JSON')
    .action((file: string, options: CheckOptions) => { check(file, options) })
}

function check (file: string, options: CheckOptions): void {
  const switches = { ...DEFAULT_SWITCHES, ...options.switch }
  const verdict = inspect(read(file), { purpose: options.for, csrKey: keyOf(options), now: options.at ?? new Date(), switches })
  const { refusal: told } = verdict
  const refusal = told === null ? null : new Refusal(told.messageId, told.args, { status: switches.uploadRefusalStatus })
  process.stdout.write(options.json === true ? json(verdict, refusal) : report(verdict, refusal))
  process.exitCode = refusal === null ? 0 : 1
}

function keyOf ({ csr }: CheckOptions): CsrKey {
  if (csr === undefined) return 'not given'
  try {
    return decodeRequest(read(csr)).publicKey
  } catch (error) {
    if (error instanceof MalformedError) throw new UsageError(`${csr} is not a certificate signing request: ${error.message}`)
    throw error
  }
}

function read (file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file)
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${failureText(error)}`)
  }
}

function json ({ findings, refusal: row }: Verdict, refusal: Refusal | null): string {
  const answer = refusal === null ? { status: 200, body: null } : { status: refusal.status, body: refusal.body }
  return `${JSON.stringify({ accepted: row === null, findings: findings.map(told), answer }, null, 2)}\n`
}

const MARKS: Readonly<Record<Finding['verdict'], { mark: string, paint: (text: string) => string }>> = {
  pass: { mark: 'pass', paint: pc.green },
  warn: { mark: 'warn', paint: pc.yellow },
  fail: { mark: 'FAIL', paint: pc.red },
  'not reached': { mark: '-', paint: pc.dim }
}

function report ({ findings }: Verdict, refusal: Refusal | null): string {
  const width = Math.max(...findings.map(({ title }) => title.length))
  const lines = findings.flatMap(finding => {
    const { verdict, title, found, expected, cure } = finding
    const { mark, paint } = MARKS[verdict]
    const line = `${paint(mark.padEnd(4))}  ${title.padEnd(width)}  ${verdict === 'not reached' ? pc.dim(`not reached: ${found}`) : found}`
    const indent = ' '.repeat(width + 8)
    return isBroken(finding) ? [line, `${indent}expected: ${expected}`, `${indent}cure: ${cure}`] : [line]
  })
  const answer = refusal === null
    ? `${pc.green('accepted')}: OME would answer 200`
    : `${pc.red('refused')}: OME would answer ${refusal.status}\n${JSON.stringify(refusal.body)}`
  return `${lines.join('\n')}\n\n${answer}\n`
}

function parseTime (text: string): Date {
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw new UsageError(`--at takes a time such as 2026-01-31T12:00:00Z, not "${text}"`)
  return time
}
