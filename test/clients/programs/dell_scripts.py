"""Sends what Dell's read-mostly Python scripts for OpenManage Enterprise send, in their order, and reports each check on a line.

A flow has the name of its script. Two libraries are used, as by them: requests, and urllib3 on its own.

Usage: dell_scripts.py HOST:PORT PASSWORD
"""
import json

import requests
import urllib3

from dell_console import base_uri, check, end, flow, get, get_all, ids, ip_address, password


def get_device_list(_):
    """urllib3 alone: the address stands in the request line, and a GET has the body `null`."""
    host, port = ip_address.split(':')
    pool = urllib3.HTTPSConnectionPool(host, int(port), cert_reqs='CERT_NONE')
    headers = {'content-type': 'application/json'}

    def send(method, url, payload=None):
        response = pool.urlopen(method, url, headers=headers, body=json.dumps(payload).encode('utf-8'))
        return response, json.loads(response.data)

    login = {'UserName': 'admin', 'Password': password, 'SessionType': 'API'}
    response, _ = send('POST', base_uri + '/api/SessionService/Sessions', login)
    check('get_device_list, logs in with the address in the request line', response.status == 201, response.data)
    headers['X-Auth-Token'] = response.headers['X-Auth-Token']
    response, page = send('GET', base_uri + '/api/DeviceService/Devices')
    count, devices = page['@odata.count'], page['value']
    while '@odata.nextLink' in page:
        response, page = send('GET', base_uri + page['@odata.nextLink'])
        devices += page['value']
    check('get_device_list, 120 devices over three pages', count == len(set(ids(devices))) == 120, len(devices))
    check('get_device_list, what a row shows', all(device['DeviceName'] and device['DeviceServiceTag'] and device['Model'] and device['Type']
                                                   for device in devices), devices[:1])


def get_group_list(headers):
    groups = get_all('/api/GroupService/Groups', headers)
    check('get_group_list, the groups of the system', {'All Devices', 'Static Groups'} <= {group['Name'] for group in groups}, groups)


def get_group_details(headers):
    group = next(group for group in get_all('/api/GroupService/Groups', headers) if group['Name'] == 'All Devices')
    devices = get_all('/api/GroupService/Groups(%s)/Devices' % group['Id'], headers)
    check('get_group_details, all devices of the group', len(set(ids(devices))) == 120, len(devices))


def get_group_details_by_filter(headers):
    groups = get("/api/GroupService/Groups?$filter=Name eq 'Servers'", headers).json()['value']
    devices = get_all('/api/GroupService/Groups(%s)/Devices' % groups[0]['Id'], headers)
    check('get_group_details_by_filter, the servers', len(groups) == 1 and {device['Type'] for device in devices} == {1000}, groups)


def get_device_inventory(headers):
    last = get_all('/api/DeviceService/Devices', headers)[-1]
    server = get_all('/api/DeviceService/Devices?$filter=Type eq 1000', headers)[-1]
    by_id = get('/api/DeviceService/Devices?$filter=Id eq %s' % last['Id'], headers).json()
    check('get_device_inventory, by id', ids(by_id['value']) == [last['Id']], by_id)
    by_name = get("/api/DeviceService/Devices?$filter=DeviceName eq '%s'" % server['DeviceName'], headers).json()
    check('get_device_inventory, by name', ids(by_name['value']) == [server['Id']], by_name)
    by_tag = get("/api/DeviceService/Devices?$filter=DeviceServiceTag eq '%s'" % server['DeviceServiceTag'], headers).json()
    check('get_device_inventory, by service tag', ids(by_tag['value']) == [server['Id']], by_tag)
    details = get('/api/DeviceService/Devices(%s)/InventoryDetails' % server['Id'], headers).json()
    check('get_device_inventory, every list has its type', all(part['InventoryType'] for part in details['value']), details)
    one = get("/api/DeviceService/Devices(%s)/InventoryDetails('serverProcessors')" % server['Id'], headers).json()
    check('get_device_inventory, one list', len(one['InventoryInfo']) > 0, one)


def get_group_by_device(headers):
    device = get_all('/api/DeviceService/Devices', headers)[0]
    groups = [group['Name'] for group in get_all('/api/GroupService/Groups', headers)
              if device['Id'] in ids(get_all('/api/GroupService/Groups(%s)/Devices' % group['Id'], headers))]
    check('get_group_by_device, the groups of a server', {'All Devices', 'Servers'} <= set(groups), groups)


def new_static_group(headers):
    parent = get("/api/GroupService/Groups?$filter=Name eq 'Static Groups'", headers).json()['value'][0]
    payload = {'GroupModel': {'Name': 'acc-py-group', 'Description': '', 'MembershipTypeId': 12, 'ParentId': parent['Id']}}
    create = base_uri + '/api/GroupService/Actions/GroupService.CreateGroup'
    created = requests.post(create, headers=headers, verify=False, data=json.dumps(payload))
    check('new_static_group, the answer is a bare number', created.status_code == 200 and isinstance(created.json(), int), created.text)
    again = requests.post(create, headers=headers, verify=False, data=json.dumps(payload))
    check('new_static_group, the name is taken', again.status_code == 400, again.text)


def add_device_to_static_group(headers):
    group = get("/api/GroupService/Groups?$filter=Name eq 'acc-py-group'", headers).json()['value'][0]
    devices = ids(get('/api/DeviceService/Devices?$top=3', headers).json()['value'])
    added = requests.post(base_uri + '/api/GroupService/Actions/GroupService.AddMemberDevices', headers=headers, verify=False,
                          data=json.dumps({'GroupId': group['Id'], 'MemberDeviceIds': devices}))
    members = ids(get_all('/api/GroupService/Groups(%s)/Devices' % group['Id'], headers))
    check('add_device_to_static_group, they are in it', added.ok and members == devices, added.text)


def get_job(headers):
    jobs = base_uri + '/api/JobService/Jobs'
    payload = {'JobName': 'Refresh inventory', 'JobDescription': '', 'Schedule': 'startnow', 'State': 'Enabled',
               'JobType': {'Id': 8, 'Name': 'Inventory_Task'}, 'Params': [{'Key': 'operationName', 'Value': 'EC_SNMP_INVENTORY'}],
               'Targets': [{'Id': 10001, 'Data': '', 'TargetType': {'Id': 1000, 'Name': 'DEVICE'}}]}
    made = [requests.post(jobs, headers=headers, verify=False, data=json.dumps(payload)) for _ in range(60)]
    check('get_job, jobs are made with 201', all(response.status_code == 201 for response in made), made[0].text)
    everything = get_all('/api/JobService/Jobs', headers)
    check('get_job, all jobs, over two pages', len(everything) == len(set(ids(everything))) >= 60, len(everything))
    job = get('/api/JobService/Jobs(%s)' % made[0].json()['Id'], headers).json()
    check('get_job, one that has ended', job['LastRunStatus']['Name'] == 'Completed' and job['JobType']['Name'] == 'Inventory_Task', job)
    histories = get_all('/api/JobService/Jobs(%s)/ExecutionHistories' % job['Id'], headers)
    details = get_all('/api/JobService/Jobs(%s)/ExecutionHistories(%s)/ExecutionHistoryDetails' % (job['Id'], histories[0]['Id']), headers)
    check('get_job, its one run, and what it did', len(histories) == 1 and len(details) > 0, details)
    few = get('/api/JobService/Jobs?%24filter=JobType%2FId+eq+8&%24top=1', headers).json()
    check('get_job, a filter with plus signs, as httpx sends it', len(few['value']) == 1 and few['@odata.count'] == len(
        [job for job in everything if job['JobType']['Id'] == 8]), few)


def get_audit_logs(headers):
    entries = get_all('/api/ApplicationService/AuditLogs', headers)
    check('get_audit_logs, each login and each job', len(entries) > 70 and any(entry['UserName'] == 'admin' for entry in entries), len(entries))


def get_alerts(headers):
    few = get('/api/AlertService/Alerts?$top=5', headers).json()
    check('get_alerts, five', len(few['value']) == 5 and few['@odata.count'] > 50, few['@odata.count'])
    everything = get_all('/api/AlertService/Alerts', headers)
    severe = get_all('/api/AlertService/Alerts?$filter=SeverityType eq 16', headers)
    check('get_alerts, the critical ones', ids(severe) == [alert['Id'] for alert in everything if alert['SeverityType'] == 16] and severe, len(severe))
    group = get("/api/GroupService/Groups?$filter=Name eq 'All Devices'", headers).json()['value'][0]
    of_group = get_all('/api/AlertService/Alerts?$filter=AlertDeviceGroup eq %s' % group['Id'], headers)
    check('get_alerts, those of all devices', ids(of_group) == [alert['Id'] for alert in everything if alert['AlertDeviceId'] != 0], len(of_group))


def get_warranty_information(headers):
    warranties = get_all('/api/WarrantyService/Warranties', headers)
    tags = {device['DeviceServiceTag'] for device in get_all('/api/DeviceService/Devices', headers)}
    check('get_warranty_information, of devices that are there', len(warranties) > 50 and all(
        warranty['DeviceIdentifier'] in tags for warranty in warranties), warranties[:1])


def get_report_list(headers):
    reports = get_all('/api/ReportService/ReportDefs', headers)
    check('get_report_list, names', reports and all(report['Name'] for report in reports), reports)


def get_firmware_baselines(headers):
    baselines = get_all('/api/UpdateService/Baselines', headers)
    check('get_firmware_baselines, with targets', baselines and all(baseline['Targets'] for baseline in baselines), baselines)


def get_ome_vlans(headers):
    types = ids(get_all('/api/NetworkConfigurationService/NetworkTypes', headers))
    vlans = get_all('/api/NetworkConfigurationService/Networks', headers)
    check('get_ome_vlans, each of a type', vlans and all(vlan['Type'] in types for vlan in vlans), vlans[:1])


def find_non_pmp_capable_devices(headers):
    devices = get('/api/DeviceService/Devices?$top=8000', headers).json()['value']
    check('find_non_pmp_capable_devices, all on one page', len(devices) == 120 and all(
        isinstance(device['DeviceCapabilities'], list) for device in devices), len(devices))


for each in (get_device_list, get_group_list, get_group_details, get_group_details_by_filter, get_device_inventory, get_group_by_device,
             new_static_group, add_device_to_static_group, get_job, get_audit_logs, get_alerts, get_warranty_information,
             get_report_list, get_firmware_baselines, get_ome_vlans, find_non_pmp_capable_devices):
    flow(each)
end()
