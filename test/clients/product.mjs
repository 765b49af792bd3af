import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const cli = join(import.meta.dirname, '..', '..', 'dist', 'src', 'cli.js')

/** A process of the built product of a client's own, with its admin API: for what takes over, resets or deletes. */
export class Product {
  #process

  /** @param readyFile where it tells that it is ready; in a folder that goes away */
  static async start (readyFile, ...args) {
    return await Product.run(readyFile, process.execPath, [cli, 'serve', '--admin-port', '0', '--log-level', 'error', '--ready-file', readyFile, ...args])
  }

  /** Has another program start it. */
  static async run (readyFile, program, args, options = {}) {
    const product = new Product()
    product.#process = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    product.printed = ''
    for (const stream of [product.#process.stdout, product.#process.stderr]) stream.setEncoding('utf8').on('data', text => { product.printed += text })
    const { appliances, admin } = await product.#readiness(readyFile)
    product.appliances = appliances
    product.adminUrl = admin.url
    return product
  }

  /** Calls the admin API, with JSON or with the bytes of a file. Returns what JSON it answers. */
  async admin (method, path, body) {
    const [type, sent] = Buffer.isBuffer(body) ? ['application/octet-stream', body] : ['application/json', JSON.stringify(body)]
    // On a connection of its own: none is kept that may have ended when the next call is made.
    const headers = { connection: 'close', ...(sent !== undefined && { 'content-type': type }) }
    const response = await fetch(this.adminUrl + path, { method, headers, body: sent }).catch(error => {
      throw new Error(`${method} ${path}: ${error.cause ?? error}`, { cause: error })
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }

  /** Ends it as an operator does. Returns its exit code. */
  async stop () {
    return await this.#end(() => this.#process.kill('SIGTERM'))
  }

  /** Ends a program that was started detached, and all it started, as Ctrl-C does. Returns its exit code. */
  async interrupt () {
    return await this.#end(() => process.kill(-this.#process.pid, 'SIGINT'))
  }

  async #end (signal) {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      signal()
      await once(this.#process, 'exit')
    }
    return this.#process.exitCode ?? this.#process.signalCode
  }

  async #readiness (file) {
    for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
      if (this.#process.exitCode !== null) throw new Error(`mock-ome serve ended with exit code ${this.#process.exitCode}\n${this.printed}`)
      const text = await readFile(file, 'utf8').catch(() => null)
      if (text !== null) return JSON.parse(text)
      await wait(50)
    }
    await this.stop()
    throw new Error('mock-ome serve was not ready within 30 s')
  }
}
