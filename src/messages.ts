/** How grave the product calls a message. The product uses these three words and no others. */
export type Severity = 'Critical' | 'Warning' | 'Informational'

/** One row of the catalogue: what the product says, and the HTTP status it says it with. */
export interface Message {
  readonly status: number
  /** `{0}`, `{1}` … stand for the arguments. Arguments without a placeholder are legal: CGEN1008 has some. */
  readonly text: string
  readonly severity: Severity
  readonly resolution: string
  /** Who prints it, or quotes the product; of an id that begins with MOCK, what of it is public. */
  readonly source: string
}

/**
 * Every refusal the appliance can utter. Texts, blanks and grammar are the product's own, as quoted by KB 000221202 and
 * by the tests of Dell's Ansible collection and Terraform provider; statuses are those the same clients assert.
 */
export const messages = {
  CGEN1001: {
    status: 401,
    text: 'Unable to complete the operation because the user is not authenticated.',
    severity: 'Critical',
    resolution: 'Log in with valid credentials and retry the operation.',
    source: 'Terraform provider'
  },
  CGEN1002: {
    status: 400,
    text: 'Unable to complete the operation because the requested URI is invalid.',
    severity: 'Critical',
    resolution: 'Enter a valid URI and retry the operation.',
    source: 'Terraform provider, Ansible collection; OME-scripts issue 68'
  },
  CGEN1004: {
    status: 400,
    text: 'Unable to complete the operation because the value provided for {0} is invalid.',
    severity: 'Critical',
    resolution: 'Enter a valid value and retry the operation.',
    source: 'Terraform provider'
  },
  CGEN1006: {
    status: 404,
    text: 'Unable to complete the request because the resource URI does not exist or is not implemented.',
    severity: 'Critical',
    resolution: 'Enter a valid URI and retry the operation.',
    source: 'Ansible collection'
  },
  CGEN1008: {
    status: 400,
    text: 'Unable to process the request because an error occurred.',
    severity: 'Critical',
    resolution: 'Retry the operation. If the issue persists, contact your system administrator.',
    source: 'KB 000221202'
  },
  /** `{0}` is a sentence about the property; the blank before the full stop is the product's (Ansible's ome_chassis_slots). */
  CGEN1014: {
    status: 400,
    text: 'Unable to complete the operation because an invalid value is entered for the property {0} .',
    severity: 'Critical',
    resolution: 'Enter a valid value for the property and retry the operation. For more information about valid values, ' +
      "see the OpenManage Enterprise-Modular User's Guide available on the support site.",
    source: 'Ansible collection; PowerShell issue 4, a real answer'
  },
  CGEN6001: {
    status: 400,
    text: 'Unable to process the request because an error occurred: {0} .',
    severity: 'Critical',
    resolution: 'Retry the operation. If the issue persists, contact your system administrator.',
    source: 'Ansible collection'
  },
  CGEN6002: {
    status: 400,
    text: 'Unable to complete the request because the input value for {0} is missing or an invalid value is entered.',
    severity: 'Critical',
    resolution: 'Enter a valid value and retry the operation.',
    source: 'KB 000221202'
  },
  CMON7011: {
    status: 400,
    text: 'Unable to create or modify the alert policy because an invalid value {0} is entered for the action {1}.',
    severity: 'Warning',
    resolution: 'Enter a valid value for the action identified in the message and retry the operation.',
    source: 'Ansible collection, a sample of ome_alert_policies'
  },
  /** `{0}` is the field; `Group Id` is the Terraform provider's. */
  CGRP9008: {
    status: 400,
    text: 'Unable to complete the operation because data entered in the field {0} is invalid.',
    severity: 'Warning',
    resolution: 'Enter valid data in the field and retry the operation. For information about valid data permitted in a field, ' +
      "see the OpenManage Enterprise-Modular User's Guide available on the support site.",
    source: 'Terraform provider'
  },
  CGRP9013: {
    status: 400,
    text: 'Unable to update group  {0}  with the provided parent  {1}  because a group/parent relationship already exists.',
    severity: 'Warning',
    resolution: 'Make sure the entered parent ID does not create a bidirectional relationship and retry the operation.',
    source: 'Ansible collection'
  },
  MOCK1080: {
    status: 400,
    text: 'Unable to update group members because the entered ID(s) {0} are invalid.',
    severity: 'Warning',
    resolution: 'Make sure that the entered devices are not members of the group already and retry the operation.',
    source: "Dell's add_device_to_static_group.py looks for the beginning, and prints the argument as the ids; the id and the end are ours"
  },
  CTEM1025: {
    status: 400,
    text: 'Unable to create or deploy the template because the device ID {0} is invalid.',
    severity: 'Warning',
    resolution: 'Enter a valid device ID and retry the operation.',
    source: 'Terraform provider'
  },
  CTEM1026: {
    status: 400,
    text: 'Unable to process the request because the template ID {0} provided is invalid.',
    severity: 'Informational',
    resolution: 'Enter a valid template ID and retry the operation. For information about valid template IDs. ' +
      'Refer to the API Guide or Product Guide available on the support site.',
    source: 'Terraform provider'
  },
  CTEM1027: {
    status: 400,
    text: 'Unable to create the template because the template name {0} already exists.',
    severity: 'Warning',
    resolution: 'Enter a unique template name and retry the operation.',
    source: 'Terraform provider'
  },
  CTEM1043: {
    status: 400,
    text: 'Unable to create or update the network because the entered VLAN minimum {0} is not within a valid range ' +
      '( {1}  -  {2}  or  {3}  -  {4} ).',
    severity: 'Warning',
    resolution: 'Enter a valid VLAN minimum as identified in the message and retry the operation.',
    source: 'Ansible collection'
  },
  CTEM9021: {
    status: 400,
    text: 'Unable to deploy the template {0} because {1}.',
    severity: 'Warning',
    resolution: 'Review the reason and initiate necessary resolution.',
    source: 'Terraform provider'
  },
  CTEM9022: {
    status: 400,
    text: 'Unable to clone the template {0} because {1}.',
    severity: 'Warning',
    resolution: 'Review the reason and initiate necessary resolution.',
    source: 'Terraform provider'
  },
  CTEM9046: {
    status: 400,
    text: 'Unable to process the request because the Identity Pool ID {0} provided is invalid.',
    severity: 'Warning',
    resolution: 'Enter a valid Identity Pool ID and retry the operation.',
    source: 'Terraform provider'
  },
  CTEM9073: {
    status: 400,
    text: 'Unable to import template because the XML content is invalid.',
    severity: 'Warning',
    resolution: 'Recommended Action: Ensure the XML content is valid.',
    source: 'Terraform provider'
  },
  CUPD3064: {
    status: 400,
    text: 'Unable to create or update the catalog because a repository with the same name already exists.',
    severity: 'Critical',
    resolution: 'Enter a different name and retry the operation.',
    source: 'ansible issue 146'
  },
  CUPD3090: {
    status: 400,
    text: 'Unable to retrieve baseline list either because the device ID(s) entered are invalid, ' +
      'the ID(s) provided are not associated with a baseline or a group is used as a target for a baseline.',
    severity: 'Critical',
    resolution: 'Make sure the entered device ID(s) are valid and retry the operation.',
    source: 'Ansible collection'
  },
  CUPD3098: {
    status: 400,
    text: 'Unable to create or update the baseline because a baseline with the same name already exists.',
    severity: 'Critical',
    resolution: 'Enter a unique baseline name and retry the operation.',
    source: 'ansible issue 146'
  },
  CJOB4035: {
    status: 400,
    text: 'Unable to create or update the job.',
    severity: 'Warning',
    resolution: 'Make sure the request payload is valid and that the current user has sufficient permissions and retry the operation.',
    source: 'Terraform provider'
  },
  CJOB4041: {
    status: 400,
    text: 'Unable to retrieve or modify the job information because no record exists for the job ID entered.',
    severity: 'Warning',
    resolution: 'Enter a valid job ID and retry the operation.',
    source: 'Terraform provider'
  },
  CJOB5004: {
    status: 400,
    text: 'No recent execution details were found for the provided job id.',
    severity: 'Warning',
    resolution: 'Make sure that the provided Job has been executed before and is a valid job.',
    source: 'Terraform provider'
  },
  CSEC9002: {
    status: 400,
    text: 'Unable to upload the certificate because the certificate file provided is invalid.',
    severity: 'Critical',
    resolution: 'Make sure the CA certificate and private key are correct and retry the operation.',
    source: 'KB 000221202'
  },
  CSEC5002: {
    status: 400,
    text: 'Unable to connect to the LDAP or AD server because the entered credentials are invalid.',
    severity: 'Critical',
    resolution: 'Make sure the server input configuration are valid and retry the operation.',
    source: 'Ansible collection'
  },
  CSEC5022: {
    status: 400,
    text: 'Unable to complete the operation because the entered domain username or domain password are invalid.',
    severity: 'Critical',
    resolution: 'Enter a valid domain username and password and retry the operation.',
    source: 'Ansible collection has the id; its text is what ome_domain_user_groups says where it meets the id'
  },
  CUSR1209: {
    status: 400,
    text: 'Unable to create a new session because the maximum number of sessions for this user has been reached.',
    severity: 'Critical',
    resolution: "Logout of one of this user's sessions and retry creating a new session for this user.",
    source: 'OME-scripts issue 3'
  },
  CUSR1233: {
    status: 400,
    text: 'The number of allowed concurrent sessions for {0} must be between {1} and {2} sessions.',
    severity: 'Critical',
    resolution: 'Enter values in the correct range and retry the operation.',
    source: 'Ansible collection'
  },
  CAPP1042: {
    status: 400,
    text: 'Unable to update the network configuration because the {0} is already in use.',
    severity: 'Informational',
    resolution: 'Enter a different port number and retry the operation.',
    source: 'Ansible collection'
  },
  CAPP1106: {
    status: 400,
    text: 'Unable to update the SMTP settings because the entered credential is invalid or empty.',
    severity: 'Critical',
    resolution: 'Either enter valid credentials or disable the Use Credentials option and retry the operation.',
    source: 'Ansible collection'
  },
  CAPP1108: {
    status: 400,
    text: 'Unable to update the Syslog settings because the request contains an invalid number of configurations. ' +
      'The request must contain no more than {0} configurations but contains {1}.',
    severity: 'Warning',
    resolution: 'Enter only the required number of configurations as identified in the message and retry the operation.',
    source: 'Ansible collection'
  },
  CAPP1304: {
    status: 400,
    text: 'Unable to update the address configuration because a dependent field is missing for  {0} .',
    severity: 'Critical',
    resolution: 'Make sure that all dependent fields contain valid content and retry the operation.',
    source: 'Ansible collection'
  },
  MOCK1001: {
    status: 400,
    text: 'Unable to mutually authenticate and connect to the remote appliance.',
    severity: 'Critical',
    resolution: 'Please check the source and target appliances has valid certificate chain uploaded which are signed by the same CA.',
    source: 'KB 000221202 prints the two sentences and no id: the id is ours'
  },
  MOCK1002: {
    status: 400,
    text: 'Unable to log in to the {0} appliance because the user name or the password is not accepted.',
    severity: 'Critical',
    resolution: 'Enter the credentials of a local administrator and retry the operation.',
    source: 'ours: the validation of a connection has no public text but the sentences of the KB'
  },
  MOCK1003: {
    status: 400,
    text: 'Unable to connect to the {0} appliance because no OpenManage Enterprise appliance answers at the address {1}.',
    severity: 'Critical',
    resolution: 'Check the address, the port and the network, and retry the operation.',
    source: 'ours: the validation of a connection has no public text but the sentences of the KB'
  },
  MOCK1004: {
    status: 403,
    text: 'Unable to complete the operation because the user of the {0} appliance is a directory user.',
    severity: 'Critical',
    resolution: 'Log in as a local administrator and retry the operation.',
    source: 'ours: the validation of a connection has no public text but the sentences of the KB'
  },
  MOCK1005: {
    status: 403,
    text: 'Unable to complete the operation because the user of the {0} appliance does not have the administrator role.',
    severity: 'Critical',
    resolution: 'Log in as a local administrator and retry the operation.',
    source: 'ours: the validation of a connection has no public text but the sentences of the KB'
  },
  MOCK1006: {
    status: 400,
    text: 'Unable to complete the operation because the {0} appliance declined it: {1}',
    severity: 'Critical',
    resolution: 'Resolve the issue on that appliance and retry the operation.',
    source: 'ours: the validation of a connection has no public text but the sentences of the KB'
  },
  MOCK1020: {
    status: 400,
    text: 'Unable to migrate because the version {0} of the source appliance is not supported.',
    severity: 'Critical',
    resolution: 'Update the source appliance to version 3.10.x and retry the operation.',
    source: "User's Guide 4.0 has the conditions of a migration; the words are ours"
  },
  MOCK1021: {
    status: 400,
    text: 'Unable to migrate because the version {0} of the target appliance is not supported.',
    severity: 'Critical',
    resolution: 'Deploy a target appliance of version 4.0 or 4.0.1 and retry the operation.',
    source: "User's Guide 4.0 has the conditions of a migration; the words are ours"
  },
  MOCK1022: {
    status: 400,
    text: 'Unable to migrate in because the migrate-out process has not been run on the source appliance for this target.',
    severity: 'Critical',
    resolution: 'Run the migrate-out process on the source appliance and retry the operation.',
    source: "User's Guide 4.0 has the conditions of a migration; the words are ours"
  },
  MOCK1023: {
    status: 400,
    text: 'Unable to migrate because the operation must be run on the {0} appliance.',
    severity: 'Critical',
    resolution: 'Log in to that appliance and retry the operation.',
    source: "User's Guide 4.0 has the conditions of a migration; the words are ours"
  },
  MOCK1024: {
    status: 400,
    text: 'Unable to migrate in because plugins are installed on the target appliance: {0}',
    severity: 'Critical',
    resolution: 'Uninstall the plugins on the target appliance and retry the operation.',
    source: "User's Guide 4.0 has the conditions of a migration; the words are ours"
  },
  MOCK1025: {
    status: 403,
    text: 'Unable to complete the operation because the data of this appliance has been migrated to the appliance {0}.',
    severity: 'Critical',
    resolution: 'Use the target appliance. This appliance can only be read.',
    source: "User's Guide 4.0 has the conditions of a migration; the words are ours"
  },
  MOCK1026: {
    status: 400,
    text: 'Unable to complete the operation because a migration of this appliance is in progress.',
    severity: 'Critical',
    resolution: 'Wait until the job is completed and retry the operation.',
    source: "User's Guide 4.0 has the conditions of a migration; the words are ours"
  },
  MOCK1007: {
    status: 403,
    text: 'Unable to complete the operation because the user does not have the required privileges.',
    severity: 'Critical',
    resolution: 'Log in with an account that has the required privileges and retry the operation.',
    source: 'the product answers 403 (API guide, failure table); its text and id are not public'
  },
  MOCK1040: {
    status: 400,
    text: 'Unable to create or modify the account because the user name {0} is already in use.',
    severity: 'Critical',
    resolution: 'Enter another user name and retry the operation.',
    source: 'ours: what accounts and directories are refused with has no public id'
  },
  MOCK1041: {
    status: 400,
    text: 'Unable to create or modify the account because the password does not have {0}.',
    severity: 'Critical',
    resolution: 'Enter a password that meets the requirements and retry the operation.',
    source: 'ours: what accounts and directories are refused with has no public id'
  },
  MOCK1042: {
    status: 400,
    text: 'Unable to delete, disable, lock, rename, or change the role of the account {0} because it is built in.',
    severity: 'Critical',
    resolution: 'Select another account and retry the operation.',
    source: 'ours: what accounts and directories are refused with has no public id'
  },
  MOCK1043: {
    status: 400,
    text: 'Unable to delete, disable, lock, or change the role of the account {0} because it is the one the request is made with.',
    severity: 'Critical',
    resolution: 'Log in with another account and retry the operation.',
    source: 'ours: what accounts and directories are refused with has no public id'
  },
  MOCK1044: {
    status: 400,
    text: 'Unable to add the account provider because the maximum number of configurations allowed for an {0} service is {1}.',
    severity: 'Critical',
    resolution: 'Delete an account provider and retry the operation.',
    source: "ours; Ansible's ome_active_directory has a copy of the text, and no id"
  },
  MOCK1045: {
    status: 400,
    text: 'Unable to add or modify the account provider because the name {0} is already in use.',
    severity: 'Critical',
    resolution: 'Enter another name and retry the operation.',
    source: 'ours: what accounts and directories are refused with has no public id'
  },
  MOCK1046: {
    status: 400,
    text: 'Unable to create or edit user because the user name exceeds {0} characters.',
    severity: 'Critical',
    resolution: 'Enter a shorter user name and retry the operation.',
    source: 'Ansible issue 170 tells the limit and how the sentence begins; the rest and the id are ours'
  },
  MOCK1060: {
    status: 400,
    text: 'Unable to restore the backup because the passphrase is incorrect or the backup file was changed.',
    severity: 'Critical',
    resolution: 'Enter the passphrase of the backup and retry the operation.',
    source: 'ours: no refusal of backups and plug-ins is public'
  },
  MOCK1061: {
    status: 400,
    text: 'Unable to restore the backup because the file is not a backup of this product.',
    severity: 'Critical',
    resolution: 'Select a backup file made by this or an older version and retry the operation.',
    source: 'ours: no refusal of backups and plug-ins is public'
  },
  MOCK1062: {
    status: 400,
    text: 'Unable to {0} the plug-in {1} because {2}.',
    severity: 'Warning',
    resolution: 'Check the state of the plug-in and retry the operation.',
    source: 'ours: no refusal of backups and plug-ins is public'
  },
  MOCK1070: {
    status: 400,
    text: 'Unable to delete the {0} {1} because it is in use by the {2} {3}.',
    severity: 'Warning',
    resolution: 'Delete or change what uses it and retry the operation.',
    source: 'ours: that it is refused is likely, what is said is not public'
  },
  MOCK1071: {
    status: 400,
    text: 'Unable to {0} the template {1} because it is built in.',
    severity: 'Warning',
    resolution: 'Clone the template and change the clone.',
    source: 'ours: that it is refused is likely, what is said is not public'
  },
  MOCK1072: {
    status: 400,
    text: 'Unable to {0} the catalog {1} because {2}.',
    severity: 'Warning',
    resolution: 'Review the reason and retry the operation.',
    source: 'ours: that it is refused is likely, what is said is not public'
  },
  MOCK1073: {
    status: 400,
    text: 'Unable to retrieve the report because the update package is not applicable to any of the entered devices.',
    severity: 'Warning',
    resolution: 'Upload an update package of these devices and retry the operation.',
    source: 'ours: that it is refused is likely, what is said is not public'
  }
} as const satisfies Record<string, Message>

const GUIDE = 'Check the request resource URI. ' +
  "Refer to the OpenManage Enterprise-Modular User's Guide for more information about resource URI and its properties."

/** Other words that the product has for an id, by what it says them of. What a row leaves out is as in {@link messages}. */
export const wordings = {
  /** Settings of the console: two blanks on each side (Ansible's ome_application_network_proxy, _webserver and _time). */
  setting: {
    messageId: 'CGEN6002',
    text: 'Unable to complete the request because the input value for  {0}  is missing or an invalid value is entered.'
  },
  /** What a resource has not (Ansible collection). */
  notApplicable: {
    messageId: 'CGEN1004',
    text: 'Unable to complete the request because {0}  does not exist or is not applicable for the resource URI.',
    resolution: GUIDE
  },
  /** A plain console of 3.5 answered so (OME-scripts, issue 98). */
  modular: { messageId: 'CGEN1006', resolution: GUIDE }
} as const satisfies Readonly<Record<string, { readonly messageId: keyof typeof messages } & Partial<Message>>>

/** The name of a row of {@link wordings}. */
export type Wording = keyof typeof wordings

/** The id of a row of {@link messages}. */
export type MessageId = keyof typeof messages

export const MESSAGE_IDS: readonly MessageId[] = Object.keys(messages).filter(isMessageId)

function isMessageId (name: string): name is MessageId {
  return Object.hasOwn(messages, name)
}

/** The product's error envelope. Key order is part of it: clients and log scrapers compare bytes. */
export interface ErrorBody {
  error: {
    code: string
    message: string
    '@Message.ExtendedInfo': Array<{
      MessageId: string
      RelatedProperties: readonly string[]
      Message: string
      MessageArgs: readonly string[]
      Severity: Severity
      Resolution: string
    }>
  }
}

/** What a refusal may carry beside its row. */
export interface RefusalOptions {
  readonly relatedProperties?: readonly string[]
  /** Overrides the row's status, for the questions the sources leave open (a switch decides). */
  readonly status?: number
  /** Other words than its row's, of the same id. */
  readonly wording?: Wording
  /** Headers that go with it. */
  readonly headers?: Readonly<Record<string, string>>
  /** Why, for our own surfaces (log, admin API, command line). Never part of {@link Refusal.body}. */
  readonly reason?: string
}

/** A request the product declines. Domain code throws it; `src/http/refusals.ts` turns it into bytes. */
export class Refusal extends Error {
  readonly messageId: MessageId
  readonly args: readonly string[]
  readonly relatedProperties: readonly string[]
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly reason: string | undefined
  readonly #options: RefusalOptions

  constructor (messageId: MessageId, args: readonly string[] = [], options: RefusalOptions = {}) {
    super(fill(wordsOf(messageId, options.wording).text, args))
    this.name = 'Refusal'
    this.#options = options
    this.messageId = messageId
    this.args = args
    this.relatedProperties = options.relatedProperties ?? []
    this.status = options.status ?? messages[messageId].status
    this.headers = options.headers ?? {}
    this.reason = options.reason
  }

  /** The same in other words, where they are of its id. */
  inWords (wording: Wording): Refusal {
    return new Refusal(this.messageId, this.args, { ...this.#options, wording })
  }

  /** The envelope as the product sends it: KB 000221202 prints its keys in this order. */
  get body (): ErrorBody {
    const { severity, resolution } = wordsOf(this.messageId, this.#options.wording)
    return {
      error: {
        code: 'Base.1.0.GeneralError',
        message: 'A general error has occurred. See ExtendedInfo for more information.',
        '@Message.ExtendedInfo': [{
          MessageId: this.messageId,
          RelatedProperties: this.relatedProperties,
          Message: this.message,
          MessageArgs: this.args,
          Severity: severity,
          Resolution: resolution
        }]
      }
    }
  }
}

function wordsOf (messageId: MessageId, wording?: Wording): Message {
  const other: Partial<Message> & { readonly messageId?: MessageId } = wording === undefined ? {} : wordings[wording]
  return other.messageId === messageId ? { ...messages[messageId], ...other } : messages[messageId]
}

function fill (text: string, args: readonly string[]): string {
  return text.replace(/\{(\d)\}/g, (placeholder, index: string) => args[Number(index)] ?? placeholder)
}
