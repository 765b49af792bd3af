"""Does with requests what Dell's Python scripts for OpenManage Enterprise do, and reports each check on a line.

Usage: requests_client.py HOST:PORT PASSWORD MOCK-OME... CA-FOLDER WORK-FOLDER
"""
import json
import os
import subprocess
import sys
import warnings

import requests

warnings.filterwarnings('ignore', message='Unverified HTTPS request')

ip_address, admin_password, *mock_ome, ca_folder, work_folder = sys.argv[1:]
base_uri = 'https://%s' % ip_address
session_url = base_uri + '/api/SessionService/Sessions'
failures = 0


def check(title, condition, reason=''):
    global failures
    failures += 0 if condition else 1
    print('ok - %s' % title if condition else 'not ok - %s: %s' % (title, ' '.join(str(reason).split())))


def authenticate(password=admin_password):
    headers = {'content-type': 'application/json'}
    user_details = {'UserName': 'admin', 'Password': password, 'SessionType': 'API'}
    return requests.post(session_url, verify=False, data=json.dumps(user_details), headers=headers)


def get_audit_logs(query, headers):
    """All pages, following nextLink as the scripts do: the link is a path, put behind the address."""
    pages = []
    url = base_uri + '/api/ApplicationService/AuditLogs' + query
    while url:
        response = requests.get(url, headers=headers, verify=False)
        if response.status_code != 200:
            return pages, response.text
        pages.append(response.json())
        next_link = pages[-1].get('@odata.nextLink')
        url = base_uri + next_link if next_link else None
    return pages, ''


refused = authenticate('wrong')
check('a wrong password is refused with 401', refused.status_code == 401, refused.status_code)
check('the reason phrase is the number', refused.reason == '401', refused.reason)
check('the refusal is the envelope, although requests accepts */*',
      refused.json()['error']['@Message.ExtendedInfo'][0]['MessageId'] == 'CGEN1001', refused.text)

session_info = authenticate()
check('a session is created with 201', session_info.status_code == 201, session_info.text)
headers = {'content-type': 'application/json', 'X-Auth-Token': session_info.headers['X-Auth-Token']}

for _ in range(60):
    extra = authenticate()
    requests.delete(session_url + "('%s')" % extra.json()['Id'], verify=False,
                    headers={'content-type': 'application/json', 'X-Auth-Token': extra.headers['X-Auth-Token']})

pages, error = get_audit_logs('', headers)
count = pages[0]['@odata.count'] if pages else 0
ids = [entry['Id'] for page in pages for entry in page['value']]
check('the audit log has more than one page', len(pages) > 1, error or len(pages))
check('a page has 50 entries', bool(pages) and len(pages[0]['value']) == 50, error or pages[:1])
check('nextLink leads to every entry once', len(ids) == len(set(ids)) == count, '%d of %d' % (len(set(ids)), count))
entries = [entry for page in pages for entry in page['value']]
check('logins are in the audit log', any(entry['MessageID'] == 'CUSR0001' for entry in entries), entries[:1])

pages, error = get_audit_logs('?$top=7&$skip=3', headers)
check('$top and $skip', bool(pages) and len(pages[0]['value']) == 7, error)
pages, error = get_audit_logs("?$filter=MessageID eq 'CUSR0001'", headers)
check('$filter with blanks and quotes',
      bool(pages) and all(entry['MessageID'] == 'CUSR0001' for page in pages for entry in page['value']), error)
bad = requests.get(base_uri + "/api/ApplicationService/AuditLogs?$filter=Nonsense ==", headers=headers, verify=False)
check('a filter that is none is refused with 400', bad.status_code == 400 and 'error' in bad.json(), bad.text)

csr = requests.post(base_uri + '/api/ApplicationService/Actions/ApplicationService.GenerateCSR', verify=False, headers=headers,
                    data=json.dumps({'DistinguishedName': 'requests.lab.test', 'DepartmentName': 'd', 'BusinessName': 'b', 'Locality': 'l',
                                     'State': 's', 'Country': 'US', 'Email': 'a@lab.test', 'San': 'requests.lab.test,127.0.0.1'}))
check('a CSR is generated', csr.status_code == 200, csr.text)
csr_file = os.path.join(work_folder, 'requests.csr')
chain_file = os.path.join(work_folder, 'requests.p7b')
with open(csr_file, 'w') as file:
    file.write(csr.json()['CertificateData'])
subprocess.run(mock_ome + ['ca', 'sign', '--ca', ca_folder, '--csr', csr_file, '--profile', 'client-server',
                           '--format', 'p7b', '--out', chain_file], check=True)
with open(chain_file, 'rb') as file:
    upload = requests.post(base_uri + '/api/ApplicationService/Actions/ApplicationService.UploadCertChain', verify=False,
                           headers={**headers, 'content-type': 'application/octet-stream'}, data=file)
check('a .p7b chain is accepted, sent as a stream', upload.status_code == 200, upload.text)
info = requests.get(base_uri + '/api/ApplicationService/Certificate', verify=False, headers=headers).json()
check('the certificate is in service', info['value'][0]['IssuedTo']['DistinguishedName'] == 'requests.lab.test', info)

deleted = requests.delete(session_url + "('%s')" % session_info.json()['Id'], verify=False, headers=headers)
check('the session is deleted with 204', deleted.status_code == 204, deleted.text)
dead = requests.get(base_uri + '/api/ApplicationService/Info', verify=False, headers=headers)
check('its token is refused with 401', dead.status_code == 401, dead.status_code)
sys.exit(0 if failures == 0 else 1)
