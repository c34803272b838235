"""What the caller of a restore has to be allowed, and what a running restore goes on to need.

The caller needs the restore on the source (a table or a backup) and on the target, and reads and writes on the target:
DynamoDB writes the items with the caller's permissions. The service cancels a restore whose caller loses them, or one
of whose keys stops to be enabled, before the table is ACTIVE.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Restore.Tutorial.html
"""

import os

from ministack.core import iam_actions, iam_evaluator
from ministack.core.arn import parse_arn
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import iam, kms

from .authorization import fields

RESTORES = {
    "dynamodb:RestoreTableToPointInTime": ("SourceTableArn", "SourceTableName"),
    "dynamodb:RestoreTableFromBackup": ("BackupArn",),
}
ON_TARGET = ("BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem")


def install() -> None:
    of_transaction = iam_actions.dynamodb_transaction_checks

    def checks(action, body, region, account_id):
        """MiniStack checks each pair of an action and a resource that this answers, in place of the operation alone."""
        return checks_of_restore(action, fields(body), region, account_id) or of_transaction(action, body, region, account_id)

    iam_actions.dynamodb_transaction_checks = checks


def checks_of_restore(action: str, request: dict, region: str, account_id: str) -> list:
    named = [request[member] for member in RESTORES.get(action, ()) if isinstance(request.get(member), str)]
    target = request.get("TargetTableName")
    if not named or not isinstance(target, str):
        return []
    source, target = (iam_actions._dynamodb_table_arn(name, region, account_id) for name in (named[0], target))
    return [(action, source), (action, target), *((f"dynamodb:{each}", target) for each in ON_TARGET)]


def lasting(target_arn: str, key_ids: set, caller: str | None = None):
    """Tells whether a restore that begins now may go on. What was not given at its beginning cannot be lost."""
    caller, account_id = caller or iam_evaluator.caller_arn(), get_account_id()
    needs = [lambda each=each: may(caller, account_id, f"dynamodb:{each}", target_arn) for each in ON_TARGET]
    needs += [lambda key=key: key["KeyState"] == "Enabled" for key in map(key_of, key_ids) if key]
    given = [need for need in needs if need()]
    return lambda: all(need() for need in given)


def may(caller: str, account_id: str, action: str, resource: str) -> bool:
    """Whether the policies of a caller allow an action; always, where no policy is enforced."""
    if os.environ.get("AUTH") != "true" or caller.endswith(":root"):
        return True
    assumed = ":assumed-role/" in caller
    name = iam_evaluator._role_name_from_assumed_arn(caller) if assumed else caller.rsplit("/", 1)[-1]
    gather = iam_evaluator._gather_role_policies if assumed else iam_evaluator._gather_user_policies
    context = iam_evaluator.EvalContext(
        principal_arn=caller,
        principal_type="AssumedRole" if assumed else "User",
        principal_account=account_id,
        action=action,
        resource_arn=resource,
        region=parse_arn(resource).region,
    )
    limits = iam_evaluator._permissions_boundary(iam._roles if assumed else iam._users, name, account_id)
    return iam_evaluator.evaluate(context, gather(name, account_id), *limits).decision == "Allow"


def key_of(key_id: str) -> dict | None:
    """A key by its ARN, also of another region, or by its id or alias here; None for keys that AWS owns or manages."""
    region = parse_arn(key_id).region if key_id.startswith("arn:") else get_region()
    with request_scope(get_account_id(), region):
        return kms._resolve_key(key_id)
