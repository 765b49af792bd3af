package main

import "fmt"

const (
	templates          = "/api/TemplateService/Templates"
	baselines          = "/api/TemplateService/Baselines"
	firmwareBaselines  = "/api/UpdateService/Baselines"
	catalogsPath       = "/api/UpdateService/Catalogs"
	jobsPath           = "/api/JobService/Jobs"
	discoveryGroups    = "/api/DiscoveryConfigService/DiscoveryConfigGroups"
	completed, warning = 2060, 2090
)

type m = map[string]any

// act sends an action, whose answer may have no body.
func act(c *client, action string, payload any) (int, string) {
	response, body := c.do("POST", action, nil, encoded(payload))
	return response.StatusCode, string(body)
}

// lastRun is what the provider looks at until a job has ended.
func lastRun(c *client, id int64) int64 {
	ended, err := read[job](c, at(jobsPath, id))
	if err != nil {
		return 0
	}
	return ended.LastRunStatus.ID
}

func at(path string, id int64) string {
	return fmt.Sprintf("%s(%d)", path, id)
}

func now() m {
	return m{"RunNow": true, "RunLater": false, "Cron": "", "StartTime": "", "EndTime": ""}
}

// changeChecks is what the resources of the fleet do in the life of each: create, read, change, read, delete.
func changeChecks(c *client) {
	devices, err := all[device](c, "/api/DeviceService/Devices")
	if err != nil || len(devices) < 20 {
		check("devices to work with", false, err)
		return
	}
	compliance := templateChecks(c, devices[0])
	if compliance != 0 {
		baselineChecks(c, compliance, devices[1].ID, devices[2].ID)
	}
	catalogChecks(c)
	firmwareChecks(c, devices[1])
	discoveryChecks(c)
	deviceChecks(c, devices[1], devices[len(devices)-2])
}

// templateChecks returns the id of a template of compliance.
func templateChecks(c *client, source device) int64 {
	id, err := send[int64](c, "POST", templates,
		m{"Fqdds": "All", "ViewTypeId": 2, "SourceDeviceId": source.ID, "Name": "tf-go", "Description": "d"}, 201)
	made, readErr := read[template](c, at(templates, id))
	check("a template is read from a device, by a job",
		err == nil && readErr == nil && made.SourceDeviceID == source.ID && lastRun(c, made.TaskID) == completed,
		fmt.Sprint(err, readErr, made))
	details, err := read[attributes](c, at(templates, id)+"/AttributeDetails")
	check("its attributes have the types of the provider", err == nil && details.count() > 0, fmt.Sprint(err))
	ports, err := read[attributes](c, at(templates, id)+"/Views(4)/AttributeViewDetails")
	check("its ports have, too", err == nil && len(ports.AttributeGroups) > 0, fmt.Sprint(err))

	_, err = send[int64](c, "PUT", at(templates, id), m{"Id": id, "Name": "tf-go-renamed", "Attributes": nil, "Description": "e"}, 200)
	network, body := act(c, "/api/TemplateService/Actions/TemplateService.UpdateNetworkConfig",
		m{"TemplateId": id, "IdentityPoolId": 2, "BondingTechnology": "", "PropagateVlan": false, "VlanAttributes": nil})
	made, readErr = read[template](c, at(templates, id))
	check("the template is changed, and takes from an identity pool",
		err == nil && network == 200 && readErr == nil && made.Name == "tf-go-renamed" && made.IdentityPoolID == 2,
		fmt.Sprint(err, network, body, made))

	compliance, err := send[int64](c, "POST", "/api/TemplateService/Actions/TemplateService.Clone",
		m{"SourceTemplateId": id, "NewTemplateName": "tf-go-compliance", "ViewTypeId": 1}, 200)
	check("a template is cloned as one of compliance", err == nil && compliance > 0, err)
	deploymentChecks(c, made)
	deleted, missing := remove(c, at(templates, id))
	check("the template is deleted with 204 and then gone", deleted == 204 && missing >= 400, fmt.Sprint(deleted, missing))
	return compliance
}

func deploymentChecks(c *client, from template) {
	invalid, err := all[profile](c, "/api/ProfileService/Profiles")
	taken := map[int64]bool{}
	for _, one := range invalid {
		taken[one.TargetID] = true
	}
	devices, listErr := all[device](c, "/api/DeviceService/Devices"+filter("Type eq 1000"))
	var target int64
	for _, one := range devices {
		if !taken[one.ID] {
			target = one.ID
		}
	}
	options := m{"ShutdownType": 0, "TimeToWaitBeforeShutdown": 300, "EndHostPowerState": 1,
		"PrecheckOnly": false, "ContinueOnWarning": false, "StrictCheckingVlan": false}
	noBoot := m{"BootToNetwork": false, "ShareType": "", "IsoPath": "", "IsoTimeout": 0, "IsoTimeoutUnit": 0,
		"ShareDetail": m{"IpAddress": "", "ShareName": "", "WorkGroup": "", "User": "", "Password": ""}}
	// Its own tests name an attribute that their template has not.
	foreign := []m{{"Id": 1197404, "DisplayName": "ServerTopology 1 Aisle Name", "Value": "IST", "IsIgnored": false}}
	task, sendErr := send[int64](c, "POST", "/api/TemplateService/Actions/TemplateService.Deploy",
		m{"Id": from.ID, "TargetIds": []int64{target}, "Schedule": now(), "Attributes": []m{{"DeviceId": target, "Attributes": foreign}},
			"Options": options, "NetworkBootIsoModel": noBoot}, 200)
	check("a template is deployed by a job, whatever attribute is none of it",
		err == nil && listErr == nil && sendErr == nil && lastRun(c, task) == completed, fmt.Sprint(err, listErr, sendErr, task))
	profiles, err := read[page[profile]](c, "/api/ProfileService/Profiles"+filter("TemplateName eq '"+from.Name+"'"))
	check("which leaves a profile that is assigned",
		err == nil && len(profiles.Value) == 1 && profiles.Value[0].TargetID == target && profiles.Value[0].ProfileState == 4,
		fmt.Sprint(err, profiles))
	if len(profiles.Value) == 0 {
		return
	}
	ids := m{"ProfileIds": []int64{profiles.Value[0].ID}}
	unassigned, err := send[int64](c, "POST", "/api/ProfileService/Actions/ProfileService.UnassignProfiles", ids, 200)
	check("it is unassigned by a job", err == nil && lastRun(c, unassigned) == completed, err)
	deleted, body := act(c, "/api/ProfileService/Actions/ProfileService.Delete", ids)
	profiles, err = read[page[profile]](c, "/api/ProfileService/Profiles"+filter("TemplateName eq '"+from.Name+"'"))
	check("and deleted", deleted < 300 && err == nil && len(profiles.Value) == 0, fmt.Sprint(deleted, body, err))
}

func baselineChecks(c *client, compliance, one, other int64) {
	targets := func(ids ...int64) []m {
		list := []m{}
		for _, id := range ids {
			list = append(list, m{"Id": id, "Type": m{"Id": 1, "Name": "DEVICE"}})
		}
		return list
	}
	made, err := send[baseline](c, "POST", baselines,
		m{"Name": "tf-go", "Description": "", "TemplateId": compliance, "BaselineTargets": targets(one, other),
			"NotificationSettings": m{"NotificationType": "NOTIFY_ON_NON_COMPLIANCE", "EmailAddresses": []string{"tf@example.com"},
				"OutputFormat": "HTML"}}, 201)
	kept, readErr := read[baseline](c, at(baselines, made.ID))
	check("a configuration baseline is made, and compared by a job",
		err == nil && readErr == nil && lastRun(c, kept.TaskID) == completed && len(kept.BaselineTargets) == 2,
		fmt.Sprint(err, readErr, kept))

	_, err = send[baseline](c, "PUT", at(baselines, made.ID),
		m{"Id": made.ID, "Name": "tf-go-renamed", "Description": "d", "TemplateId": compliance,
			"BaselineTargets": targets(one, other)}, 200)
	kept, readErr = read[baseline](c, at(baselines, made.ID))
	told, toldErr := read[m](c, at(baselines, made.ID))
	check("it is changed, and tells nobody any more where nobody is named",
		err == nil && readErr == nil && toldErr == nil && kept.Name == "tf-go-renamed" && told["NotificationSettings"] == nil,
		fmt.Sprint(err, readErr, toldErr, kept, told))

	task, err := send[int64](c, "POST", "/api/TemplateService/Actions/TemplateService.Remediate",
		m{"Id": made.ID, "DeviceIds": []int64{one, other}, "Schedule": now()}, 200)
	reports, readErr := read[page[deviceReport]](c, at(baselines, made.ID)+"/DeviceConfigComplianceReports")
	comply := len(reports.Value) == 2
	for _, report := range reports.Value {
		comply = comply && report.ComplianceStatus == 1
	}
	check("remediated devices comply",
		err == nil && readErr == nil && lastRun(c, task) == completed && comply, fmt.Sprint(err, readErr, reports))
	next, err := send[int64](c, "POST", templates,
		m{"Fqdds": "EventFilters", "ViewTypeId": 1, "SourceDeviceId": other, "Name": "tf-go-next", "Description": "d"}, 201)
	gone, _ := remove(c, at(templates, compliance))
	_, changeErr := send[baseline](c, "PUT", at(baselines, made.ID),
		m{"Id": made.ID, "Name": "tf-go-renamed", "Description": "d", "TemplateId": next, "BaselineTargets": targets(other)}, 200)
	kept, readErr = read[baseline](c, at(baselines, made.ID))
	check("its template is deleted before it has another one",
		err == nil && gone == 204 && changeErr == nil && readErr == nil && kept.TemplateName == "tf-go-next",
		fmt.Sprint(err, gone, changeErr, readErr, kept))
	removed, body := act(c, "/api/TemplateService/Actions/TemplateService.RemoveBaseline", m{"BaselineIds": []int64{made.ID}})
	check("the baseline is removed with 204", removed == 204, fmt.Sprint(removed, body))
}

func catalogChecks(c *client) {
	repository := m{"Name": "tf-go", "Description": "tf-go terraform catalog",
		"DomainName": "example", "Editable": true, "RepositoryType": "HTTPS",
		"Source": "https://192.0.2.1", "Username": "u", "Password": "Sh4re-secret!"}
	payload := m{"BaseLocation": "", "Filename": "catalog.xml", "SourcePath": "catalogs",
		"Schedule": m{"Cron": "0 0 17 ? * wed *"}, "Repository": repository}
	made, err := send[catalog](c, "POST", catalogsPath, payload, 201)
	payload["Id"], payload["Schedule"] = made.ID, m{"Cron": "0 0 17 ? * fri *"}
	repository["Id"] = made.Repository.ID
	_, changeErr := send[catalog](c, "PUT", at(catalogsPath, made.ID), payload, 200)
	kept, readErr := read[catalog](c, at(catalogsPath, made.ID))
	check("a catalog is made and changed, its password not repeated",
		err == nil && changeErr == nil && readErr == nil && kept.Schedule.Cron == "0 0 17 ? * fri *" &&
			kept.Status == "Completed" && kept.Repository.Password == "", fmt.Sprint(err, changeErr, readErr, kept))
	removed, body := act(c, "/api/UpdateService/Actions/UpdateService.RemoveCatalogs", m{"CatalogIds": []int64{made.ID}})
	check("the catalog is removed with 204", removed == 204, fmt.Sprint(removed, body))
}

func firmwareChecks(c *client, on device) {
	catalogs, err := read[page[catalog]](c, catalogsPath)
	if err != nil || len(catalogs.Value) == 0 {
		check("a catalog to compare with", false, err)
		return
	}
	payload := m{"Id": 0, "CatalogId": catalogs.Value[0].ID, "RepositoryId": catalogs.Value[0].Repository.ID,
		"Name": "tf-go", "Description": "d",
		"FilterNoRebootRequired": false,
		"Is64Bit":                true, "Targets": []m{{"Id": on.ID, "Type": m{"Id": 1000, "Name": "DEVICE"}}}}
	made, err := send[firmwareBaseline](c, "POST", firmwareBaselines, payload, 201)
	payload["Id"], payload["Name"] = made.ID, "tf-go-renamed"
	_, changeErr := send[firmwareBaseline](c, "PUT", at(firmwareBaselines, made.ID), payload, 200)
	kept, readErr := read[firmwareBaseline](c, at(firmwareBaselines, made.ID))
	check("a firmware baseline is made and changed",
		err == nil && changeErr == nil && readErr == nil && kept.Name == "tf-go-renamed" && lastRun(c, kept.TaskID) == completed,
		fmt.Sprint(err, changeErr, readErr, kept))
	reports, readErr := read[page[firmwareReport]](c, at(firmwareBaselines, made.ID)+"/DeviceComplianceReports")
	check("its report has the types of the provider",
		readErr == nil && len(reports.Value) == 1 && reports.Value[0].ServiceTag == on.DeviceServiceTag &&
			len(reports.Value[0].ComponentComplianceReports) > 0, fmt.Sprint(readErr, reports))
	found, err := send[[]firmwareBaseline](c, "POST", "/api/UpdateService/Actions/UpdateService.GetBaselinesReportByDeviceids",
		m{"Ids": []string{fmt.Sprint(on.ID)}}, 200)
	check("baselines are found by their devices, ids as text", err == nil && len(found) > 0, fmt.Sprint(err, found))
	groups, err := read[page[group]](c, "/api/GroupService/Groups?$expand=SubGroups")
	members := []m{}
	target := func(one group) {
		members = append(members, m{"Id": one.ID, "Type": m{"Id": one.TypeID, "Name": "GROUP"}})
	}
	for _, one := range groups.Value {
		if one.Name == "HCI Appliances" || one.Name == "Hyper-V Servers" {
			target(one)
			for _, below := range one.SubGroups {
				target(below)
			}
		}
	}
	payload["Id"], payload["Name"], payload["Targets"] = 0, "tf-go-groups", members
	grouped, makeErr := send[firmwareBaseline](c, "POST", firmwareBaselines, payload, 201)
	check("a baseline of two groups of the product has three groups below them, too",
		err == nil && makeErr == nil && len(members) == 5 && len(grouped.Targets) == 5, fmt.Sprint(err, makeErr, members, grouped))
	removed, body := act(c, "/api/UpdateService/Actions/UpdateService.RemoveBaselines", m{"BaselineIds": []int64{made.ID, grouped.ID}})
	check("the firmware baselines are removed with 204", removed == 204, fmt.Sprint(removed, body))
}

func discoveryChecks(c *client) {
	target := m{"DiscoveryConfigTargetId": 0, "NetworkAddressDetail": "10.77.0.0/29", "SubnetMask": "",
		"AddressType": 30, "Disabled": false, "Exclude": false}
	connection := `{"profileName":"","profileDescription":"","type":"DISCOVERY",` +
		`"credentials":[{"id":0,"type":"REDFISH","authType":"Basic","modified":false,` +
		`"credentials":{"username":"u","password":"D1scover-secret!",` +
		`"caCheck":false,"cnCheck":false,"port":443,"retries":3,"timeout":60}}]}`
	model := m{"DiscoveryConfigId": 0, "DiscoveryConfigDescription": "", "DiscoveryConfigStatus": "", "DiscoveryConfigTargets": []m{target},
		"ConnectionProfileId": 0,
		"ConnectionProfile":   connection, "DeviceType": []int{1000}}
	payload := m{"DiscoveryConfigGroupName": "tf-go", "CreateGroup": false, "DiscoveryConfigModels": []m{model},
		"TrapDestination": false, "CommunityString": false,
		"UseAllProfiles": false, "Schedule": m{"RunNow": true, "RunLater": false, "Cron": "startnow", "StartTime": "", "EndTime": ""}}
	made, err := send[discovery](c, "POST", discoveryGroups, payload, 201)
	id := made.DiscoveryConfigGroupID
	kept, readErr := read[discovery](c, at(discoveryGroups, id))
	var task int64
	for _, one := range made.DiscoveryConfigTaskParam {
		task = one.TaskID
	}
	status := lastRun(c, task)
	check("a discovery is made and runs",
		err == nil && readErr == nil && (status == completed || status == warning), fmt.Sprint(err, readErr, kept, status))
	detail, err := read[struct{ Key, Value, Progress, StartTime, ElapsedTime string }](c, at(jobsPath, task)+"/LastExecutionDetail")
	check("its last run is told of", err == nil && detail.Progress == "100", fmt.Sprint(err, detail))
	payload["DiscoveryConfigGroupId"] = id
	payload["Schedule"] = m{"RunNow": false, "RunLater": true, "Cron": "0 0 10 * * ? 2040", "StartTime": "", "EndTime": ""}
	changed, err := send[discovery](c, "POST", fmt.Sprintf("%s?groupId=%d", discoveryGroups, id), payload, 201)
	check("it is changed by a POST that names it in the query",
		err == nil && changed.DiscoveryConfigGroupID == id, fmt.Sprint(err, changed))
	removed, body := act(c, "/api/DiscoveryConfigService/Actions/DiscoveryConfigService.RemoveDiscoveryGroup",
		m{"DiscoveryGroupIds": []int64{id}})
	check("the discovery is removed with 204", removed == 204, fmt.Sprint(removed, body))
}

func deviceChecks(c *client, on, gone device) {
	inventory := m{"Id": 8, "Name": "Inventory_Task"}
	payload := m{"Id": 0, "State": "Enabled", "JobName": "tf-go", "JobDescription": "d", "Schedule": "startnow", "JobType": inventory,
		"Params":  []m{{"Key": "action", "Value": "CONFIG_INVENTORY"}, {"Key": "isCollectDriverInventory", "Value": "true"}},
		"Targets": []m{{"Id": on.ID, "Data": "", "TargetType": inventory}}}
	made, err := send[job](c, "POST", jobsPath, payload, 201)
	check("an inventory is refreshed, its targets of the type of the job",
		err == nil && lastRun(c, made.ID) == completed, fmt.Sprint(err, made))
	deleted, missing := remove(c, at(jobsPath, made.ID))
	check("the job is deleted with 204 and then gone", deleted == 204 && missing >= 400, fmt.Sprint(deleted, missing))
	removed, body := act(c, "/api/DeviceService/Actions/DeviceService.RemoveDevices", m{"DeviceIds": []int64{gone.ID}})
	left, err := read[page[device]](c, "/api/DeviceService/Devices"+filter(fmt.Sprintf("Id eq %d", gone.ID)))
	check("a device is removed with 204", removed == 204 && err == nil && len(left.Value) == 0, fmt.Sprint(removed, body, err))
}
