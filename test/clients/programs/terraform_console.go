package main

import (
	"encoding/json"
	"fmt"
	"net/url"
)

// read decodes what is there into the type the provider has for it.
func read[T any](c *client, path string) (T, error) {
	var value T
	response, body := c.do("GET", path, nil, nil)
	if response.StatusCode != 200 {
		return value, fmt.Errorf("%s: %s", response.Status, body)
	}
	return value, json.Unmarshal(body, &value)
}

// send decodes the answer to what is sent, if it has the status.
func send[T any](c *client, method, path string, payload any, status int) (T, error) {
	var value T
	response, answer := c.do(method, path, nil, encoded(payload))
	if response.StatusCode != status {
		return value, fmt.Errorf("%s: %s", response.Status, answer)
	}
	return value, json.Unmarshal(answer, &value)
}

func encoded(payload any) []byte {
	body, err := json.Marshal(payload)
	must(err)
	return body
}

// remove returns the status of the deletion, and of a look afterwards.
func remove(c *client, path string) (int, int) {
	deleted, _ := c.do("DELETE", path, nil, nil)
	missing, _ := c.do("GET", path, nil, nil)
	return deleted.StatusCode, missing.StatusCode
}

// all follows next links, which the provider puts behind the address as they are.
func all[T any](c *client, path string) ([]T, error) {
	var entities []T
	for path != "" {
		next, err := read[page[T]](c, path)
		if err != nil {
			return nil, err
		}
		entities, path = append(entities, next.Value...), next.NextLink
	}
	return entities, nil
}

func filter(expression string) string {
	return "?%24filter=" + url.PathEscape(expression)
}

func consoleChecks(c *client) {
	const network = "/api/ApplicationService/Network/"

	limits, err := read[page[sessionLimit]](c, "/api/SessionService/SessionConfiguration")
	byType := map[string]sessionLimit{}
	for _, limit := range limits.Value {
		byType[limit.SessionType] = limit
	}
	check("session limits are numbers", err == nil && byType["API"].MaxSessions == 100 && byType["API"].SessionTimeout == 1_800_000, fmt.Sprint(err, limits))

	zones, err := read[page[timeZone]](c, network+"TimeZones")
	check("96 time zones, their offsets numbers", err == nil && zones.Count == 96 && len(zones.Value) == 96, fmt.Sprint(err, zones.Count))
	configured, err := send[map[string]any](c, "PUT", network+"TimeConfiguration", map[string]any{"TimeZone": "TZ_ID_1", "EnableNTP": true,
		"PrimaryNTPAddress": "192.0.2.10", "SecondaryNTPAddress1": "", "SecondaryNTPAddress2": "", "SystemTime": "2024-01-25 10:00:00"}, 200)
	check("NTP is configured, although a time is sent as well", err == nil && configured["EnableNTP"] == true, fmt.Sprint(err, configured))
	clock, err := read[timeConfiguration](c, network+"TimeConfiguration")
	check("and is read back", err == nil && clock.EnableNTP && clock.PrimaryNTPAddress == "192.0.2.10" && clock.SystemTime != "", fmt.Sprint(err, clock))

	other, _ := c.do("GET", network+"AdapterConfigurations('eth0')", nil, nil)
	check("an adapter that does not exist is not found", other.StatusCode == 404, other.Status)
	ethernet, err := read[adapter](c, network+"AdapterConfigurations('ens160')")
	check("the adapter has the types of the provider", err == nil && ethernet.InterfaceName == "ens160" && ethernet.PrimaryInterface, fmt.Sprint(err, ethernet))

	through, err := read[proxy](c, network+"ProxyConfiguration")
	check("the proxy has the types of the provider", err == nil && !through.EnableProxy, fmt.Sprint(err, through))
	certified, err := send[proxy](c, "PUT", network+"ProxyConfiguration", map[string]any{"IpAddress": "192.0.2.20", "PortNumber": 3128,
		"EnableAuthentication": true, "EnableProxy": true, "Username": "proxy-user", "Password": "Pr0xy-secret!"}, 200)
	check("the proxy is changed, its password not repeated", err == nil && certified.PortNumber == 3128 && certified.Password == "", fmt.Sprint(err, certified))

	user, err := send[account](c, "POST", "/api/AccountService/Accounts", map[string]any{"UserTypeId": 1, "Description": "d", "Password": "Acc3ptance!1",
		"UserName": "acc-go", "RoleId": "10", "Locked": false, "Enabled": true}, 201)
	check("an account is created with 201, its id text", err == nil && user.ID != "" && user.UserName == "acc-go", fmt.Sprint(err, user))
	long, _ := c.do("POST", "/api/AccountService/Accounts", nil, encoded(map[string]any{"UserTypeId": 1, "Password": "Acc3ptance!1",
		"UserName": "123456789123456789", "RoleId": "101", "Locked": false, "Enabled": true}))
	check("a user name of 18 characters is refused", long.StatusCode == 400, long.Status)
	path := "/api/AccountService/Accounts('" + user.ID + "')"
	user, err = read[account](c, path)
	check("the account is read by its id", err == nil && user.RoleID == "10" && user.Enabled, fmt.Sprint(err, user))
	deleted, missing := remove(c, path)
	check("the account is deleted with 204 and then not found", deleted == 204 && missing == 404, fmt.Sprint(deleted, missing))
}

func fleetChecks(c *client) {
	const devicesPath, groupsPath = "/api/DeviceService/Devices", "/api/GroupService/Groups"

	devices, err := all[device](c, devicesPath)
	check("120 devices over three pages", err == nil && len(devices) == 120, fmt.Sprint(err, len(devices)))
	if len(devices) == 0 {
		return
	}
	last := devices[len(devices)-1]
	byTag, err := read[page[device]](c, devicesPath+filter("Identifier eq '"+last.DeviceServiceTag+"'"))
	check("a device is found by its identifier", err == nil && len(byTag.Value) == 1 && byTag.Value[0].ID == last.ID, fmt.Sprint(err, byTag))
	byID, err := read[page[device]](c, devicesPath+filter(fmt.Sprintf("Id eq %d", last.ID)))
	check("a device is found by its number", err == nil && len(byID.Value) == 1 && byID.Value[0].DeviceServiceTag == last.DeviceServiceTag, fmt.Sprint(err, byID))

	lists, err := read[page[struct {
		InventoryType string
		InventoryInfo json.RawMessage
	}]](c, fmt.Sprintf("%s(%d)/InventoryDetails", devicesPath, devices[0].ID))
	parts := map[string]json.RawMessage{}
	for _, list := range lists.Value {
		parts[list.InventoryType] = list.InventoryInfo
	}
	var inside inventory
	if err == nil {
		whole, marshalErr := json.Marshal(parts)
		must(marshalErr)
		err = json.Unmarshal(whole, &inside)
	}
	check("an inventory has the types of the provider", err == nil && len(inside.ServerProcessors) > 0 && len(inside.ServerNetworkInterfaces) > 0 &&
		len(inside.ServerArrayDisks) > 0 && len(inside.DeviceManagement) > 0 && len(inside.DeviceSoftware) > 0, fmt.Sprint(err))

	expanded, err := read[page[group]](c, groupsPath+"?%24expand=SubGroups")
	children := 0
	for _, one := range expanded.Value {
		children += len(one.SubGroups)
	}
	check("groups are expanded with the groups below them", err == nil && expanded.Count == len(expanded.Value) && children > 0, fmt.Sprint(err, expanded))
	parents, err := read[page[group]](c, groupsPath+"?Name=Static%20Groups")
	check("a group is found by the plain query Name", err == nil && len(parents.Value) == 1 && parents.Value[0].ID == 1021, fmt.Sprint(err, parents))

	model := group{Name: "acc-go-group", Description: "x", MembershipTypeID: 12, ParentID: 1021}
	id, err := send[int64](c, "POST", "/api/GroupService/Actions/GroupService.CreateGroup", map[string]any{"GroupModel": model}, 200)
	check("a group is created; the answer is a bare number", err == nil && id > 0, fmt.Sprint(err, id))
	path := fmt.Sprintf("%s(%d)", groupsPath, id)
	made, err := read[group](c, path)
	check("the group has the types of the provider", err == nil && made.ID == id && made.TypeID == 3000 && made.Visible && made.CreationTime != "", fmt.Sprint(err, made))

	members := map[string]any{"GroupId": id, "MemberDeviceIds": []int64{devices[0].ID, last.ID}}
	added, answer := c.do("POST", "/api/GroupService/Actions/GroupService.AddMemberDevices", nil, encoded(members))
	inGroup, err := all[device](c, path+"/Devices")
	check("devices are added to it", added.StatusCode == 201 && err == nil && len(inGroup) == 2, fmt.Sprint(added.Status, string(answer), err, inGroup))

	made.Description = "changed"
	_, err = send[int64](c, "POST", "/api/GroupService/Actions/GroupService.UpdateGroup", map[string]any{"GroupModel": made}, 200)
	made, readErr := read[group](c, path)
	check("the group is changed, sent back as it was read", err == nil && readErr == nil && made.Description == "changed", fmt.Sprint(err, readErr, made))
	deleted, missing := remove(c, path)
	check("the group is deleted with 204 and then gone", deleted == 204 && missing >= 400, fmt.Sprint(deleted, missing))

	catalogs, err := read[page[catalog]](c, "/api/UpdateService/Catalogs")
	check("catalogs have the types of the provider", err == nil && len(catalogs.Value) > 0 && catalogs.Value[0].Repository.Name != "", fmt.Sprint(err, catalogs))
	vlans, err := all[vlan](c, "/api/NetworkConfigurationService/Networks")
	check("VLANs have the types of the provider", err == nil && len(vlans) > 0 && vlans[0].VlanMinimum > 0, fmt.Sprint(err, vlans))
}
