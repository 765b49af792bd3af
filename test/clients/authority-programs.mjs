import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './lab.mjs'

const EASY_RSA = '/usr/share/easy-rsa'

/**
 * Programs that people run a CA with. Each makes a root and an intermediate in a folder, and signs `leaf.csr` in it for a host; it returns
 * texts with leaf, intermediate and root in them, in this order.
 */
export const AUTHORITIES = { openssl, gnutls, nss, 'easy-rsa': easyRsa, cfssl }

/** Runs a program in a folder. */
const within = (cwd, env = {}) => (program, ...args) => run(program, args, { cwd, env: { ...process.env, ...env } })

const read = async (folder, ...names) => await Promise.all(names.map(async name => await readFile(join(folder, name), 'utf8')))

async function openssl (folder) {
  const call = within(folder)
  const key = ['-newkey', 'rsa:2048', '-nodes']
  const extensions = async (name, lines) => {
    await writeFile(join(folder, `${name}.cnf`), `${[...lines, 'authorityKeyIdentifier=keyid'].join('\n')}\n`)
  }
  await extensions('ca', ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign', 'subjectKeyIdentifier=hash'])
  await extensions('leaf', [
    'basicConstraints=CA:FALSE', 'keyUsage=critical,digitalSignature,keyEncipherment', 'extendedKeyUsage=serverAuth,clientAuth'
  ])
  await call('openssl', 'req', '-x509', ...key, '-keyout', 'root.key', '-out', 'ca.pem', '-subj', '/CN=OpenSSL Root', '-days', '30')
  await call('openssl', 'req', '-new', ...key, '-keyout', 'inter.key', '-out', 'inter.csr', '-subj', '/CN=OpenSSL Intermediate')
  const sign = (request, ca, caKey, ...args) =>
    call('openssl', 'x509', '-req', '-in', request, '-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-days', '10', ...args)
  await sign('inter.csr', 'ca.pem', 'root.key', '-extfile', 'ca.cnf', '-out', 'inter.pem')
  await sign('leaf.csr', 'inter.pem', 'inter.key', '-copy_extensions', 'copy', '-extfile', 'leaf.cnf', '-out', 'leaf.pem')
  return await read(folder, 'leaf.pem', 'inter.pem', 'ca.pem')
}

async function gnutls (folder) {
  const call = within(folder)
  const authority = name => `cn = "GnuTLS ${name}"\nca\ncert_signing_key\ncrl_signing_key\nexpiration_days = 20\n`
  await writeFile(join(folder, 'root.tmpl'), authority('Root'))
  await writeFile(join(folder, 'inter.tmpl'), authority('Intermediate'))
  const leaf = ['honor_crq_extensions', 'signing_key', 'encryption_key', 'tls_www_server', 'tls_www_client', 'expiration_days = 10']
  await writeFile(join(folder, 'leaf.tmpl'), `${leaf.join('\n')}\n`)
  for (const name of ['root', 'inter']) await call('certtool', '--generate-privkey', '--bits', '2048', '--outfile', `${name}.key`)
  const by = name => ['--load-ca-certificate', `${name}.crt`, '--load-ca-privkey', `${name}.key`]
  const issue = (name, ...args) => call('certtool', ...args, '--template', `${name}.tmpl`, '--outfile', `${name}.crt`)
  await issue('root', '--generate-self-signed', '--load-privkey', 'root.key')
  await issue('inter', '--generate-certificate', '--load-privkey', 'inter.key', ...by('root'))
  await issue('leaf', '--generate-certificate', '--load-request', 'leaf.csr', ...by('inter'))
  return await read(folder, 'leaf.crt', 'inter.crt', 'root.crt')
}

async function nss (folder, host) {
  const call = within(folder)
  const database = ['-d', `sql:${folder}`]
  await writeFile(join(folder, 'noise'), Array.from({ length: 64 }, (_, index) => String(index * 7919)).join())
  await call('certutil', '-N', ...database, '--empty-password')
  // It asks what the basic constraints are.
  const key = ['-k', 'rsa', '-g', '2048', '-z', 'noise', '-v', '1']
  const usage = ['-2', '--keyUsage', 'certSigning,crlSigning,critical']
  const authority = (name, subject, ...args) =>
    call('sh', '-c', 'printf "y\\n\\ny\\n" | certutil "$@"', 'sh', '-S', '-n', name, '-s', subject, ...database, ...key, ...usage, ...args)
  await authority('root', 'CN=NSS Root', '-x', '-t', 'CT,C,C', '-m', '1')
  await authority('inter', 'CN=NSS Intermediate', '-c', 'root', '-t', ',,', '-m', '2')
  const leafUsage = ['--keyUsage', 'digitalSignature,keyEncipherment', '--extKeyUsage', 'serverAuth,clientAuth']
  await call('certutil', '-C', ...database, '-c', 'inter', '-i', 'leaf.csr', '-a', '-o', 'leaf.crt', '-m', '3', '-v', '1', ...leafUsage,
    '--extSAN', `dns:${host},ip:127.0.0.1`)
  const [leaf] = await read(folder, 'leaf.crt')
  const show = name => call('certutil', '-L', ...database, '-n', name, '-a')
  return [leaf, await show('inter'), await show('root')]
}

async function easyRsa (folder) {
  const common = { EASYRSA: EASY_RSA, EASYRSA_BATCH: '1', EASYRSA_KEY_SIZE: '2048', EASYRSA_CP_EXT: '1' }
  const of = (name, commonName) => {
    const call = within(folder, { ...common, EASYRSA_PKI: join(folder, name), EASYRSA_REQ_CN: commonName })
    return (...args) => call(join(EASY_RSA, 'easyrsa'), ...args)
  }
  const [root, inter] = [of('root', 'Easy-RSA Root'), of('inter', 'Easy-RSA Intermediate')]
  await root('init-pki')
  await root('build-ca', 'nopass')
  await inter('init-pki')
  await inter('build-ca', 'nopass', 'subca')
  await root('import-req', join(folder, 'inter', 'reqs', 'ca.req'), 'inter')
  await root('sign-req', 'ca', 'inter')
  await copyFile(join(folder, 'root', 'issued', 'inter.crt'), join(folder, 'inter', 'ca.crt'))
  await inter('import-req', join(folder, 'leaf.csr'), 'leaf')
  await inter('sign-req', 'serverClient', 'leaf')
  return await read(folder, join('inter', 'issued', 'leaf.crt'), join('inter', 'ca.crt'), join('root', 'ca.crt'))
}

async function cfssl (folder, host) {
  const call = within(folder)
  const keep = async (name, json) => {
    const { cert, key, csr } = JSON.parse(json)
    for (const [ending, text] of Object.entries({ pem: cert, key, csr })) {
      if (text !== undefined) await writeFile(join(folder, `${name}.${ending}`), text)
    }
  }
  const request = name => JSON.stringify({ CN: `cfssl ${name}`, key: { algo: 'rsa', size: 2048 } })
  await writeFile(join(folder, 'root.json'), request('Root'))
  await writeFile(join(folder, 'inter.json'), request('Intermediate'))
  await writeFile(join(folder, 'config.json'), JSON.stringify({
    signing: {
      default: { expiry: '240h' },
      profiles: {
        // Older versions and newer ones call a CA differently.
        intermediate: { usages: ['cert sign', 'crl sign'], is_ca: true, ca_constraint: { is_ca: true }, expiry: '500h' },
        server: { usages: ['digital signature', 'key encipherment', 'server auth', 'client auth'], expiry: '240h' }
      }
    }
  }))
  await keep('ca', await call('cfssl', 'gencert', '-initca', 'root.json'))
  await keep('inter', await call('cfssl', 'genkey', 'inter.json'))
  const sign = (ca, profile, ...args) =>
    call('cfssl', 'sign', '-ca', `${ca}.pem`, '-ca-key', `${ca}.key`, '-config', 'config.json', '-profile', profile, ...args)
  await keep('inter', await sign('ca', 'intermediate', 'inter.csr'))
  await keep('leaf', await sign('inter', 'server', '-hostname', `${host},127.0.0.1`, 'leaf.csr'))
  return await read(folder, 'leaf.pem', 'inter.pem', 'ca.pem')
}
