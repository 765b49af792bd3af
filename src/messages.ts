/** How grave the product calls a message. The product uses these three words and no others. */
export type Severity = 'Critical' | 'Warning' | 'Informational'

/** One row of the catalogue: what the product says, and the HTTP status it says it with. */
export interface Message {
  readonly status: number
  /** `{0}`, `{1}` … stand for the arguments. Arguments without a placeholder are legal: CGEN1008 has some. */
  readonly text: string
  readonly severity: Severity
  readonly resolution: string
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
    resolution: 'Log in with valid credentials and retry the operation.'
  },
  CGEN1002: {
    status: 400,
    text: 'Unable to complete the operation because the requested URI is invalid.',
    severity: 'Critical',
    resolution: 'Enter a valid URI and retry the operation.'
  },
  CGEN1004: {
    status: 400,
    text: 'Unable to complete the operation because the value provided for {0} is invalid.',
    severity: 'Critical',
    resolution: 'Enter a valid value and retry the operation.'
  },
  CGEN1006: {
    status: 404,
    text: 'Unable to complete the request because the resource URI does not exist or is not implemented.',
    severity: 'Critical',
    resolution: 'Enter a valid URI and retry the operation.'
  },
  CGEN1008: {
    status: 400,
    text: 'Unable to process the request because an error occurred.',
    severity: 'Critical',
    resolution: 'Retry the operation. If the issue persists, contact your system administrator.'
  },
  CGEN6002: {
    status: 400,
    text: 'Unable to complete the request because the input value for {0} is missing or an invalid value is entered.',
    severity: 'Critical',
    resolution: 'Enter a valid value and retry the operation.'
  },
  CSEC9002: {
    status: 400,
    text: 'Unable to upload the certificate because the certificate file provided is invalid.',
    severity: 'Critical',
    resolution: 'Make sure the CA certificate and private key are correct and retry the operation.'
  },
  CUSR1209: {
    status: 400,
    text: 'Unable to create a new session because the maximum number of sessions for this user has been reached.',
    severity: 'Critical',
    resolution: "Logout of one of this user's sessions and retry creating a new session for this user."
  },
  CUSR1233: {
    status: 400,
    text: 'The number of allowed concurrent sessions for {0} must be between {1} and {2} sessions.',
    severity: 'Critical',
    resolution: 'Enter values in the correct range and retry the operation.'
  },
  /** KB 000221202 prints the two sentences and no id: the id is ours. */
  MOCK1001: {
    status: 400,
    text: 'Unable to mutually authenticate and connect to the remote appliance.',
    severity: 'Critical',
    resolution: 'Please check the source and target appliances has valid certificate chain uploaded which are signed by the same CA.'
  },
  // The rest of a connection's validation has no public text at all: these rows are ours.
  MOCK1002: {
    status: 400,
    text: 'Unable to log in to the {0} appliance because the user name or the password is not accepted.',
    severity: 'Critical',
    resolution: 'Enter the credentials of a local administrator and retry the operation.'
  },
  MOCK1003: {
    status: 400,
    text: 'Unable to connect to the {0} appliance because no OpenManage Enterprise appliance answers at the address {1}.',
    severity: 'Critical',
    resolution: 'Check the address, the port and the network, and retry the operation.'
  },
  MOCK1004: {
    status: 403,
    text: 'Unable to complete the operation because the user of the {0} appliance is a directory user.',
    severity: 'Critical',
    resolution: 'Log in as a local administrator and retry the operation.'
  },
  MOCK1005: {
    status: 403,
    text: 'Unable to complete the operation because the user of the {0} appliance does not have the administrator role.',
    severity: 'Critical',
    resolution: 'Log in as a local administrator and retry the operation.'
  },
  MOCK1006: {
    status: 400,
    text: 'Unable to complete the operation because the {0} appliance declined it: {1}',
    severity: 'Critical',
    resolution: 'Resolve the issue on that appliance and retry the operation.'
  }
} as const satisfies Record<string, Message>

/** The id of a row of {@link messages}. */
export type MessageId = keyof typeof messages

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

  constructor (messageId: MessageId, args: readonly string[] = [], options: RefusalOptions = {}) {
    super(fill(messages[messageId].text, args))
    this.name = 'Refusal'
    this.messageId = messageId
    this.args = args
    this.relatedProperties = options.relatedProperties ?? []
    this.status = options.status ?? messages[messageId].status
    this.headers = options.headers ?? {}
    this.reason = options.reason
  }

  /** The envelope as the product sends it: KB 000221202 prints its keys in this order. */
  get body (): ErrorBody {
    const { severity, resolution } = messages[this.messageId]
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

function fill (text: string, args: readonly string[]): string {
  return text.replace(/\{(\d)\}/g, (placeholder, index: string) => args[Number(index)] ?? placeholder)
}
