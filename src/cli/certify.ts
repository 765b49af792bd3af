import { Command } from 'commander'
import type { Flaw } from '../../certs/lab/flaw.ts'
import type { Profile } from '../../certs/lab/profiles.ts'
import type { ConsoleAddress } from '../client/address.ts'
import { readCa } from './ca-directory.ts'
import { certifiedLines, certifyConsole } from './certification.ts'
import { type LoginOptions, loginOf, parseUrl, withLogin } from './consoles.ts'
import { daysOption, flawOption, profileOption } from './order-options.ts'

interface Options extends LoginOptions {
  readonly ca: string
  readonly name?: string
  readonly flaw?: readonly Flaw[]
  readonly profile?: Profile
  readonly days?: number
  readonly json?: boolean
}

/** `mock-ome certify`: has a running console certified. Exit status 0 accepted, 1 refused, 2 where it could not be tried. */
export function certifyCommand (): Command {
  const command = new Command('certify')
    .argument('<url>', 'console: https://HOST:PORT', parseUrl)
    .requiredOption('--ca <dir>', 'folder of the lab CA (mock-ome ca init makes one)')
    .option('--name <name>', 'common name (default: the host of the console)')
    .addOption(profileOption())
    .addOption(flawOption('--flaw', 'what is to be wrong with the chain'))
    .addOption(daysOption('validity of the leaf'))
  return withLogin(command, 'the console')
    .option('--json', 'as JSON')
    .action(async (address: ConsoleAddress, options: Options) => { await certify(address, options) })
}

async function certify (address: ConsoleAddress, options: Options): Promise<void> {
  const { ca, name, flaw: flaws = [], profile, days, json = false } = options
  const end = { ...address, ...loginOf(options) }
  const order = { flaws, ...(profile !== undefined && { profile }), ...(days !== undefined && { days }) }
  const certified = await certifyConsole(end, { ca: await readCa(ca), name, order })
  const accepted = certified.refusal === null
  const told = json ? JSON.stringify({ accepted, ...certified }, null, 2) : certifiedLines('', end, certified).join('\n')
  process.stdout.write(`${told}\n`)
  process.exitCode = accepted ? 0 : 1
}
