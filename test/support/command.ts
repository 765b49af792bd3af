import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { type RequestOptions, request } from 'node:https'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Test } from 'tap'
import { CLI } from './build.ts'

/** How a process ended. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A running `mock-ome`. */
export interface Command {
  readonly child: ChildProcess
  /** Waits for a JSON log line with this message, past ones included; rejects where the process ends without it. */
  readonly logged: (msg: string) => Promise<Record<string, unknown>>
  readonly ended: Promise<Ending>
}

/** What is said to the process beside its arguments. */
export interface Surroundings {
  readonly env?: Record<string, string>
  /** Options of node itself. */
  readonly node?: readonly string[]
  /** A program, with its arguments, that is to run it. */
  readonly before?: readonly string[]
}

/** Takes from the environment what tap puts there for each process: with its loader and its coverage a start takes three times as long. */
const PLAIN = ['env', '-u', 'NODE_OPTIONS']

/** Runs the built `mock-ome`, its output caught, with none of our own settings in its environment. It is killed when the test ends. */
export function run (t: Test, args: readonly string[], { env, node = [], before = [] }: Surroundings = {}): Command {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('MOCK_OME_'))
  const [program = '', ...rest] = [...PLAIN, ...before, process.execPath, ...node, CLI, ...args]
  const child = spawn(program, rest, { env: { ...Object.fromEntries(inherited), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  let stderr = ''
  const output = createInterface({ input: child.stdout }).on('line', line => lines.push(line))
  child.stderr.setEncoding('utf8').on('data', text => { stderr += text })
  const closed = once(child, 'close')
  t.teardown(async () => {
    child.kill('SIGKILL')
    await closed
  })
  const ended = closed.then(([code, signal]): Ending => ({ code, signal, stdout: lines.join('\n'), stderr }))
  const find = (msg: string): Record<string, unknown> | undefined => lines.map(parsed).find(line => line['msg'] === msg)
  const logged = async (msg: string): Promise<Record<string, unknown>> => {
    for (;;) {
      const line = find(msg)
      if (line !== undefined) return line
      const over = await Promise.race([once(output, 'line').then(() => null), ended])
      if (over !== null && find(msg) === undefined) throw new Error(`no log line "${msg}": ${JSON.stringify(over)}`)
    }
  }
  return { child, logged, ended }
}

function parsed (line: string): Record<string, unknown> {
  return line.startsWith('{') ? JSON.parse(line) : {}
}

/** Two consoles, as by default, but on free ports. */
export const FREE_PORTS = ['--appliance', 'source=3.10.2:0', '--appliance', 'target=4.0.1:0', '--admin-port', 'off'] as const

/** Options of a hundred consoles. */
export function hundred (): string[] {
  return ['--admin-port', 'off', ...Array.from({ length: 100 }, (_, index) => `--appliance=ome-${index}=4.0.1:0`)]
}

/** One appliance, as the line `ready` has it. */
export interface Announced {
  readonly name: unknown
  readonly version: unknown
  readonly url: string
}

/** What the line `ready` says, and the address of the first appliance. */
export async function ready (command: Command): Promise<{ line: Record<string, unknown>, appliances: Announced[], url: string }> {
  const line = await command.logged('ready')
  if (!Array.isArray(line['appliances'])) throw new Error('the line "ready" lists no appliances')
  const appliances = line['appliances'].map(({ name, version, url }): Announced => ({ name, version, url: String(url) }))
  return { line, appliances, url: appliances[0]?.url ?? '' }
}

/** What a server answered. */
export interface Answer {
  readonly status: number | undefined
  readonly body: string
}

/** Asks an appliance for its version, as a user (`name:password`). */
export async function getInfo (url: string, user = 'admin:admin', options: RequestOptions = {}): Promise<Answer> {
  const asked = request(`${url}/api/ApplicationService/Info`, { auth: user, rejectUnauthorized: false, ...options })
  const answer = answerTo(asked)
  asked.end()
  return await answer
}

/** Waits for the answer to a request, and reads it. */
export async function answerTo (asked: ClientRequest): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => { asked.once('response', resolve).once('error', reject) })
  return { status: response.statusCode, body: await text(response) }
}
