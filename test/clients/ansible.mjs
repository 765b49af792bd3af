import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { chainRefusal, fieldRefusal, fileRefusal } from './kb.mjs'
import { blocks } from './lab.mjs'
import { Playbooks } from './playbook.mjs'
import { installPython } from './python.mjs'

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

export function checks (lab) {
  const playbooks = new Playbooks(lab)
  const played = (name, variables) => playbooks.played(name, { console: lab.appliances.ansible, old_console: lab.appliances['ansible-old'], ...variables })
  const { says } = playbooks
  const shows = (task, what, file, count) => [`${task}: ${what}`, async () => {
    assert.deepEqual(blocks(playbooks.of(task).stdout), blocks(await readFile(lab.file(file), 'utf8')).slice(0, count))
  }]
  const item = (task, matches) => playbooks.of(task).results.find(({ item }) => matches(item))
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
    ['Upload the same file as a chain: the template serves web servers only', () => refused(playbooks.of('Upload the same file as a chain'), NO_EKU)],
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
    says('Upload a chain to a version without chains', 'This operation is not supported on OpenManage Enterprise version 3.9.0', { skipped: true }),

    played('sessions'),
    says('Create a session', 'The session has been created successfully.', { changed: true }),
    says('Change the API timeout with its token', 'Successfully updated the session timeout settings.', { changed: true }),
    says('Change it again to the same', 'No changes found to be applied.', { changed: false }),
    ['Ask for more sessions than there may be: CUSR1233', () => {
      const { msg, error_info: error } = playbooks.of('Ask for more sessions than there may be')
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
