import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..', '..')
const cli = join(root, 'dist', 'src', 'cli.js')

/** Where installed clients and build caches are kept between runs; git ignores it. */
export const cache = join(import.meta.dirname, '.cache')

/** One appliance for every client, so that none meets the keys, sessions or failed logins of another. */
const APPLIANCES = [
  'curl=4.0.1', 'openssl=4.0.1', 'requests=3.10.2', 'scripts=3.10.2', 'terraform=4.0.1', 'csdl=4.0.1',
  'ansible=4.0.1', 'ansible-old=3.9.0', 'ansible-console=4.0.1', 'ansible-fleet=4.0.1', 'ansible-configuration=4.0.1',
  'ansible-discovery=4.0.1', 'ansible-firmware=4.0.1',
  ...['openssl', 'gnutls', 'nss', 'easy-rsa', 'cfssl'].map(name => `ca-${name}=4.0.1`)
]

/** Managed devices of each: more than two pages of 50, in three racks. */
const DEVICES = 120

/** A fleet of the built product in a process of its own, a lab CA, and a folder that goes away with them. */
export class Lab {
  #product
  /** No part of any message: Ansible masks a password wherever it stands, "admin" in "administrator" too. */
  password = 'Mock-0me!'

  static async start () {
    const lab = new Lab()
    lab.folder = await mkdtemp(join(tmpdir(), 'mock-ome-clients-'))
    try {
      const ready = lab.file('ready.json')
      const flags = APPLIANCES.flatMap(appliance => ['--appliance', `${appliance}:0`])
      lab.#product = spawn(process.execPath, [cli, 'serve', ...flags, '--password', lab.password, '--devices', String(DEVICES), '--admin-port', 'off', '--log-level', 'warn', '--ready-file', ready],
        { stdio: ['ignore', 'inherit', 'inherit'] })
      lab.appliances = Object.fromEntries((await lab.#readiness(ready)).map(appliance => [appliance.name, appliance]))
      await lab.mockOme('ca', 'init', lab.ca)
      return lab
    } catch (error) {
      await lab.stop()
      throw error
    }
  }

  /** Ends the fleet as an operator does. Returns its exit code, or the signal that ended it. */
  async stop () {
    const product = this.#product
    if (product !== undefined && product.exitCode === null && product.signalCode === null) {
      product.kill('SIGTERM')
      await once(product, 'exit')
    }
    await rm(this.folder, { recursive: true, force: true })
    return product?.exitCode ?? product?.signalCode
  }

  get ca () { return this.file('ca') }

  file (name) { return join(this.folder, name) }

  /** Writes a file of the lab and names it. */
  async keep (name, content) {
    await writeFile(this.file(name), content)
    return this.file(name)
  }

  /** Runs the command line of the product. */
  mockOme (...args) { return run(process.execPath, [cli, ...args]) }

  /** What a shell would need to run the command line of the product. */
  get mockOmeCommand () { return [process.execPath, cli] }

  /** Has the lab CA sign a request. Returns the name of the file with what it issued. */
  async sign (csrFile, name, ...options) {
    const out = this.file(name)
    await this.mockOme('ca', 'sign', '--ca', this.ca, '--csr', csrFile, ...options, '--out', out)
    return out
  }

  async #readiness (file) {
    for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
      if (this.#product.exitCode !== null) throw new Error(`mock-ome serve ended with exit code ${this.#product.exitCode}`)
      const text = await readFile(file, 'utf8').catch(() => null)
      if (text !== null) return JSON.parse(text).appliances
      await wait(50)
    }
    throw new Error('mock-ome serve was not ready within 30 s')
  }
}

const execute = promisify(execFile)

/** Runs a program to its end. Its exit code, and what it printed, are in the error where it fails. */
export async function run (program, args, options = {}) {
  try {
    return (await execute(program, args, { maxBuffer: 64 * 2 ** 20, ...options })).stdout
  } catch (error) {
    if (error.stderr) error.message += `\n${error.stderr}`
    throw error
  }
}

/** A signing request with the line breaks that the product leaves out, as programs want them: what its users do, too. */
export function withLines (request) {
  const [, base64] = /-----BEGIN CERTIFICATE REQUEST-----(.+)-----END/.exec(request)
  return `-----BEGIN CERTIFICATE REQUEST-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE REQUEST-----\n`
}

/** The PEM blocks of a text, in order. */
export function blocks (pem) {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
}
