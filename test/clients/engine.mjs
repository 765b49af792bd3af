import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { Container, readImage } from './container.mjs'

/**
 * Stands in for a container engine where none runs: the part of the Docker Engine API that creates, starts, inspects and removes containers of
 * one image, `mock-ome`. What it calls a container is the built product as a plain process, with what the Dockerfile and the client say of
 * environment, command and ports.
 *
 * So it proves a client's code, its settings and its waiting. It does not prove the image: nothing is built, and the process has the
 * files, the user and the network of this machine.
 */
export class Engine {
  /** By id. */
  containers = new Map()
  removed = []
  /** Requests that it did not understand. */
  unknown = []
  #server
  #image
  #folder

  /** @param folder for volumes; one that goes away */
  static async start (folder) {
    const engine = new Engine()
    engine.#folder = folder
    engine.#image = await readImage()
    engine.#server = createServer((request, response) => {
      engine.#answer(request, response).catch(error => reply(response, error.status ?? 500, { message: error.message }))
    })
    await once(engine.#server.listen(0, '127.0.0.1'), 'listening')
    return engine
  }

  /** As DOCKER_HOST has it. */
  get host () { return `tcp://127.0.0.1:${this.#server.address().port}` }

  /** Ends what runs, and itself. */
  async stop () {
    for (const container of this.containers.values()) await container.remove()
    this.#server.close()
    this.#server.closeAllConnections()
  }

  /** @param wanted the body of the request, as the API has it */
  create (name, wanted) {
    this.#inspectImage(wanted.Image)
    const container = new Container(name, wanted, this.#image, this.#folder)
    this.containers.set(container.id, container)
    return container
  }

  #inspectImage (name) {
    if (!/^mock-ome(:latest)?$/.test(name)) throw failure(404, `No such image: ${name}`)
    return { Id: `sha256:${'0'.repeat(64)}`, RepoTags: ['mock-ome:latest'], Created: new Date(0).toISOString(), Os: 'linux', Architecture: 'amd64', Config: this.#image }
  }

  async #answer (request, response) {
    const { pathname, searchParams } = new URL(request.url, 'http://engine')
    const path = decodeURIComponent(pathname).replace(/^\/v\d+\.\d+(?=\/)/, '')
    const [, image] = /^\/images\/(.+)\/json$/.exec(path) ?? []
    const [, id] = /^\/containers\/([0-9a-f]{64})(?:\/|$)/.exec(path) ?? []
    const call = `${request.method} ${path.replace(image ?? id, '{name}')}`
    const done = await this.#call(call, { image, id, query: Object.fromEntries(searchParams), body: await text(request), response })
    if (done !== null) reply(response, ...done)
  }

  /** Status and body of the answer; null where it is written already. */
  async #call (call, { image, id, query, body, response }) {
    const container = this.containers.get(id)
    if (id && !container) throw failure(404, `No such container: ${id}`)
    switch (call) {
      case 'HEAD /_ping':
      case 'GET /_ping': return [200]
      case 'GET /version': return [200, { Version: '28.0.0', ApiVersion: '1.48', MinAPIVersion: '1.24', Os: 'linux', Arch: 'amd64' }]
      case 'GET /info': return [200, { ServerVersion: '28.0.0', OperatingSystem: 'none', OSType: 'linux', Architecture: 'x86_64', NCPU: 1, MemTotal: 2 ** 31 }]
      case 'GET /images/json': return [200, [{ ...this.#inspectImage('mock-ome'), Created: 0 }]]
      case 'GET /images/{name}/json': return [200, this.#inspectImage(image)]
      // Asked for reapers and leftovers, of which there are none.
      case 'GET /containers/json': return [200, []]
      case 'GET /networks': return [200, [{ Name: 'bridge', Id: 'bridge', Driver: 'bridge', Scope: 'local', IPAM: { Config: [{ Gateway: '127.0.0.1' }] } }]]
      case 'POST /images/prune':
      case 'POST /networks/prune':
      case 'POST /volumes/prune': return [200, {}]
      case 'POST /containers/create': return [201, { Id: this.create(query.name, JSON.parse(body)).id, Warnings: [] }]
      case 'GET /containers/{name}/json': return [200, container.inspect()]
      case 'GET /containers/{name}/logs':
        container.sendLogs(response, query)
        return null
      case 'POST /containers/{name}/start':
        await container.start()
        return [204]
      case 'POST /containers/{name}/stop':
        await container.stop('SIGTERM', Number(query.t ?? 10))
        return [204]
      case 'POST /containers/{name}/kill':
        await container.stop(query.signal ?? 'SIGKILL', 10)
        return [204]
      case 'DELETE /containers/{name}':
        await container.remove()
        this.containers.delete(id)
        this.removed.push(container)
        return [204]
    }
    this.unknown.push(call)
    throw failure(501, `this stand-in for an engine does not know ${call}`)
  }
}

function failure (status, message) {
  return Object.assign(new Error(message), { status })
}

function reply (response, status, body) {
  response.writeHead(status, { 'api-version': '1.48', ...(body !== undefined && { 'content-type': 'application/json' }) })
  response.end(body === undefined ? '' : JSON.stringify(body))
}
