import { resource } from '../../src/http/schema.ts'
import { FLAG, INTEGER, TEXT, TEXT_OR_NULL, list, object, oneOf, orNull } from '../../src/schema/schema.ts'

const ACTION = object({ target: TEXT })

/** The service, and how far the migration of the data has come. */
export const ROOT = resource({
  Id: TEXT,
  Name: TEXT,
  Description: TEXT,
  MigrationStatus: oneOf(['NotStarted', 'ReadyForMigrateIn', 'Migrated', 'Restored']),
  MigrationPeer: orNull(object({ Address: TEXT, Guid: TEXT, Time: TEXT })),
  Actions: object({
    '#MigrationService.ValidateConnection': ACTION,
    '#MigrationService.MigrateOut': ACTION,
    '#MigrationService.MigrateIn': ACTION
  }),
  'LastValidation@odata.navigationLink': TEXT
})

const SIDE = oneOf(['source', 'target'])

const FINDING_PROPERTIES = {
  Id: TEXT,
  Title: TEXT,
  Basis: TEXT,
  Expected: TEXT,
  Cure: TEXT,
  Verdict: oneOf(['pass', 'warn', 'fail', 'not reached']),
  Found: TEXT
}

const FINDING = object(FINDING_PROPERTIES, { Certificate: INTEGER })

const VERDICTS = list(object({ Judge: SIDE, Role: oneOf(['client', 'server']), Accepted: FLAG, Findings: list(FINDING) }))

const NAMES = { IssuedTo: TEXT, IssuedBy: TEXT }

const CONSOLE = object({
  Name: TEXT,
  Version: TEXT,
  Guid: TEXT,
  Address: TEXT,
  Port: INTEGER,
  MigrationPort: INTEGER,
  Certificates: list(object({ ...NAMES, ValidFrom: TEXT, ValidTo: TEXT }))
})

const VALIDATION = {
  Id: TEXT,
  Status: oneOf(['valid', 'refused']),
  Source: CONSOLE,
  Target: CONSOLE,
  Pairs: list(object({ Source: orNull(object(NAMES)), Target: orNull(object(NAMES)), Same: FLAG })),
  Connections: list(object({ Client: SIDE, Protocol: TEXT_OR_NULL, Cipher: TEXT_OR_NULL }))
}

/** A validation, as who asks for it sees it. */
export const VALIDATED = resource(VALIDATION)

/** The same as it is kept. */
export const RECORDED = resource({ ...VALIDATION, Verdicts: VERDICTS, Time: TEXT })

/** What a console tells a client that may let a peer connect to it. */
export const INVITATION = object({
  Name: TEXT,
  Version: TEXT,
  Guid: TEXT,
  MigrationPort: INTEGER,
  Ticket: TEXT,
  Certificates: list(TEXT),
  OfferedTo: TEXT_OR_NULL
})

/** What came of the meeting of two consoles. */
export const MEETING = object({ Protocol: TEXT_OR_NULL, Cipher: TEXT_OR_NULL, Verdicts: VERDICTS })
