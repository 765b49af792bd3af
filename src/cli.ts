#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { UsageError } from './config/usage-error.ts'
import { failureText } from './failure.ts'
import { version } from './package.ts'

/** The sub-commands, loaded when asked for: none pays for the start of another. The first is meant where none is named. */
const COMMANDS = [
  {
    name: 'serve',
    description: 'start the appliances (also without a command: mock-ome --host 0.0.0.0)',
    load: async () => (await import('./cli/serve.ts')).serveCommand()
  },
  {
    name: 'ca',
    description: 'a certificate authority for the lab: make one, sign requests, with or without flaws',
    load: async () => (await import('./cli/ca.ts')).caCommand()
  },
  {
    name: 'check',
    description: 'judge a certificate file as an appliance would, without one',
    load: async () => (await import('./cli/check.ts')).checkCommand()
  },
  {
    name: 'certify',
    description: 'have a running console certified by a lab CA: request, signature, upload of the chain',
    load: async () => (await import('./cli/certify.ts')).certifyCommand()
  },
  {
    name: 'rehearse',
    description: 'certify two running consoles and have them authenticate each other, as before a migration',
    load: async () => (await import('./cli/rehearse.ts')).rehearseCommand()
  },
  {
    name: 'migrate',
    description: 'the migration between two running consoles: validate the connection, migrate out, migrate in',
    load: async () => (await import('./cli/migrate.ts')).migrateCommand()
  },
  {
    name: 'record',
    description: 'read a real console into a file, with other names for its machines and people',
    load: async () => (await import('./cli/record.ts')).recordCommand()
  },
  {
    name: 'compare',
    description: 'ask a console and an appliance of its version the same questions, and tell every difference',
    load: async () => (await import('./cli/compare.ts')).compareCommand()
  },
  {
    name: 'conformance',
    description: 'hold the answers of a console, or of another mock, against what is known of all, with a score',
    load: async () => (await import('./cli/conformance.ts')).conformanceCommand()
  },
  {
    name: 'healthcheck',
    description: 'ask the appliances that the settings name whether they answer',
    load: async () => (await import('./cli/healthcheck.ts')).healthcheckCommand()
  }
] as const

/** Runs one command line. Exit codes: 0 done, 1 failed, 2 not understood; a command that went well may set its own. */
async function run (args: readonly string[]): Promise<void> {
  try {
    await (await commandFor(args)).parseAsync(args, { from: 'user' })
  } catch (error) {
    // Commander has printed its own message by now.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
    else fail(error)
  }
}

/** Ends the process, whatever a half-started command left behind. */
function fail (error: unknown): void {
  const message = failureText(error)
  process.stderr.write(`mock-ome: ${message}\n`, () => process.exit(error instanceof UsageError ? 2 : 1))
}

/** The program with the command that is asked for in full, and the others by name only. */
async function commandFor (args: readonly string[]): Promise<Command> {
  const program = new Command('mock-ome').description('Mock Dell OpenManage Enterprise appliances').version(version())
  const word = args[0] === 'help' ? args[1] : args[0]
  const asked = COMMANDS.find(({ name }) => name === word) ?? COMMANDS[0]
  if (word !== undefined && !word.startsWith('-') && word !== asked.name) {
    throw new UsageError(`unknown command ${JSON.stringify(word)}; known are ${COMMANDS.map(({ name }) => name).join(', ')}`)
  }
  for (const { name, description, load } of COMMANDS) {
    const command = name === asked.name ? await load() : new Command(name)
    program.addCommand(command.description(description), { isDefault: name === COMMANDS[0].name })
  }
  return throwing(program)
}

/** Makes a command and those below it throw where commander would end the process with its own exit codes, and speak as we do. */
function throwing (command: Command): Command {
  command.exitOverride().configureOutput({ outputError: (message, write) => { write(message.replace(/^error: /, 'mock-ome: ')) } })
  command.commands.forEach(throwing)
  return command
}

await run(process.argv.slice(2))
