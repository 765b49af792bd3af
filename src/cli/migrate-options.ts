import type { Command } from 'commander'
import type { ConsoleAddress } from '../client/address.ts'
import { type End, type LoginsOptions, loginsOf, parseUrl, withLogins } from './consoles.ts'

/** What the commands of a migration are told. */
export interface Ends {
  readonly source: End
  readonly target: End
  /** Everything as JSON. */
  readonly json: boolean
}

interface Options extends LoginsOptions {
  readonly source: ConsoleAddress
  readonly target: ConsoleAddress
  readonly json?: boolean
}

/** Adds a sub-command that takes two consoles. */
export function pairCommand (parent: Command, name: string, description: string, action: (ends: Ends) => Promise<void>): void {
  const command = parent.command(name)
    .description(description)
    .requiredOption('--source <url>', 'console to migrate from, as both consoles reach it: https://HOST:PORT', parseUrl)
    .requiredOption('--target <url>', 'console to migrate to', parseUrl)
  withLogins(command)
    .option('--json', 'everything as JSON')
    .action(async (options: Options) => { await action(endsOf(options.source, options.target, options)) })
}

/** Two consoles, as options name them and who logs in. */
export function endsOf (source: ConsoleAddress, target: ConsoleAddress, options: LoginsOptions & { readonly json?: boolean }): Ends {
  const logins = loginsOf(options)
  return { source: { ...source, ...logins.source }, target: { ...target, ...logins.target }, json: options.json === true }
}

/** The body that all actions of a migration take. */
export function bodyOf ({ source, target }: Ends): { readonly Source: object, readonly Target: object } {
  return { Source: consoleInput(source), Target: consoleInput(target) }
}

function consoleInput ({ host, port, userName, password }: End): object {
  return { IpAddress: host, Port: port, UserName: userName, Password: password }
}
