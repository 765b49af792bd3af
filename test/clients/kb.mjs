// Error bodies as KB 000221202 prints them, byte for byte (it breaks the lines of its log; the product does not).

const open = '{"error":{"code":"Base.1.0.GeneralError","message":"A general error has occurred. See ExtendedInfo for more information.","@Message.ExtendedInfo":[{'

/** What the chain endpoint answers with the given argument. */
export const chainRefusal = argument => `${open}"MessageId":"CGEN1008","RelatedProperties":[],` +
  '"Message":"Unable to process the request because an error occurred.",' +
  `"MessageArgs":[${JSON.stringify(argument)}],` +
  '"Severity":"Critical","Resolution":"Retry the operation. If the issue persists, contact your system administrator."}]}}'

/** What is answered to a single certificate, and to a file that is not Base 64. */
export const fileRefusal = `${open}"MessageId":"CSEC9002","RelatedProperties":[],` +
  '"Message":"Unable to upload the certificate because the certificate file provided is invalid.",' +
  '"MessageArgs":[],"Severity":"Critical","Resolution":"Make sure the CA certificate and private key are correct and retry the operation."}]}}'

/** What is answered to a field of a signing request; the KB prints the text, Dell's own client tests the envelope. */
export const fieldRefusal = field => `${open}"MessageId":"CGEN6002","RelatedProperties":[],` +
  `"Message":"Unable to complete the request because the input value for ${field} is missing or an invalid value is entered.",` +
  `"MessageArgs":[${JSON.stringify(field)}],"Severity":"Critical","Resolution":"Enter a valid value and retry the operation."}]}}`

/** What is answered to someone the appliance does not know. */
export const strangerRefusal = `${open}"MessageId":"CGEN1001","RelatedProperties":[],` +
  '"Message":"Unable to complete the operation because the user is not authenticated.",' +
  '"MessageArgs":[],"Severity":"Critical","Resolution":"Log in with valid credentials and retry the operation."}]}}'
