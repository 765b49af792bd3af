package main

// Types of the members that the provider reads: a number where it expects text, or text where it expects a number, fails.
// Names without a tag match in any case.

type page[T any] struct {
	Count    int    `json:"@odata.count"`
	NextLink string `json:"@odata.nextLink"`
	Value    []T    `json:"value"`
}

type device struct {
	ID                           int64
	DeviceServiceTag, DeviceName string
	DeviceCapabilities           []int64
}

// group is sent as well, so that its names are exact.
type group struct {
	ID                    int64   `json:"Id,omitempty"`
	Name                  string  `json:"Name"`
	Description           string  `json:"Description"`
	MembershipTypeID      int64   `json:"MembershipTypeId"`
	ParentID              int64   `json:"ParentId"`
	GlobalStatus          int     `json:"GlobalStatus"`
	IDOwner               int     `json:"IdOwner"`
	CreationTime          string  `json:"CreationTime"`
	UpdatedTime           string  `json:"UpdatedTime"`
	CreatedBy             string  `json:"CreatedBy"`
	UpdatedBy             string  `json:"UpdatedBy"`
	Visible               bool    `json:"Visible"`
	DefinitionID          int     `json:"DefinitionId"`
	DefinitionDescription string  `json:"DefinitionDescription"`
	TypeID                int     `json:"TypeId"`
	HasAttributes         bool    `json:"HasAttributes"`
	IsAccessAllowed       bool    `json:"IsAccessAllowed"`
	SubGroups             []group `json:"SubGroups,omitempty"`
}

type account struct {
	ID                                            string
	UserTypeID, DirectoryServiceID                int
	Description, Name, Password, UserName, RoleID string
	Locked, Enabled                               bool
}

type vlan struct {
	ID                             int64
	Name, Description              string
	VlanMaximum, VlanMinimum, Type int64
	InternalRefNWUUID              string
}

type catalog struct {
	AssociatedBaselines []struct {
		BaselineID   int64
		BaselineName string
	}
	BaseLocation, CreatedDate, Filename, LastUpdated, ManifestIdentifier, ManifestVersion, NextUpdate string
	PredecessorIdentifier, ReleaseIdentifier, SourcePath, Status                                      string
	BundlesCount, ID, OwnerID, TaskID                                                                 int64
	Repository                                                                                        struct {
		BackupExistingCatalog, CheckCertificate, Editable                         bool
		Description, DomainName, Name, Password, RepositoryType, Source, Username string
		ID                                                                        int64
	}
	Schedule struct {
		Cron, StartTime, EndTime string
		RunLater, RunNow         bool
	}
}

type ipConfiguration struct {
	Enable, EnableDHCP, EnableAutoConfiguration, UseDHCPForDNSServerNames                                bool
	StaticIPAddress, StaticSubnetMask, StaticGateway, StaticPreferredDNSServer, StaticAlternateDNSServer string
	StaticPrefixLength                                                                                   int
}

type ipSettings struct {
	Enable, EnableDHCP, EnableAutoConfiguration, UseDHCPForDNSServerNames bool
	CurrentIPAddress, Ipv4DNS, Ipv6DNS                                    []string
	CurrentSubnetMask, CurrentGateway, CurrentLinkLocalAddress            string
}

type adapter struct {
	InterfaceName, ProfileName           string
	EnableNIC, PrimaryInterface          bool
	Ipv4Configuration, Ipv6Configuration ipConfiguration
	ManagementVLAN                       struct {
		EnableVLAN bool
		ID         int
	}
	DNSConfiguration struct {
		RegisterWithDNS, UseDHCPForDNSDomainName                     bool
		DNSName, DNSDomainName, FqdndomainName                       string
		Ipv4CurrentPreferredDNSServer, Ipv4CurrentAlternateDNSServer string
		Ipv6CurrentPreferredDNSServer, Ipv6CurrentAlternateDNSServer string
	}
	CurrentSettings struct {
		Ipv4Settings, Ipv6Settings ipSettings
		DNSSetting                 struct{ DNSFQDName, DNSDomainName string }
	}
	Delay int
}

type proxy struct {
	IPAddress, Username, Password                       string
	PortNumber                                          int
	EnableAuthentication, EnableProxy, SslCheckDisabled bool
}

type sessionLimit struct {
	SessionType                 string
	MaxSessions, SessionTimeout int
}

type timeZone struct {
	ID, Name         string
	Utcoffsetminutes int
}

type timeConfiguration struct {
	TimeZone, TimeZoneIDLinux, TimeZoneIDWindows, SystemTime, TimeSource, UtcTime string
	EnableNTP                                                                     bool
	PrimaryNTPAddress, SecondaryNTPAddress1, SecondaryNTPAddress2                 any
}

// inventory has one member for each list the provider decodes; it looks for them by their names.
type inventory struct {
	ServerDeviceCards []struct {
		ID                                                                        int64
		SlotNumber, Manufacturer, Description, DatabusWidth, SlotLength, SlotType string
	}
	ServerProcessors []struct {
		ID, MaxSpeed, CurrentSpeed, Status, NumberOfCores, NumberOfEnabledCores int64
		Family, SlotNumber, BrandName, ModelName, InstanceID, Voltage           string
	}
	ServerNetworkInterfaces []struct {
		NicID, VendorName string
		Ports             []struct {
			PortID, ProductName, LinkStatus string
			LinkSpeed                       int64
			Partitions                      []struct {
				Fqdd, CurrentMacAddress, PermanentMacAddress, PermanentIscsiMacAddress, PermanentFcoeMacAddress string
				Wwn, Wwpn, VirtualWwn, VirtualWwpn, VirtualMacAddress, NicMode, FcoeMode, IscsiMode             string
				MinBandwidth, MaxBandwidth                                                                      int64
			}
		}
	}
	ServerFcCards []struct {
		ID, PortNumber                                                                    int64
		Fqdd, DeviceDescription, DeviceName, VendorName, Wwn, Wwpn, LinkStatus, PortSpeed string
	}
	ServerOperatingSystems []struct {
		ID                          int64
		OsName, OsVersion, Hostname string
	}
	ServerPowerSupplies []struct {
		ID, PowerSupplyType, OutputWatts, Status, InputVoltage, Range1MaxInputPowerWatts, RatedMaxOutputPower, RequestedState int64
		Name, Location, RedundancyState, State, FirmwareVersion, Model, Manufacturer, SerialNumber, ActiveInputVoltage        string
		AcInput, AcOutput, SwitchingSupply                                                                                    bool
	}
	ServerArrayDisks []struct {
		ID, Status, ManufacturedDay, ManufacturedWeek, ManufacturedYear, Channel, SlotNumber              int64
		DiskNumber, VendorName, StatusString, ModelNumber, SerialNumber, SasAddress, Revision, FormFactor string
		PartNumber, PredictiveFailureState, EnclosureID, Size, FreeSpace, UsedSpace, BusType, MediaType   string
		RemainingReadWriteEndurance, SecurityState, RaidStatus                                            string
		EncryptionAbility                                                                                 bool
	}
	DeviceCapabilities []struct {
		ID             int64
		CapabilityType struct {
			CapabilityID, IDOwner int64
			Name, Description     string
		}
	}
	DeviceManagement []struct {
		ManagementID                                        int64
		IPAddress, MacAddress, InstrumentationName, DNSName string
		ManagementType                                      struct {
			ManagementType    int64
			Name, Description string
		}
		EndPointAgents []struct {
			ManagementProfileID, HasCreds, Status                        int64
			ProfileID, AgentName, Version, ManagementURL, StatusDateTime string
		}
	}
	DeviceSoftware []struct {
		Version, InstallationDate, Status, SoftwareType, VendorID, SubDeviceID, SubVendorID string
		ComponentID, PciDeviceID, DeviceDescription, InstanceID                             string
	}
	SubsystemRollupStatus []struct {
		ID, Status    int64
		SubsystemName string
	}
}

type template struct {
	ID, SourceDeviceID, TypeID, ViewTypeID, TaskID, Status, IdentityPoolID int64
	Name, Description, Content                                             string
	HasIdentityAttributes, IsPersistencePolicyValid, IsStatelessAvailable  bool
}

type attributeGroup struct {
	GroupNameID        int64
	DisplayName        string
	SubAttributeGroups []attributeGroup
	Attributes         []struct {
		AttributeID, CustomID, AttributeEditInfoID                    int64
		DisplayName, Description, Value, AttributeInfo, LastValueUsed string
		IsReadOnly, IsIgnored, IsSecure, IsLinkedToSecure             bool
	}
}

type attributes struct {
	ID              int64
	Name            string
	AttributeGroups []attributeGroup
}

func (a attributes) count() int {
	count := 0
	for _, one := range a.AttributeGroups {
		count += len(one.Attributes) + attributes{AttributeGroups: one.SubAttributeGroups}.count()
	}
	return count
}

type profile struct {
	ID, TemplateID, TargetID, ProfileState, DeploymentTaskID, LastRunStatus int64
	ProfileName, ProfileDescription, TemplateName, TargetName               string
}

type target struct {
	ID   int64
	Type struct {
		ID   int64
		Name string
	}
}

type baseline struct {
	ID, TemplateID, TaskID, TaskStatus, TemplateType             int64
	Name, Description, LastRun, TemplateName, PercentageComplete string
	BaselineTargets                                              []target
	ConfigComplianceSummary                                      struct {
		ComplianceStatus                                                      string
		NumberOfCritical, NumberOfWarning, NumberOfNormal, NumberOfIncomplete int64
	}
}

type deviceReport struct {
	ID, ComplianceStatus, DeviceType                        int64
	DeviceName, IPAddress, Model, ServiceTag, InventoryTime string
	IPAddresses                                             []string
}

type firmwareBaseline struct {
	ID, CatalogID, RepositoryID, TaskID, TaskStatusID          int64
	Name, Description, LastRun, RepositoryName, RepositoryType string
	DowngradeEnabled, Is64Bit, FilterNoRebootRequired          bool
	Targets                                                    []target
	ComplianceSummary                                          struct {
		ComplianceStatus                                                                      string
		NumberOfCritical, NumberOfDowngrade, NumberOfNormal, NumberOfUnknown, NumberOfWarning int64
	}
}

type firmwareReport struct {
	ID, DeviceID, DeviceTypeID                                                     int64
	ServiceTag, DeviceModel, DeviceTypeName, DeviceName, FirmwareStatus            string
	ComplianceStatus, DeviceFirmwareUpdateCapable, DeviceUserFirmwareUpdateCapable any
	RebootRequired                                                                 bool
	ComponentComplianceReports                                                     []struct {
		ID                                                                                   int64
		Version, CurrentVersion, Path, Name, Criticality, UniqueIdentifier, TargetIdentifier string
		UpdateAction, SourceName, PrerequisiteInfo, ImpactAssessment, URI, ComponentType     string
		RebootRequired                                                                       bool
		ComplianceStatus                                                                     string
		ComplianceDependencies                                                               []any
	}
}

type job struct {
	ID                                       int64
	JobName, JobDescription, State, Schedule string
	LastRunStatus, JobStatus                 struct {
		ID   int64
		Name string
	}
}

type discovery struct {
	DiscoveryConfigGroupID   int64
	DiscoveryConfigGroupName string
	DiscoveryConfigTaskParam []struct{ TaskID, TaskTypeID, ExecutionSequence int64 }
	CreateGroup              bool
}
