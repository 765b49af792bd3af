import { execFile, spawn } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..', '..')
const execute = promisify(execFile)

/** What the last stage of our Dockerfile says of its image, in the words of the Docker Engine API. Knows as much of the syntax as stands there. */
export async function readImage () {
  const file = (await readFile(join(root, 'docker', 'Dockerfile'), 'utf8')).replaceAll(/^#.*\n/gm, '').replaceAll('\\\n', ' ')
  const stage = file.slice(file.lastIndexOf('\nFROM '))
  const said = instruction => [...stage.matchAll(new RegExp(`^${instruction} +(.+)$`, 'gm'))].map(([, rest]) => rest.trim())
  const words = instruction => said(instruction).flatMap(line => line.split(/ +/))
  const command = instruction => JSON.parse(/\[.+\]$/.exec(said(instruction).at(-1)))
  return {
    WorkingDir: said('WORKDIR').at(-1),
    Env: words('ENV'),
    ExposedPorts: Object.fromEntries(words('EXPOSE').map(port => [`${port}/tcp`, {}])),
    Volumes: Object.fromEntries(words('VOLUME').map(folder => [folder, {}])),
    Healthcheck: { Test: ['CMD', ...command('HEALTHCHECK')] },
    Entrypoint: command('ENTRYPOINT'),
    Cmd: command('CMD')
  }
}

/** What stands for a container: the built product as a process, with an address of its own, and published ports that lead there. */
export class Container {
  id = randomBytes(32).toString('hex')
  #name
  #wanted
  #image
  #folder
  #process
  #listeners = []
  #printed = []
  #news = new EventEmitter()
  // Linux has all of 127.0.0.0/8 on loopback: its ports are no matter of the machine's, as in a container.
  #address = `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(2, 255)}`
  #state = { Status: 'created', Running: false, Paused: false, Restarting: false, OOMKilled: false, Dead: false, Pid: 0, ExitCode: 0, Error: '', StartedAt: '0001-01-01T00:00:00Z', FinishedAt: '0001-01-01T00:00:00Z' }

  /** @param wanted the body of the request that creates it */
  constructor (name, wanted, image, folder) {
    this.#name = name ?? this.id.slice(0, 12)
    this.#wanted = wanted
    this.#image = image
    this.#folder = join(folder, this.id)
  }

  get running () { return this.#state.Running }

  async start () {
    for (const volume of Object.keys(this.#image.Volumes)) await mkdir(join(this.#folder, volume), { recursive: true })
    for (const [port, [{ HostPort }]] of Object.entries(this.#wanted.HostConfig?.PortBindings ?? {})) await this.#publish(port, Number(HostPort || 0))
    const [entrypoint, command] = ['Entrypoint', 'Cmd'].map(part => this.#wanted[part]?.length ? this.#wanted[part] : this.#image[part])
    this.#process = spawn(...this.#command([...entrypoint, ...command]), { ...this.#surroundings(), stdio: ['ignore', 'pipe', 'pipe'] })
    for (const [number, stream] of [[1, this.#process.stdout], [2, this.#process.stderr]]) {
      stream.on('data', data => {
        this.#printed.push([number, data])
        this.#news.emit('printed', number, data)
      })
    }
    await once(this.#process, 'spawn')
    Object.assign(this.#state, { Status: 'running', Running: true, Pid: this.#process.pid, StartedAt: new Date().toISOString() })
    this.#process.once('close', (code, signal) => {
      Object.assign(this.#state, { Status: 'exited', Running: false, Pid: 0, ExitCode: code ?? (signal === 'SIGKILL' ? 137 : 143), FinishedAt: new Date().toISOString() })
      this.#unpublish()
      this.#news.emit('end')
    })
  }

  /** Ends it: by a signal, and after so many seconds by SIGKILL. */
  async stop (signal, seconds) {
    if (!this.running) return
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), seconds * 1000)
    this.#process.kill(signal)
    await once(this.#news, 'end')
    clearTimeout(timer)
  }

  async remove () {
    await this.stop('SIGKILL', 0)
    this.#unpublish()
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** Runs the health check of the image once. @throws with what it printed, where it fails */
  async checkHealth () {
    const [, ...command] = this.#image.Healthcheck.Test
    await execute(...this.#command(command), this.#surroundings())
  }

  /** Where a published port is found on this machine. */
  portOf (inside) { return this.inspect().NetworkSettings.Ports[`${inside}/tcp`][0].HostPort }

  inspect () {
    const exposed = Object.keys({ ...this.#image.ExposedPorts, ...this.#wanted.ExposedPorts }).map(port => [port, null])
    const published = this.#listeners.map(({ port, listener }) => [port, [{ HostIp: '127.0.0.1', HostPort: String(listener.address().port) }]])
    const network = { NetworkID: 'bridge', Gateway: '127.0.0.1', IPAddress: this.#address }
    return {
      Id: this.id,
      Name: `/${this.#name}`,
      Created: new Date().toISOString(),
      Image: this.#wanted.Image,
      State: this.#state,
      Config: { ...this.#image, ...this.#wanted, Hostname: this.id.slice(0, 12), Env: this.#env },
      HostConfig: { NetworkMode: 'bridge', ...this.#wanted.HostConfig },
      NetworkSettings: { ...network, Ports: Object.fromEntries(this.running ? [...exposed, ...published] : []), Networks: { bridge: network } },
      Mounts: []
    }
  }

  /** Writes what was printed in the frames of the API; with `follow` what is printed later too. */
  sendLogs (response, { follow, stdout, stderr }) {
    const yes = text => /^(1|true)$/i.test(text)
    const streams = [false, yes(stdout), yes(stderr)]
    const send = (number, data) => {
      const header = Buffer.from([number, 0, 0, 0, 0, 0, 0, 0])
      header.writeUInt32BE(data.length, 4)
      if (streams[number]) response.write(Buffer.concat([header, data]))
    }
    response.writeHead(200, { 'content-type': 'application/vnd.docker.multiplexed-stream' })
    for (const [number, data] of this.#printed) send(number, data)
    if (!this.running || !yes(follow)) return response.end()
    this.#news.on('printed', send).once('end', () => response.end())
    response.once('close', () => this.#news.off('printed', send))
  }

  get #env () { return [...this.#image.Env, ...this.#wanted.Env ?? []] }

  /** Program and arguments, for a process of this machine. */
  #command ([program, ...args]) {
    return [program === 'node' ? process.execPath : program, args.map(arg => this.#here(arg))]
  }

  #surroundings () {
    const variables = this.#env.map(variable => /^([^=]+)=(.*)$/s.exec(variable).slice(1))
    const env = Object.fromEntries(variables.map(([name, value]) => [name, value === '0.0.0.0' ? this.#address : this.#here(value)]))
    // On an address of loopback no token would be asked; in a container an unknown one is.
    return { cwd: this.#folder, env: { PATH: process.env.PATH, MOCK_OME_ADMIN_TOKEN: randomBytes(24).toString('hex'), ...env } }
  }

  /** Where a file of the image or its volumes is on this machine; any other text as it is. */
  #here (text) {
    const places = [[this.#image.WorkingDir, root], ...Object.keys(this.#image.Volumes).map(volume => [volume, join(this.#folder, volume)])]
    const [inside, here] = places.find(([inside]) => text === inside || text.startsWith(`${inside}/`)) ?? ['', '']
    return here + text.slice(inside.length)
  }

  /** As Docker's proxy has it: connections are accepted from the start, and closed while nothing listens inside. */
  async #publish (port, hostPort) {
    const listener = createServer(client => { pipeline(client, connect(parseInt(port), this.#address), client, () => {}) })
    await once(listener.listen(hostPort, '127.0.0.1'), 'listening')
    this.#listeners.push({ port, listener })
  }

  #unpublish () {
    for (const { listener } of this.#listeners.splice(0)) listener.close()
  }
}
