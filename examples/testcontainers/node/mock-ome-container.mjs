import { randomBytes } from 'node:crypto'
import { AbstractStartedContainer, GenericContainer, Wait } from 'testcontainers'

const CONSOLE = 8443
const ADMIN = 8400

/** A mock OpenManage Enterprise console, `ome`, in a container. It is started when it answers HTTPS. */
export class MockOmeContainer extends GenericContainer {
  #token = randomBytes(24).toString('hex')

  constructor (image = 'mock-ome') {
    super(image)
    this.withVersion('4.0.1')
      .withEnvironment({ MOCK_OME_ADMIN_TOKEN: this.#token })
      .withExposedPorts(CONSOLE, ADMIN)
      .withWaitStrategy(Wait.forHttp('/v1/health/ready', ADMIN).forStatusCode(200))
  }

  /** Of OpenManage Enterprise: `3.10.2`. */
  withVersion (version) {
    return this.withEnvironment({ MOCK_OME_APPLIANCES: `ome=${version}:${CONSOLE}` })
  }

  async start () {
    return new StartedMockOmeContainer(await super.start(), this.#token)
  }
}

class StartedMockOmeContainer extends AbstractStartedContainer {
  /** Bearer token of the admin API. */
  token

  constructor (started, token) {
    super(started)
    this.token = token
  }

  /** Of the console. Its certificate is its own; user and password are `admin`. */
  get url () { return `https://${this.getHost()}:${this.getMappedPort(CONSOLE)}` }

  /** Of the admin API, for `mock-ome/client` or fetch. */
  get adminUrl () { return `http://${this.getHost()}:${this.getMappedPort(ADMIN)}` }
}
