"""Sends what those of Dell's Python scripts send that deploy, update, discover and power devices, in their order, and reports each check on
a line. A flow has the name of its script.

Usage: dell_changes.py HOST:PORT PASSWORD
"""

import json
import time

import requests

from dell_console import base_uri, check, end, flow, get, get_all, ids

JOBS = '/api/JobService/Jobs'


def send(method, path, headers, payload):
    return requests.request(method, base_uri + path, headers=headers, verify=False, data=json.dumps(payload))


def post(path, headers, payload):
    return send('POST', path, headers, payload)


def outcome(job, headers):
    """The name of the status a job ends with; scripts ask again and again."""
    for _ in range(50):
        status = get('%s(%s)' % (JOBS, job), headers).json()['LastRunStatus']['Name']
        if status not in ('Scheduled', 'Queued', 'Starting', 'Running', 'New'):
            return status
        time.sleep(0.1)
    return status


def server(headers, **wanted):
    """A server that answers, as the scripts find one by what a person knows of it."""
    return next(
        device
        for device in get_all('/api/DeviceService/Devices?$filter=Type eq 1000', headers)
        if device['ConnectionState'] and all(device[name] == value for name, value in wanted.items())
    )


def new_network(headers):
    made = post(
        '/api/NetworkConfigurationService/Networks',
        headers,
        {'Name': 'VLAN 801', 'Description': 'of a script', 'VlanMinimum': 801, 'VlanMaximum': 801, 'Type': 1},
    )
    check('new_network, one VLAN', made.status_code == 201, made.text)


def copy_vlans(headers):
    networks = get_all('/api/NetworkConfigurationService/Networks', headers)
    kept = {name: networks[0][name] for name in ('Name', 'Description', 'VlanMaximum', 'VlanMinimum', 'Type')}
    again = post('/api/NetworkConfigurationService/Networks', headers, kept)
    check('copy_vlans, what is there overlaps', again.status_code == 400 and '@Message.ExtendedInfo' in again.json()['error'], again.text)


def invoke_report_execution(headers):
    report = next(one for one in get_all('/api/ReportService/ReportDefs', headers) if one['Name'] == 'Warranty Report')
    started = post('/api/ReportService/Actions/ReportService.RunReport', headers, {'ReportDefId': report['Id'], 'FilterGroupId': 0})
    check(
        'invoke_report_execution, a job runs it', started.status_code == 200 and outcome(started.text, headers) == 'Completed', started.text
    )
    columns = get('/api/ReportService/ReportDefs(%s)' % report['Id'], headers).json()['ColumnNames']
    rows = get_all('/api/ReportService/ReportDefs(%s)/ReportResults/ResultRows' % report['Id'], headers)
    check('invoke_report_execution, a value for each column', rows and len(rows[0]['Values']) == len(columns), rows[:1])


def new_template(headers):
    content = (
        '<SystemConfiguration Model="PowerEdge R740" ServiceTag="ABC1234"><Component FQDD="BIOS.Setup.1-1">'
        '<Attribute Name="BootMode">Uefi</Attribute></Component></SystemConfiguration>'
    )
    made = post(
        '/api/TemplateService/Actions/TemplateService.Import',
        headers,
        {'ViewTypeId': 2, 'Type': 2, 'Name': 'of a file', 'Content': content},
    )
    check('new_template, from a file', made.status_code == 200, made.text)


def deploy_template(headers):
    templates = '/api/TemplateService/Templates'
    source = server(headers)
    made = post(
        templates,
        headers,
        {'Name': 'of a script', 'Description': 'x', 'TypeId': 2, 'ViewTypeId': 2, 'Fqdds': 'All', 'SourceDeviceId': source['Id']},
    )
    check('deploy_template, the id of the template', made.status_code == 201, made.text)
    template = get('%s(%s)' % (templates, made.text), headers).json()
    check('deploy_template, its job ends', outcome(template['TaskId'], headers) == 'Completed', template)
    held = {profile['TargetId'] for profile in get_all('/api/ProfileService/Profiles', headers)}
    target = next(
        device
        for device in get_all('/api/DeviceService/Devices?$filter=Type eq 1000', headers)
        if device['ConnectionState'] and device['Id'] not in held and device['Model'] == source['Model'] and device['Id'] != source['Id']
    )
    deployed = post('/api/TemplateService/Actions/TemplateService.Deploy', headers, {'Id': int(made.text), 'TargetIds': [target['Id']]})
    check(
        'deploy_template, the id of the job', deployed.status_code == 200 and outcome(deployed.text, headers) == 'Completed', deployed.text
    )
    refused = post('/api/TemplateService/Actions/TemplateService.Deploy', headers, {'Id': int(made.text), 'TargetIds': [target['Id']]})
    check('deploy_template, not twice', refused.status_code == 400, refused.text)


def set_power_state(headers):
    off = [device['Id'] for device in get_all('/api/DeviceService/Devices?$filter=PowerState eq 18', headers)]
    device = server(headers, PowerState=17)
    check('set_power_state, those that are on are not among those that are off', device['Id'] not in off, off)
    for state, power, name in (('8', 18, 'off'), ('2', 17, 'on'), ('5', 17, 'cycled'), ('12', 18, 'off in order'), ('2', 17, 'on again')):
        made = post(
            JOBS,
            headers,
            {
                'Id': 0,
                'JobName': 'Power operation',
                'JobDescription': 'Performing a power operation',
                'Schedule': 'startnow',
                'State': 'Enabled',
                'JobType': {'Name': 'DeviceAction_Task'},
                'Params': [
                    {'Key': 'override', 'Value': 'true'},
                    {'Key': 'powerState', 'Value': state},
                    {'Key': 'operationName', 'Value': 'POWER_CONTROL'},
                    {'Key': 'deviceTypes', 'Value': '1000'},
                ],
                'Targets': [{'Id': device['Id'], 'Data': '', 'TargetType': {'Id': 1000, 'Name': 'DEVICE'}}],
            },
        )
        ended = outcome(made.json()['Id'], headers)
        now = get('/api/DeviceService/Devices(%s)' % device['Id'], headers).json()['PowerState']
        check('set_power_state, %s' % name, made.status_code == 201 and ended == 'Completed' and now == power, (ended, now))


def invoke_refresh_inventory(headers):
    device = server(headers)
    target = [{'Id': device['Id'], 'Data': '', 'TargetType': {'Id': 1000, 'Name': 'DEVICE'}}]
    made = post(
        JOBS,
        headers,
        {
            'Id': 0,
            'JobName': 'Inventory refresh via the API.',
            'JobDescription': 'Refreshes',
            'Schedule': 'startnow',
            'State': 'Enabled',
            'JobType': {'Name': 'Inventory_Task'},
            'Targets': target,
        },
    )
    check(
        'invoke_refresh_inventory, a type by its name',
        made.status_code == 201 and outcome(made.json()['Id'], headers) == 'Completed',
        made.text,
    )
    group = get("/api/GroupService/Groups?$filter=Name eq 'Storage Devices'", headers).json()['value'][0]
    made = post(
        JOBS,
        headers,
        {
            'JobDescription': 'Run config inventory collection task',
            'JobName': 'Part 1',
            'JobType': {'Id': 50, 'Name': 'Device_Config_Task'},
            'Params': [{'Key': 'action', 'Value': 'CONFIG_INVENTORY'}],
            'Schedule': 'startnow',
            'StartTime': '',
            'State': 'Enabled',
            'Targets': [{'Data': '', 'Id': group['Id'], 'JobId': -1, 'TargetType': {'Id': 6000, 'Name': 'GROUP'}}],
        },
    )
    check('invoke_refresh_inventory, of a group', made.status_code == 201, made.text)


def payload_of_discovery(*addresses):
    credentials = {'username': 'root', 'password': 'calvin', 'caCheck': False, 'cnCheck': False, 'port': 443, 'retries': 3, 'timeout': 60}
    profile = {
        'profileName': '',
        'profileDescription': '',
        'type': 'DISCOVERY',
        'credentials': [{'type': 'WSMAN', 'authType': 'Basic', 'modified': False, 'credentials': credentials}],
    }
    return {
        'DiscoveryConfigGroupName': 'Server Discovery',
        'DiscoveryConfigGroupDescription': 'of a script',
        'DiscoveryConfigModels': [
            {
                'PluginId': '',
                'ConnectionProfile': json.dumps(profile),
                'DeviceType': [1000],
                'DiscoveryConfigTargets': [
                    {'DiscoveryConfigTargetId': 0, 'NetworkAddressDetail': address, 'AddressType': 30, 'Disabled': False, 'Exclude': False}
                    for address in addresses
                ],
            }
        ],
        'Schedule': {'RunNow': True, 'RunLater': False, 'Cron': 'startnow', 'StartTime': '', 'EndTime': ''},
        'CreateGroup': True,
        'TrapDestination': False,
    }


def invoke_discover_device(headers):
    made = post('/api/DiscoveryConfigService/DiscoveryConfigGroups', headers, payload_of_discovery('10.77.0.1-10.77.0.8'))
    check('invoke_discover_device, a group', made.status_code == 201, made.text)
    job = next(
        one
        for one in get_all('/api/DiscoveryConfigService/Jobs', headers)
        if one['DiscoveryConfigGroupId'] == made.json()['DiscoveryConfigGroupId']
    )
    check('invoke_discover_device, its job ends', outcome(job['JobId'], headers) in ('Completed', 'Warning'), job)


def edit_discovery_job(headers):
    groups = '/api/DiscoveryConfigService/DiscoveryConfigGroups'
    group = next(one for one in get_all(groups, headers) if 'Server Discovery' in one['DiscoveryConfigGroupName'])
    changed = send(
        'PUT',
        '%s(%s)' % (groups, group['DiscoveryConfigGroupId']),
        headers,
        {**payload_of_discovery('10.77.0.9'), 'DiscoveryConfigGroupId': group['DiscoveryConfigGroupId']},
    )
    now = get('%s(%s)' % (groups, group['DiscoveryConfigGroupId']), headers).json()
    targets = [target['NetworkAddressDetail'] for target in now['DiscoveryConfigModels'][0]['DiscoveryConfigTargets']]
    check('edit_discovery_job, other addresses', changed.status_code == 200 and targets == ['10.77.0.9'], changed.text)


def invoke_manage_query_groups(headers):
    context = next(one for one in get_all('/api/QuerySupportService/QueryContexts', headers) if one['Name'] == 'Devices')
    fields = get('/api/QuerySupportService/QueryContexts(%s)' % context['Id'], headers).json()['Fields']
    health = next(field for field in fields if field['Name'] == 'Device Global Status')
    critical = next(option['Id'] for option in health['EnumOpts'] if option['Name'] == 'Critical')
    parent = next(group for group in get_all('/api/GroupService/Groups', headers) if group['Name'] == 'Query Groups')
    model = {
        'Id': 0,
        'Name': 'critical of a script',
        'Description': '',
        'GlobalStatus': 0,
        'DefinitionId': 0,
        'MembershipTypeId': 24,
        'ParentId': parent['Id'],
    }
    condition = {'LogicalOperatorId': 0, 'LeftParen': True, 'FieldId': health['Id'], 'OperatorId': 1, 'Value': critical, 'RightParen': True}
    query = {'FilterId': 0, 'ContextId': context['Id'], 'Conditions': [condition]}
    made = post('/api/GroupService/Actions/GroupService.CreateGroup', headers, {'GroupModel': model, 'GroupModelExtension': query})
    members = get_all('/api/GroupService/Groups(%s)/Devices' % made.text, headers)
    everything = get_all('/api/DeviceService/Devices?$filter=Status eq 4000', headers)
    check(
        'invoke_manage_query_groups, a number as value',
        made.status_code == 200 and sorted(ids(members)) == sorted(ids(everything)) != [],
        made.text,
    )
    gone = post('/api/GroupService/Actions/GroupService.DeleteGroup', headers, {'GroupIds': [int(made.text)]})
    check('invoke_manage_query_groups, deleted', gone.status_code == 204, gone.text)


def update_firmware_using_catalog(headers):
    made = post(
        '/api/UpdateService/Catalogs',
        headers,
        {
            'Filename': 'Catalog.xml',
            'SourcePath': 'cat',
            'Repository': {
                'Name': 'of a script',
                'Description': 'x',
                'RepositoryType': 'NFS',
                'Source': '10.0.0.9',
                'DomainName': None,
                'Username': None,
                'Password': None,
                'CheckCertificate': False,
            },
        },
    )
    check('update_firmware_using_catalog, a catalog', made.status_code == 201, made.text)
    catalog = next(one for one in get_all('/api/UpdateService/Catalogs', headers) if one['Repository']['Name'] == 'of a script')
    group = get("/api/GroupService/Groups?$filter=Name eq 'Servers'", headers).json()['value'][0]
    made = post(
        '/api/UpdateService/Baselines',
        headers,
        {
            'Name': 'baseline of a script',
            'Description': 'x',
            'CatalogId': catalog['Id'],
            'RepositoryId': catalog['Repository']['Id'],
            'DowngradeEnabled': False,
            'Is64Bit': True,
            'Targets': [{'Id': group['Id'], 'Type': {'Id': 6000, 'Name': 'GROUP'}}],
        },
    )
    check('update_firmware_using_catalog, a baseline', made.status_code == 201, made.text)
    baseline = next(one for one in get_all('/api/UpdateService/Baselines', headers) if one['Name'] == 'baseline of a script')
    reports = get_all('/api/UpdateService/Baselines(%s)/DeviceComplianceReports' % baseline['Id'], headers)
    targets = [
        {
            'Id': report['DeviceId'],
            'TargetType': {'Id': 1000, 'Name': 'SERVER'},
            'Data': ';'.join(part['SourceName'] for part in report['ComponentComplianceReports'] if part['UpdateAction'] == 'UPGRADE'),
        }
        for report in reports
    ]
    targets = [target for target in targets if target['Data']]
    update = [
        ('complianceReportId', baseline['Id']),
        ('repositoryId', catalog['Repository']['Id']),
        ('catalogId', catalog['Id']),
        ('operationName', 'INSTALL_FIRMWARE'),
        ('complianceUpdate', 'true'),
        ('signVerify', 'true'),
        ('stagingValue', 'false'),
    ]
    made = post(
        JOBS,
        headers,
        {
            'JobName': 'Update Firmware',
            'JobDescription': 'Firmware Update Job',
            'Schedule': 'startNow',
            'State': 'Enabled',
            'JobType': {'Id': 5, 'Name': 'Update_Task'},
            'Params': [{'Key': key, 'Value': str(value)} for key, value in update],
            'Targets': targets,
        },
    )
    check('update_firmware_using_catalog, all servers at once', targets and made.status_code == 201, made.text)
    ended = outcome(made.json()['Id'], headers)
    left = [
        part
        for report in get_all('/api/UpdateService/Baselines(%s)/DeviceComplianceReports' % baseline['Id'], headers)
        for part in report['ComponentComplianceReports']
        if part['UpdateAction'] == 'UPGRADE'
    ]
    before = sum(target['Data'].count(';') + 1 for target in targets)
    check(
        'update_firmware_using_catalog, then fewer parts are behind',
        ended in ('Completed', 'Warning') and len(left) < before,
        (ended, len(left), before),
    )


def update_installed_firmware_with_dup(headers):
    device = server(headers)
    sent = requests.post(
        base_uri + '/api/UpdateService/Actions/UpdateService.UploadFile',
        verify=False,
        data=b'x' * 1000,
        headers={**headers, 'content-type': 'application/octet-stream'},
    )
    check('update_installed_firmware_with_dup, a token for the file', sent.status_code == 200 and sent.text, sent.text)
    report = post(
        '/api/UpdateService/Actions/UpdateService.GetSingleDupReport',
        headers,
        {
            'SingleUpdateReportBaseline': [],
            'SingleUpdateReportGroup': [],
            'SingleUpdateReportTargets': [device['Id']],
            'SingleUpdateReportFileToken': sent.text,
        },
    )
    check('update_installed_firmware_with_dup, a file of nothing applies to nothing', report.status_code == 400, report.text)


for each in (
    new_network,
    copy_vlans,
    invoke_report_execution,
    new_template,
    deploy_template,
    set_power_state,
    invoke_refresh_inventory,
    invoke_discover_device,
    edit_discovery_job,
    invoke_manage_query_groups,
    update_firmware_using_catalog,
    update_installed_firmware_with_dup,
):
    flow(each)
end()
