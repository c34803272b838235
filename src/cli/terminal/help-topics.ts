/** What `help <topic>` says. */
export const TOPICS: Readonly<Record<string, string>> = {
  'filter': `
A filter tells damage from good writes. It sees each change with the item before (old) and after (new).

  filter  = both { "or" both }
  both    = test { "and" test }
  test    = "not" test | "(" filter ")"
          | "insert" | "modify" | "delete" | "ttl"       what the change did; "ttl" is a deletion by time to live
          | "changed" "(" path ")"                       the value differs between before and after
          | value "exists" | value "missing"
          | value sign ( value | literal )               sign: = != < <= > >=
          | value "begins" text | value "matches" text   a regular expression, as RE2 has them
          | value "contains" literal                     a part of a text, a member of a set, an element of a list
          | value "in" "(" literal { "," literal } ")"
          | "at" sign time                               time: "2026-11-21T09:59:00Z"
  value   = place | "size" "(" place ")" | "type" "(" place ")"     how long, how many; "S", "N", "SS", "L", "M" …
  place   = ( "old" | "new" ) "." path | "key" "." name  the attribute before, after; an attribute of the key
  path    = name { "." name | "[" number "]" }           name: a word, or any text in quotes; elements count from 0
  literal = text | number | b64"…" | true | false | null | [] | {}

Only values of one type are compared: a number is never equal to a text. A comparison with an absent attribute
is false. Deletions by time to live are good writes, unless the filter says ttl.

Names with other signs than letters, digits, _ and - are quoted: new."first name", new."Größe". In a text, a
backslash is written \\\\: matches "^TENANT#\\\\d+#". Patterns are those of RE2, which has no lookaround and no backreference.

Names that no change has are told in the dry run, with the nearest that is there. --only, --keep, --together,
--deep, --touch and the like take names as filters do, too: --only 'a,"b,c"' or a,b\\,c; a comma in a plain name is written \\, there.

Examples, in single quotes for the shell:

  'changed(action) and new.action = ""'                       a migration emptied the action
  'delete and key.pk begins "tenant-7#"'                      somebody deleted a tenant
  'changed(price) and at >= "2026-11-21T09:59:00Z" and new.price < 1'
  'changed(updatedBy) and new.updatedBy = "job-42"'           what one writer wrote
  'new.updatedAt < old.updatedAt'                             an old copy written over newer items
  'type(old.zip) = "N" and type(new.zip) = "S"'               numbers written as texts
  'new.lines = [] and size(old.lines) > 0'                    lists emptied
`,
  'times': `
A time is ISO 8601 with its zone, or a span before now.

  2026-11-21T09:59:00Z          UTC
  2026-11-21T10:59:00+01:00     an offset
  2h   90m   1h30m   "2 hours ago"   -2h

A time without a zone is refused: at night, nobody should have to guess whose
ten o'clock it was. --from is when the damage began. Too early does no harm
where --filter tells damage from good writes.
`,
  'evidence': `
What a rewind can know of the damage. "status --table T --from TIME" lists what
there is, and how far back it reaches.

  stream   Every change of the last 23 hours, in its order, with the item before
           and after. Takes seconds. Needs a stream with NEW_AND_OLD_IMAGES that
           was on before the damage. The default.
  export   Incremental exports of the table in S3, as far back as point-in-time
           recovery reaches: one net change per item and window, whoever wrote.
           Takes minutes. --evidence export finds them or says how to make them;
           --export names their folders.
  pair     The table just before the damage (--before) and just after it
           (--after): restored tables or full exports. Without --after the table
           as it is now is taken, and --filter has to say what the damage left.

Exports and pairs show what became of an item, not who wrote it. So they ask for
--only, the attributes that the damage changed, or for --damage-only, the
statement that nobody else changed what the filter finds from --from to --to.

What was read is kept when reading is interrupted: the same command with --out
and the plan's folder reads on.

What no evidence shows: a good write that left an attribute exactly as the
damage had left it. Items that good writes touched since are counted, and are
conflicts with --strict.
`,
  'exit-codes': `
  0    done
  1    something failed on the way (AWS, network, disk, another run); the same
       command again goes on
  2    refused: a wrong option, or a limit; nothing was written
  3    done, and something is left for a person: conflicts, differences, no
       damage found, no way back yet, a run that is not complete
  130  Ctrl-C: what was in flight has ended; the same command again goes on
`,
};
