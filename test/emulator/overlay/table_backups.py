"""Backups of DynamoDB itself: those that are requested, and those of deleted tables.

No page of AWS excepts system backups from DeleteBackup, so the model does not either.
"""

import copy
import uuid

from ministack.core.responses import get_account_id, get_region, json_response
from ministack.services import dynamodb

from . import clock, restore_phases
from .backup_service import Refusal
from .restored_tables import create, require_target, require_valid, source_of_table
from .restores import answering

DAY = 86400
SYSTEM_DAYS = 35


def install() -> None:
    dynamodb._create_backup = answering(create_backup)
    dynamodb._describe_backup = answering(describe_backup)
    dynamodb._delete_backup = answering(delete_backup)
    dynamodb._list_backups = answering(list_backups)
    dynamodb._restore_table_from_backup = answering(restore)


def create_backup(request: dict):
    require_valid("CreateBackup", request)
    name = dynamodb._normalize_table_name(request["TableName"])
    if name not in dynamodb._tables:
        raise Refusal("TableNotFoundException", f"Table not found: {name}")
    backup = backup_of(dynamodb._tables[name], request["BackupName"], "USER")
    keep(backup)
    return json_response({"BackupDetails": backup["BackupDetails"]})


def describe_backup(request: dict):
    return json_response({"BackupDescription": description_of(found(request, "DescribeBackup"))})


def delete_backup(request: dict):
    backup = found(request, "DeleteBackup")
    if restore_phases.is_restored_from(request["BackupArn"]):
        raise Refusal("BackupInUseException", f"Backup is being restored to a table: {request['BackupArn']}")
    dynamodb._backups.pop(request["BackupArn"])
    backup["BackupDetails"]["BackupStatus"] = "DELETED"
    return json_response({"BackupDescription": description_of(backup)})


def list_backups(request: dict):
    require_valid("ListBackups", request)
    table = dynamodb._normalize_table_name(request.get("TableName"))
    kind = request.get("BackupType", "USER")
    least, most = request.get("TimeRangeLowerBound", 0), request.get("TimeRangeUpperBound", float("inf"))
    summaries = [
        summary for summary in map(summary_of, kept_backups().values())
        if table in (None, summary["TableName"]) and kind in ("ALL", summary["BackupType"])
        and least <= summary["BackupCreationDateTime"] < most
    ]
    arns = [summary["BackupArn"] for summary in summaries]
    after = request.get("ExclusiveStartBackupArn")
    start = arns.index(after) + 1 if after in arns else 0
    end = start + request.get("Limit", 100)
    page = {"BackupSummaries": summaries[start:end]}
    if end < len(summaries):
        page["LastEvaluatedBackupArn"] = arns[end - 1]
    return json_response(page)


def restore(request: dict):
    backup = found(request, "RestoreTableFromBackup")
    require_target(request["TargetTableName"])
    summary = {
        "SourceBackupArn": request["BackupArn"],
        "SourceTableArn": backup["SourceTableDetails"]["TableArn"],
        "RestoreDateTime": backup["BackupDetails"]["BackupCreationDateTime"],
    }
    return create(request, backup["_source"], backup["_items"], summary)


def keep(backup: dict) -> None:
    dynamodb._backups[backup["BackupDetails"]["BackupArn"]] = backup


def found(request: dict, operation: str) -> dict:
    require_valid(operation, request)
    backup = kept_backups().get(request["BackupArn"])
    if backup is None:
        raise Refusal("BackupNotFoundException", f"Backup not found: {request['BackupArn']}")
    return backup


def kept_backups() -> dict:
    """The backups of the account and region that have not expired."""
    return {arn: backup for arn, backup in dynamodb._backups.items()
            if clock.now() < backup["BackupDetails"].get("BackupExpiryDateTime", float("inf"))}


def backup_of(table: dict, name: str, kind: str) -> dict:
    now = clock.now()
    details = {
        "BackupArn": f"arn:aws:dynamodb:{get_region()}:{get_account_id()}:table/{table['TableName']}"
                     f"/backup/{int(now * 1000):014}-{uuid.uuid4().hex[:8]}",
        "BackupName": name,
        "BackupCreationDateTime": now,
        "BackupStatus": "AVAILABLE",
        "BackupType": kind,
        "BackupSizeBytes": table["TableSizeBytes"],
    }
    if kind == "SYSTEM":
        details["BackupExpiryDateTime"] = now + SYSTEM_DAYS * DAY
    source = source_of_table(table)
    throughput = {key: table["ProvisionedThroughput"][key] for key in ("ReadCapacityUnits", "WriteCapacityUnits")}
    return {
        "BackupDetails": details,
        "SourceTableDetails": known({
            **{key: table[key] for key in ("TableName", "TableId", "TableArn", "TableSizeBytes", "KeySchema", "ItemCount")},
            "TableCreationDateTime": table["CreationDateTime"],
            "BillingMode": source["BillingMode"],
            "ProvisionedThroughput": throughput,
            "OnDemandThroughput": source["OnDemandThroughput"],
        }),
        "SourceTableFeatureDetails": known({
            "GlobalSecondaryIndexes": [
                known({part: index.get(part) for part in ("IndexName", "KeySchema", "Projection", "ProvisionedThroughput", "OnDemandThroughput")})
                for index in source["GlobalSecondaryIndexes"]],
            "LocalSecondaryIndexes": [
                {part: index[part] for part in ("IndexName", "KeySchema", "Projection")} for index in source["LocalSecondaryIndexes"]],
            "VectorIndexes": source["VectorIndexes"],
            "StreamDescription": table.get("StreamSpecification"),
            "TimeToLiveDescription": dynamodb._ttl_settings.get(table["TableName"]),
            "SSEDescription": source["SSEDescription"],
        }),
        "_source": source,
        "_items": copy.deepcopy(dict(table["items"])),
    }


def known(members: dict) -> dict:
    """Without the members that a table does not have."""
    return {name: value for name, value in members.items() if value is not None}


def description_of(backup: dict) -> dict:
    return {name: part for name, part in backup.items() if not name.startswith("_")}


def summary_of(backup: dict) -> dict:
    source = {name: backup["SourceTableDetails"][name] for name in ("TableName", "TableId", "TableArn")}
    return {**source, **backup["BackupDetails"]}
