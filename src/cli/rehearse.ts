import { Command } from 'commander'
import pc from 'picocolors'
import { type LabCa, createLabCa } from '../../certs/lab/lab-ca.ts'
import type { Flaw } from '../../certs/lab/flaw.ts'
import { replaceFile } from '../appliance/folder/durable.ts'
import type { Side } from '../appliance/migration/validation.ts'
import type { ConsoleAddress } from '../client/address.ts'
import { UsageError } from '../config/usage-error.ts'
import { fileFailure } from '../failure.ts'
import { openCa } from './ca-directory.ts'
import { type Certified, certifiedLines, certifyConsole } from './certification.ts'
import { type LoginsOptions, parseUrl, withLogins } from './consoles.ts'
import { type Ends, endsOf } from './migrate-options.ts'
import { report } from './migration-report.ts'
import { flawOption } from './order-options.ts'
import { type Outcome, outcomeJson, validate } from './validation-outcome.ts'

interface Options extends LoginsOptions {
  readonly ca?: string
  readonly differentCas?: boolean
  readonly sourceFlaw?: readonly Flaw[]
  readonly targetFlaw?: readonly Flaw[]
  readonly json?: boolean
  readonly report?: string
}

const SIDES = ['source', 'target'] as const

/**
 * `mock-ome rehearse`: what KB 000221202 asks for before a migration, on two running consoles. Exit status 0 they authenticate each other,
 * 1 they do not, 2 where it could not be tried.
 */
export function rehearseCommand (): Command {
  const command = new Command('rehearse')
    .argument('<source>', 'console to migrate from, as both consoles reach it: https://HOST:PORT', parseUrl)
    .argument('<target>', 'console to migrate to', parseUrl)
    .option('--ca <dir>', 'folder of the lab CA, which is made where there is none (default: one is made, and forgotten)')
    .option('--different-cas', 'the target is certified by a CA of its own: the validation is to fail')
    .addOption(flawOption('--source-flaw', 'what is to be wrong with the chain of the source'))
    .addOption(flawOption('--target-flaw', 'what is to be wrong with the chain of the target'))
    .showHelpAfterError('usage: mock-ome rehearse SOURCE_URL TARGET_URL [options]; --help tells them')
  return withLogins(command)
    .option('--json', 'everything as JSON')
    .option('--report <file>', 'file that everything goes to as JSON, too')
    .action(async (source: ConsoleAddress, target: ConsoleAddress, options: Options) => {
      await rehearse(endsOf(source, target, options), options)
    })
}

async function rehearse (ends: Ends, options: Options): Promise<void> {
  const say = (lines: readonly string[]): void => { if (!ends.json) process.stdout.write(`${lines.join('\n')}\n`) }
  const ca = options.ca === undefined ? createLabCa({ now: new Date() }) : await openCa(options.ca)
  const cas: Readonly<Record<Side, LabCa>> = { source: ca, target: options.differentCas === true ? createLabCa({ now: new Date() }) : ca }
  const flaws = { source: options.sourceFlaw ?? [], target: options.targetFlaw ?? [] }
  const consoles: Partial<Record<Side, Certified>> = {}
  say([heading(1, 'Each console generates a request, the lab CA signs it, the chain is uploaded')])
  for (const side of SIDES) {
    const certified = await certifyConsole(ends[side], { ca: cas[side], order: { flaws: flaws[side] } })
    consoles[side] = certified
    say(certifiedLines(side, ends[side], certified))
  }
  const refused = SIDES.some(side => consoles[side]?.refusal !== null)
  const outcome = refused ? null : await meet(ends, say)
  const accepted = outcome?.accepted === true
  const everything = `${JSON.stringify({ accepted, ...outcome !== null && outcomeJson(outcome), consoles }, null, 2)}\n`
  if (ends.json) process.stdout.write(everything)
  if (options.report !== undefined) await writeReport(options.report, everything)
  process.exitCode = accepted ? 0 : 1
}

async function writeReport (file: string, text: string): Promise<void> {
  await replaceFile(file, text).catch((error: unknown) => {
    throw new UsageError(`cannot write the report ${file}: ${fileFailure(error)}`)
  })
}

async function meet (ends: Ends, say: (lines: readonly string[]) => void): Promise<Outcome> {
  say(['', heading(2, 'They connect to each other, and each judges the other, as client and as server')])
  const outcome = await validate(ends)
  say([report(outcome.accepted, outcome.validation).trimEnd()])
  return outcome
}

function heading (step: number, text: string): string {
  return pc.bold(`${step}. ${text}`)
}
