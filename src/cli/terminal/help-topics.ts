/** Texts of the help. */

/** Stands below the list of commands. */
export const OVERVIEW = `
It is 02:14, and a migration has overwritten an attribute since 01:59:

  npx cdk-dynamodb-recovery advise --table audit-log --at 2026-11-21T01:58:00Z
  npx cdk-dynamodb-recovery rewind plan --table audit-log \\
    --from 2026-11-21T01:59:00Z --filter 'changed(action) and new.action = ""'
  npx cdk-dynamodb-recovery rewind apply rewind-audit-log-20261121T021400Z \\
    --digest cbb97a1e8240eea58b0d5dfe2f1c6a94

Help on a command: help rewind plan. Topics: help filter, help times,
help evidence, help exit-codes.`;

/** Text of `help <topic>`, by the topic. */
export const TOPICS: Readonly<Record<string, string>> = {
  'filter': `
A filter separates damage from good writes. It tests each change, with the item
before (old) and after (new).

  filter  = both { "or" both }
  both    = test { "and" test }
  test    = "not" test | "(" filter ")"
          | "insert" | "modify" | "delete" | "ttl"    kind of the change; "ttl"
                                               is a deletion by time to live
          | "changed" "(" path ")"             differs between before and after
          | value "exists" | value "missing"
          | value sign ( value | literal )     sign: = != < <= > >=
          | value "begins" text
          | value "matches" text               a regular expression of RE2
          | value "contains" literal           part of a text, member of a set,
                                               element of a list
          | value "in" "(" literal { "," literal } ")"
          | "at" sign time                     time: "2026-11-21T09:59:00Z"
  value   = place | "size" "(" place ")"       length or number of elements
          | "type" "(" place ")"               "S", "N", "SS", "L", "M" …
  place   = ( "old" | "new" ) "." path         the attribute before, after
          | "key" "." name                     an attribute of the key
  path    = name { "." name | "[" number "]" }
  name    = a word, or any text in quotes      elements count from 0
  literal = text | number | b64"…" | true | false | null | [] | {}

Only values of one type are compared: a number is never equal to a text. A
comparison with an absent attribute is false. Deletions by time to live are good
writes, unless the filter has ttl.

Names with other signs than letters, digits, _ and - are quoted:
new."first name", new."Größe". In a text, a backslash is written \\\\:
matches "^TENANT#\\\\d+#". RE2 has no lookaround and no backreference.

The dry run warns of names that no change has, with the nearest existing one.
--only, --keep, --together, --deep, --touch and the like take names as filters
do: --only 'a,"b,c"' or a,b\\,c; a comma in a plain name is written \\, there.

Examples, in single quotes for the shell:

  A migration emptied the action:
    'changed(action) and new.action = ""'
  A tenant was deleted:
    'delete and key.pk begins "tenant-7#"'
  Prices fell below 1 after a release:
    'changed(price) and at >= "2026-11-21T09:59:00Z" and new.price < 1'
  All that one writer wrote:
    'changed(updatedBy) and new.updatedBy = "job-42"'
  An old copy was written over newer items:
    'new.updatedAt < old.updatedAt'
  Numbers were written as texts:
    'type(old.zip) = "N" and type(new.zip) = "S"'
  Lists were emptied:
    'new.lines = [] and size(old.lines) > 0'
`,
  'times': `
A time is ISO 8601 with its zone, or a span before now.

  2026-11-21T09:59:00Z          UTC
  2026-11-21T10:59:00+01:00     an offset
  2h   90m   1h30m   "2 hours ago"   -2h

A time without a zone is refused: it could be any of 24 hours. --from is when
the damage began. Too early does no harm where --filter separates damage from
good writes.
`,
  'evidence': `
Evidence shows which changes happened. "status --table T --from TIME" lists the
evidence of a table, and how far back it reaches.

  stream   Every change of the last 23 hours, in its order, with the item before
           and after. Takes seconds. Needs a stream with NEW_AND_OLD_IMAGES that
           was on before the damage. The default.
  export   Incremental exports of the table in S3, as far back as point-in-time
           recovery reaches: one net change per item and window, by any writer.
           Takes minutes. --evidence export finds them, or prints the commands
           that make them; --export names their folders.
  pair     The table just before the damage (--before) and just after it
           (--after): restored tables or full exports. Without --after the table
           is read as it is now, and --filter has to describe the values that
           the damage left.

Exports and pairs show what became of an item, not who wrote it. So they need
--only, the attributes that the damage changed, or --damage-only, the statement
that only the damage changed what the filter finds from --from to --to.

Changes that were read are kept when reading is interrupted: the same command
with --out and the plan's folder reads on.

No evidence shows a good write that left an attribute exactly as the damage had
left it. Items that good writes touched since are counted, and are conflicts
with --strict.
`,
  'exit-codes': `
  0    done
  1    something failed on the way (AWS, network, disk, another run); the same
       command again goes on
  2    refused: a wrong option, or a limit; nothing was written
  3    done, and something is left for a person: conflicts, differences, no
       damage found, no evidence yet, no way back, a run that is not complete,
       tables that are torn or may not fit together, a monitor that is paused,
       does not see changes, or has plans to look at, a table that could not be
       recovered as demanded, or of which it is not known
  130  Ctrl-C: writes in flight have ended; the same command again goes on
`,
};
