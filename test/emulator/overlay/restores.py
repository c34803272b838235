"""RestoreTableToPointInTime: a new table with the items of another as they were when a second ended."""

import contextlib

from ministack.core.arn import ArnParseError, parse_arn
from ministack.core.responses import error_response_json, get_account_id, get_region, request_scope
from ministack.services import dynamodb

from . import item_history, point_in_time_recovery
from .backup_service import Refusal
from .restored_tables import create, require_target, require_valid, source_of_table


def install() -> None:
    dynamodb._restore_table_to_point_in_time = answering(restore)


def answering(operation):
    """The reply of an operation, which may be its refusal."""
    def answer(request):
        try:
            return operation(request)
        except Refusal as refusal:
            return error_response_json(refusal.code, refusal.message, 400)

    return answer


def restore(request: dict):
    require_valid("RestoreTableToPointInTime", request)
    table, region = source_table(request)
    if region != get_region() and "SSESpecificationOverride" not in request:
        raise Refusal("ValidationException", "SSESpecificationOverride is required to restore a table to another Region")
    with request_scope(get_account_id(), region):
        second = restored_second(request, table["TableName"])
        items = item_history.items_at(table, second)
    require_target(request["TargetTableName"])
    summary = {"SourceTableArn": table["TableArn"], "RestoreDateTime": second}
    return create(request, source_of_table(table), items, summary)


def source_table(request: dict):
    """The source, and its region, which is another one only where the request has its ARN."""
    named = request.get("SourceTableArn") or request.get("SourceTableName")
    if named is None:
        raise Refusal("ValidationException", "One of SourceTableArn and SourceTableName must be specified")
    account, region, name = get_account_id(), get_region(), named
    with contextlib.suppress(ArnParseError):
        place = parse_arn(named)
        account, region, name = place.account_id, place.region, place.resource.removeprefix("table/")
    table = dynamodb._tables.get_scoped(account, region, name) if account == get_account_id() else None
    if table is None:
        raise Refusal("TableNotFoundException", f"Table not found: {name}")
    return table, region


def restored_second(request: dict, name: str) -> int:
    wanted = request.get("RestoreDateTime")
    if (wanted is None) != bool(request.get("UseLatestRestorableTime")):
        raise Refusal("ValidationException", "One of RestoreDateTime and UseLatestRestorableTime must be specified")
    if not point_in_time_recovery.is_on(name):
        raise Refusal("PointInTimeRecoveryUnavailableException", f"Point in time recovery is not enabled for table '{name}'")
    earliest, latest = int(point_in_time_recovery.earliest(name)), int(point_in_time_recovery.latest(name))
    second = latest if wanted is None else int(wanted)
    if not earliest <= second <= latest:
        raise Refusal(
            "InvalidRestoreTimeException",
            "An invalid restore time was specified. RestoreDateTime must be between EarliestRestorableDateTime and LatestRestorableDateTime.")
    return second
