import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { installHelm } from './go.mjs'
import { run } from './lab.mjs'
import { installPython, python } from './python.mjs'

export const needs = ['go', 'python3']

const chart = join(import.meta.dirname, '..', '..', 'docker', 'chart')
const VALUES = ['values.yaml', 'values-source.yaml', 'values-target.yaml', 'values-pool.yaml']
const KUBERNETES = ['1.31', '1.34', '1.37']
/** Kinds that clusters have from others: no schema of Kubernetes knows them. */
const OF_OTHERS = ['TLSRoute', 'ServiceMonitor', 'PrometheusRule']
const METRICS = '/v1/metrics'
const INGRESS = ['--set', 'ingress.enabled=true,ingress.host=ome.example.com']

let helm

export async function prepare () {
  await installPython()
  helm = await installHelm()
}

/** The chart, by Helm, by the schemas of three versions of Kubernetes, and its settings by the program. */
export function checks (lab) {
  return [
    ...VALUES.map(values => [`helm lint, ${values}`, async () => {
      await run(helm, ['lint', chart, '--strict', '--values', join(chart, values)])
    }]),
    ...KUBERNETES.map(version => [`what is rendered fits Kubernetes ${version}`, async () => {
      const given = [...VALUES.map(values => [values, []]), ['values.yaml', INGRESS]]
      const rendered = await Promise.all(given.map(([values, extra]) => render(values, ['--kube-version', version, ...extra])))
      await validate(rendered.join('\n---\n'), version, lab)
    }]),
    ['the kinds are those that the values ask for', async () => {
      const kinds = async (...given) => documentsOf(await render(...given)).map(({ kind }) => kind)
      const common = ['NetworkPolicy', 'Secret', 'ConfigMap', 'Service', 'Service']
      assert.deepEqual((await kinds('values-source.yaml')).sort(), [...common, 'StatefulSet'].sort())
      assert.deepEqual((await kinds('values.yaml', INGRESS)).sort(), [...common, 'StatefulSet', 'Ingress'].sort())
      assert.deepEqual((await kinds('values-pool.yaml')).sort(),
        [...common, 'ConfigMap', 'Deployment', 'HorizontalPodAutoscaler', ...OF_OTHERS].sort())
    }],
    ['what cannot be is refused', async () => {
      await assert.rejects(render('values-pool.yaml', ['--set', 'durable=true']), /autoscaling is for throw-away consoles/)
      await assert.rejects(render('values-pool.yaml', INGRESS), /choose gateway or ingress, not both/)
      await assert.rejects(render('values.yaml', ['--set', 'ingress.enabled=true']), /ingress\.host is the name that clients ask for/)
    }],
    ['pods are as the restricted standard of Pod security has them', async () => {
      for (const values of VALUES) {
        const console = documentsOf(await render(values)).find(({ kind }) => /StatefulSet|Deployment/.test(kind))
        judgePod(console.spec.template.spec)
      }
    }],
    ['the program understands the settings, and has each metric that alerts and dashboard name', async () => {
      await serve(lab, 'values-pool.yaml')
    }]
  ]
}

async function render (values, extra = []) {
  return await run(helm, ['template', 'lab', chart, '--kube-version', KUBERNETES.at(-1), '--values', join(chart, values), ...extra])
}

function documentsOf (text) {
  return parseAllDocuments(text).map(document => document.toJS()).filter(document => document !== null)
}

async function validate (text, version, lab) {
  const file = await lab.keep(`chart-${version}.yaml`, text)
  const command = 'exec "$0" -m kubernetes_validate --kubernetes-version "$1" --strict "$2" 2>&1'
  const said = await run('sh', ['-c', command, python, version, file])
  const unknown = [...said.matchAll(/Couldn't find schema for kind (\w+)/g)].map(([, kind]) => kind)
  assert.deepEqual(unknown.filter(kind => !OF_OTHERS.includes(kind)), [])
  assert.equal(said.match(/passed for resource/g).length + unknown.length, documentsOf(text).length)
}

function judgePod ({ securityContext, containers, volumes, automountServiceAccountToken, ...rest }) {
  assert.equal(securityContext.runAsNonRoot, true)
  assert.equal(securityContext.seccompProfile.type, 'RuntimeDefault')
  assert.equal(automountServiceAccountToken, false)
  for (const container of containers) {
    const allowed = { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } }
    assert.deepEqual(container.securityContext, allowed)
    assert.ok(container.ports.every(({ hostPort, containerPort }) => hostPort === undefined && containerPort >= 1024))
  }
  assert.ok(volumes.every(volume => volume.hostPath === undefined))
  assert.ok(['hostNetwork', 'hostPID', 'hostIPC'].every(key => !(key in rest)))
}

/** Starts the program by what is rendered, with folders and ports of this machine. */
async function serve (lab, values) {
  const documents = documentsOf(await render(values))
  assert.equal(documents.find(({ kind }) => kind === 'ServiceMonitor').spec.endpoints[0].path, METRICS)
  const folder = lab.file('chart')
  await mkdir(join(folder, 'data'), { recursive: true })
  const secret = Object.entries(documents.find(({ kind }) => kind === 'Secret').data)
  for (const [name, value] of secret) await writeFile(join(folder, name), Buffer.from(value, 'base64'))
  const settings = documents.find(({ data }) => data?.['mock-ome.yaml']).data['mock-ome.yaml']
    .replaceAll('/data', join(folder, 'data')).replaceAll('/secret', folder)
    .replaceAll('0.0.0.0', '127.0.0.1').replaceAll(/\b(port: )\d+/g, '$10')
  const config = await lab.keep('chart-settings.yaml', settings)
  const [node, cli] = lab.mockOmeCommand
  const product = spawn(node, [cli, 'serve', '--config', config, '--log-level', 'info'], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const { admin } = await readyLine(product)
    assert.match(await (await fetch(`${admin.url}/v1/health/ready`)).text(), /"ready"/)
    assert.equal((await fetch(`${admin.url}${METRICS}`)).status, 401)
    const headers = { authorization: `Bearer ${await readFile(join(folder, 'admin-token'), 'utf8')}` }
    const metrics = await (await fetch(`${admin.url}${METRICS}`, { headers })).text()
    const known = new Set([...metrics.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name))
    for (const file of ['alerts.yaml', 'dashboard.json']) {
      const named = new Set((await readFile(join(chart, 'monitoring', file), 'utf8')).match(/\b(?:mock_ome|process|nodejs)_[a-z0-9_]+/g))
      const unknown = [...named].filter(name => !known.has(name.replace(/_(?:bucket|sum|count)$/, '')) && !known.has(name))
      assert.ok(named.size > 4)
      assert.deepEqual(unknown, [], file)
    }
  } finally {
    product.kill('SIGTERM')
    await once(product, 'exit')
  }
}

async function readyLine (product) {
  let said = ''
  for await (const data of product.stdout) {
    said += data
    const line = said.split('\n').find(line => line.includes('"msg":"ready"') && line.endsWith('}'))
    if (line !== undefined) return JSON.parse(line)
  }
  throw new Error(`not ready: ${said}`)
}
