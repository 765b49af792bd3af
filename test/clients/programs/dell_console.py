"""What Dell's Python scripts for OpenManage Enterprise do alike: log in, follow pages; and how a check is reported."""
import json
import sys
import warnings

import requests

warnings.filterwarnings('ignore', message='Unverified HTTPS request')

ip_address, password = sys.argv[1:]
base_uri = 'https://%s' % ip_address
failures = 0


def check(title, condition, reason=''):
    global failures
    failures += 0 if condition else 1
    print('ok - %s' % title if condition else 'not ok - %s: %s' % (title, ' '.join(str(reason).split())[:1000]))


def authenticate():
    """Each script logs in and never out."""
    headers = {'content-type': 'application/json'}
    response = requests.post(base_uri + '/api/SessionService/Sessions', verify=False, headers=headers,
                             data=json.dumps({'UserName': 'admin', 'Password': password, 'SessionType': 'API'}))
    assert response.status_code == 201, response.text
    headers['X-Auth-Token'] = response.headers['X-Auth-Token']
    return headers


def get(path, headers):
    return requests.get(base_uri + path, headers=headers, verify=False)


def get_all(path, headers):
    """The entities of all pages. A link is a path, put behind the address; the count must be that of the first page."""
    first = get(path, headers)
    assert first.status_code == 200, first.text
    entities, page = list(first.json()['value']), first.json()
    while '@odata.nextLink' in page:
        response = get(page['@odata.nextLink'], headers)
        assert response.status_code == 200, response.text
        page = response.json()
        entities += page['value']
    assert len(entities) == first.json()['@odata.count'], '%d of %d' % (len(entities), first.json()['@odata.count'])
    return entities


def ids(entities):
    return [entity['Id'] for entity in entities]


def flow(function):
    """Runs a flow; an answer it cannot do with is one failed check."""
    try:
        function(authenticate())
    except Exception as error:  # whatever a script would end with
        check(function.__name__, False, repr(error))


def end():
    sys.exit(0 if failures == 0 else 1)
