import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { Agent, type RequestOptions, request } from 'node:https'
import { createServer } from 'node:net'

/** One keep-alive connection, as most clients have. */
export const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** Sends one request to loopback. */
export async function send (
  port: number,
  method: string,
  path: string,
  options: RequestOptions & { body?: string | Buffer } = {}
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, agent, rejectUnauthorized: false, ...options }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', chunk => { text += chunk }).on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
    })
    outgoing.on('error', reject).end(options.body)
  })
}

/** A port nobody uses at the moment. */
export async function freePort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** Starts a Node program and waits until it answers HTTPS. @returns the process and the milliseconds that took */
export async function startTimed (args: readonly string[], port: number): Promise<{ child: ChildProcess, ms: number }> {
  const started = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  for (;;) {
    try {
      await send(port, 'GET', '/api/ApplicationService/Info', { agent: false })
      return { child, ms: performance.now() - started }
    } catch (error) {
      if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with ${child.exitCode}`, { cause: error })
      await new Promise(resolve => setTimeout(resolve, 2))
    }
  }
}

/** Waits for the ready file of a `mock-ome serve`. */
export async function untilReady (child: ChildProcess, readyFile: string): Promise<void> {
  while (!existsSync(readyFile)) {
    if (child.exitCode !== null) throw new Error(`mock-ome serve ended with ${child.exitCode}`)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}

/** Ends a process in order. */
export async function stop (child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Resident memory of a process in MiB (Linux; NaN elsewhere). */
export function residentMiB (child: ChildProcess): number {
  try {
    const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
    return Number(kib) / 1024
  } catch {
    return NaN
  }
}

/** The middle one. */
export function median (values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? NaN
}
