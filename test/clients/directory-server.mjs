import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { run } from './lab.mjs'

const SCHEMAS = ['core', 'cosine', 'inetorgperson', 'nis'].map(name => `include /etc/ldap/schema/${name}.schema`)

/** Password of every entry that has one. */
export const PASSWORD = 'Neighbour-7!'
export const BASE = 'dc=lab,dc=test'
/** The user of the settings: it alone may search. */
export const CONSOLE = `cn=console,${BASE}`

const people = ['operator', 'viewer', 'nested', 'odd*(name', 'stranger'].map(uid => `dn: uid=${uid},ou=People,${BASE}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid}
sn: Lab
employeeType: ${uid === 'stranger' ? 'guest' : 'staff'}
userPassword: ${PASSWORD}
`)

/** Two who share a login, one in each branch. */
const twins = ['People', 'Groups'].map(branch => `dn: cn=twin,ou=${branch},${BASE}
objectClass: inetOrgPerson
uid: twin
cn: twin
sn: Lab
userPassword: ${PASSWORD}
`)

const groups = [
  ['OME Device Managers', [`uid=operator,ou=People,${BASE}`, `cn=twin,ou=People,${BASE}`]],
  ['OME Viewers', [`uid=viewer,ou=People,${BASE}`, `cn=Night Shift,ou=Groups,${BASE}`, `uid=stranger,ou=People,${BASE}`]],
  // A group within a group within a group, in a circle.
  ['Night Shift', [`cn=Contractors,ou=Groups,${BASE}`]],
  ['Contractors', [`uid=nested,ou=People,${BASE}`, `uid=odd\\2A\\28name,ou=People,${BASE}`, `cn=OME Viewers,ou=Groups,${BASE}`]]
].map(([name, members]) => `dn: cn=${name},ou=Groups,${BASE}
objectClass: groupOfNames
cn: ${name}
${members.map(member => `member: ${member}\n`).join('')}`)

const LDIF = `dn: ${BASE}
objectClass: domain
dc: lab

${['People', 'Groups'].map(name => `dn: ou=${name},${BASE}\nobjectClass: organizationalUnit\nou: ${name}\n`).join('\n')}
dn: ${CONSOLE}
objectClass: person
cn: console
sn: Lab
userPassword: ${PASSWORD}

${[...people, ...twins, ...groups].join('\n')}
dn: cn=posix,ou=Groups,${BASE}
objectClass: posixGroup
cn: posix
gidNumber: 1000
memberUid: viewer
`

/** Debian's slapd as a process of ours, on a free port of loopback, over TLS alone. */
export class DirectoryServer {
  #process
  #arguments

  /** @param lab whose CA signs its certificate */
  static async start (lab, name) {
    const server = new DirectoryServer()
    const folder = lab.file(`slapd-${name}`)
    await mkdir(join(folder, 'db'), { recursive: true })
    const file = part => join(folder, part)
    await run('openssl', ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=slapd.lab.test', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:slapd.lab.test', '-keyout', file('key.pem'), '-out', file('csr.pem')])
    const chain = await lab.sign(file('csr.pem'), `slapd-${name}/chain.pem`)
    await writeFile(file('slapd.conf'), [...SCHEMAS,
      'modulepath /usr/lib/ldap',
      'moduleload back_mdb',
      `TLSCertificateFile ${chain}`,
      `TLSCertificateKeyFile ${file('key.pem')}`,
      'access to attrs=userPassword by anonymous auth by * none',
      `access to * by dn.exact="${CONSOLE}" read by self read by anonymous auth by * none`,
      'database mdb',
      `suffix ${BASE}`,
      `directory ${file('db')}`, ''].join('\n'))
    await writeFile(file('lab.ldif'), LDIF)
    await run('/usr/sbin/slapadd', ['-f', file('slapd.conf'), '-l', file('lab.ldif')])
    server.port = await freePort()
    server.#arguments = ['-f', file('slapd.conf'), '-h', `ldaps://127.0.0.1:${server.port}`, '-d', '0']
    await server.resume()
    return server
  }

  /** Starts it once more, where it was. */
  async resume () {
    this.#process = spawn('/usr/sbin/slapd', this.#arguments, { stdio: 'ignore' })
    for (const deadline = Date.now() + 20_000; Date.now() < deadline && this.#process.exitCode === null;) {
      if (await answers(this.port)) return
      await wait(50)
    }
    throw new Error(`slapd does not answer; exit code ${this.#process.exitCode}`)
  }

  async stop () {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    this.#process.kill('SIGTERM')
    await once(this.#process, 'exit')
  }
}

async function freePort () {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

async function answers (port) {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
