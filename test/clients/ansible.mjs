import assert from 'node:assert/strict'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chainRefusal, fieldRefusal, fileRefusal } from './kb.mjs'
import { blocks, run } from './lab.mjs'
import { installPython, python } from './python.mjs'

export const needs = ['python3', 'openssl']

export const prepare = installPython

const SIGNED = 'Successfully generated certificate signing request.'
const UPLOADED = 'Successfully uploaded application certificate.'
const FOREIGN = chainRefusal('Invalid CSR key.')
const INCOMPLETE = chainRefusal('Invalid certificate chain provided.')
const NO_NAME = chainRefusal('No common name found in leaf certificate.')
const NO_EKU = chainRefusal('No Client/Server authentication EKU present in leaf certificate.')
const NO_ENCIPHERMENT = chainRefusal('User Certificate is not a web server certificate.')

/** What a flaw of the lab CA makes the module report, for each of its two upload commands; null: accepted. */
const FLAWS = [
  { flaw: 'foreign-key', upload_cert_chain: FOREIGN, upload: fileRefusal },
  { flaw: 'missing-root', upload_cert_chain: INCOMPLETE, upload: null },
  { flaw: 'missing-intermediate', upload_cert_chain: INCOMPLETE, upload: null },
  { flaw: 'leaf-only', upload_cert_chain: INCOMPLETE, upload: null },
  { flaw: 'mismatched-root', upload_cert_chain: INCOMPLETE, upload: null },
  { flaw: 'no-common-name', upload_cert_chain: NO_NAME, upload: fileRefusal },
  { flaw: 'wildcard-common-name', upload_cert_chain: NO_NAME, upload: fileRefusal },
  { flaw: 'no-extended-key-usage', upload_cert_chain: NO_EKU, upload: null },
  { flaw: 'no-client-auth', upload_cert_chain: NO_EKU, upload: null },
  { flaw: 'no-server-auth', upload_cert_chain: NO_EKU, upload: fileRefusal },
  { flaw: 'no-key-encipherment', upload_cert_chain: NO_ENCIPHERMENT, upload: fileRefusal },
  { flaw: 'der', upload_cert_chain: fileRefusal, upload: fileRefusal },
  { flaw: 'truncated', upload_cert_chain: fileRefusal, upload: fileRefusal }
]

const BAD_REQUESTS = [
  { distinguished_name: '*.lab.test', refusal: fieldRefusal('DistinguishedName') },
  { distinguished_name: '', refusal: fieldRefusal('DistinguishedName') },
  { subject_alternative_names: '-1', refusal: fieldRefusal('Subject Alternative Name(s)') },
  { subject_alternative_names: 'a.lab.test,b.lab.test,c.lab.test,d.lab.test,e.lab.test', refusal: fieldRefusal('SAN') }
]

/** Runs a playbook. Returns the result of each task by its name. */
async function play (lab, name, variables) {
  const home = lab.file('ansible-home')
  await mkdir(home, { recursive: true })
  const args = ['-m', 'ansible', 'playbook', '--inventory', 'localhost,', '--connection', 'local', '--extra-vars', JSON.stringify({
    console: lab.appliances.ansible,
    old_console: lab.appliances['ansible-old'],
    folder: lab.folder,
    ca: lab.ca,
    mock_ome: lab.mockOmeCommand,
    password: lab.password,
    ...variables
  }), join(import.meta.dirname, 'ansible', `${name}.yml`)]
  const env = {
    ...process.env,
    HOME: home,
    ANSIBLE_HOME: home,
    ANSIBLE_LOCAL_TEMP: home,
    ANSIBLE_REMOTE_TEMP: home,
    ANSIBLE_PYTHON_INTERPRETER: python,
    ANSIBLE_STDOUT_CALLBACK: 'ansible.posix.json',
    LC_ALL: 'C.UTF-8'
  }
  let output
  try {
    output = await run(python, args, { env })
  } catch (error) {
    // A playbook with a failed task: its results tell which.
    if (!error.stdout?.trimStart().startsWith('{')) throw error
    output = error.stdout
  }
  const { plays, stats } = JSON.parse(output)
  const tasks = plays.flatMap(({ tasks }) => tasks)
  assert.equal(stats.localhost.failures, 0, `${tasks.at(-1).task.name}: ${JSON.stringify(tasks.at(-1).hosts.localhost, null, 2)}`)
  return Object.fromEntries(tasks.map(({ task, hosts }) => [task.name, hosts.localhost]))
}

export function checks (lab) {
  let results = {}
  const played = (name, variables) => [`${name}.yml is played`, async () => { results = await play(lab, name, variables) }]
  const says = (task, message, facts = {}) => [`${task}: ${message}`, () => {
    const result = results[task]
    assert.equal(result?.msg, message, JSON.stringify(result, null, 2))
    for (const [key, value] of Object.entries(facts)) assert.equal(result[key], value)
  }]
  const shows = (task, what, file, count) => [`${task}: ${what}`, async () => {
    assert.deepEqual(blocks(results[task].stdout), blocks(await readFile(lab.file(file), 'utf8')).slice(0, count))
  }]
  const item = (task, matches) => results[task].results.find(({ item }) => matches(item))
  const refused = (result, body) => {
    assert.equal(result.failed, true, JSON.stringify(result))
    assert.equal(result.msg, 'HTTP Error 400: 400')
    assert.deepEqual(result.error_info, JSON.parse(body))
  }

  return [
    played('certificate'),
    says('Generate a CSR', SIGNED),
    says('Generate a CSR with subject alternative names', SIGNED),
    says('Upload the certificate', UPLOADED, { changed: true }),
    shows('Look at the certificate in service', 'the leaf of the file', 'ansible-single.pem', 1),
    ['Upload the same file as a chain: the template serves web servers only', () => refused(results['Upload the same file as a chain'], NO_EKU)],
    says('Upload the chain', UPLOADED, { changed: true }),
    says('Upload the same chain again', UPLOADED, { changed: true }),
    shows('Look at the chain in service', 'the file', 'ansible.pem'),
    says('Log in, trusting the lab CA only', 'The session has been created successfully.', { changed: true }),

    played('refusals', {
      flaws: FLAWS.flatMap(({ flaw }) => [{ flaw, command: 'upload_cert_chain' }, { flaw, command: 'upload' }]),
      bad_requests: BAD_REQUESTS.map(({ refusal, ...fields }) => fields)
    }),
    ...FLAWS.flatMap(({ flaw, ...commands }) => Object.entries(commands).map(([command, body]) => [
      `${command} ${flaw}: ${body === null ? 'accepted' : /"MessageId":"(\w+)"/.exec(body)[1]}`,
      () => {
        const result = item('Upload a flaw', item => item.flaw === flaw && item.command === command)
        if (body === null) assert.equal(result.msg, UPLOADED, JSON.stringify(result))
        else refused(result, body)
      }
    ])),
    ...BAD_REQUESTS.map(({ refusal, ...fields }) => [`generate_csr ${JSON.stringify(fields)}: CGEN6002`, () => {
      refused(item('Ask for a bad CSR', item => Object.entries(fields).every(([key, value]) => item[key] === value)), refusal)
    }]),
    says('Upload a chain to a version without chains', 'This operation is not supported on OpenManage Enterprise version 3.9.2', { skipped: true }),

    played('sessions'),
    says('Create a session', 'The session has been created successfully.', { changed: true }),
    says('Change the API timeout with its token', 'Successfully updated the session timeout settings.', { changed: true }),
    says('Change it again to the same', 'No changes found to be applied.', { changed: false }),
    ['Ask for more sessions than there may be: CUSR1233', () => {
      const { msg, error_info: error } = results['Ask for more sessions than there may be']
      assert.equal(msg, 'HTTP Error 400: 400')
      assert.equal(error.error['@Message.ExtendedInfo'][0].MessageId, 'CUSR1233')
      assert.equal(error.error['@Message.ExtendedInfo'][0].Message, 'The number of allowed concurrent sessions for API must be between 1 and 100 sessions.')
    }],
    says('Create another session', 'The session has been created successfully.'),
    says('Delete the other session', 'The session has been deleted successfully.', { changed: true }),
    says('Delete the other session again', 'No changes found to be applied.', { changed: false }),
    says('Delete the session with its own token', 'The session has been deleted successfully.', { changed: true }),
    says('Use the token of the deleted session', 'HTTP Error 401: 401', { failed: true }),
    says('Log in with a wrong password', 'HTTP Error 401: 401', { failed: true })
  ]
}
