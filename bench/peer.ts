import { readFileSync } from 'node:fs'
import Fastify from 'fastify'

/**
 * The peer of the benchmark: Fastify with HTTPS and nothing else, sending the bodies it is told to send.
 * Arguments: port, file with key and certificate (PEM), file with `{ info, session }`.
 */
const [port, credentials, bodies] = process.argv.slice(2)
if (port === undefined || credentials === undefined || bodies === undefined) throw new Error('usage: peer PORT PEM-FILE JSON-FILE')

const pem = readFileSync(credentials)
const { info, session } = JSON.parse(readFileSync(bodies, 'utf8'))
const app = Fastify({ https: { key: pem, cert: pem } })
app.get('/api/ApplicationService/Info', () => info)
app.post('/api/SessionService/Sessions', (_request, reply) => reply.code(201).header('x-auth-token', 'x').send(session))
app.delete('/api/SessionService/:id', (_request, reply) => reply.code(204).send())
await app.listen({ port: Number(port), host: '127.0.0.1' })
