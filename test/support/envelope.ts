import { type Wording, messages, wordings } from '../../src/messages.ts'

/** The error envelope as bytes, written out a second time: key order included. */
export function envelope (
  messageId: keyof typeof messages, args: readonly string[] = [], related: readonly string[] = [], wording?: Wording
): string {
  const { text, severity, resolution } = { ...messages[messageId], ...(wording !== undefined && wordings[wording]) }
  return JSON.stringify({
    error: {
      code: 'Base.1.0.GeneralError',
      message: 'A general error has occurred. See ExtendedInfo for more information.',
      '@Message.ExtendedInfo': [{
        MessageId: messageId,
        RelatedProperties: related,
        Message: args.reduce((filled, arg, index) => filled.replace(`{${index}}`, arg), text),
        MessageArgs: args,
        Severity: severity,
        Resolution: resolution
      }]
    }
  })
}
