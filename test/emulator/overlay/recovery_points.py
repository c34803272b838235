"""Backups on demand and the recovery points they leave in a vault: the items and settings of a table at that moment."""

import copy
import uuid

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import backup, dynamodb

from . import clock
from .backup_service import Refusal, answer_of, operation, page
from .restored_tables import source_of_table
from .vault_locks import DAY
from .vault_records import vault_of


def install() -> None:
    """The operations register themselves."""


@operation
def start_backup_job(parameters: dict) -> dict:
    vault = vault_of(parameters)
    resource = parameters["ResourceArn"]
    table = next((table for table in dynamodb._tables.values() if table["TableArn"] == resource), None)
    if table is None:
        raise Refusal("ResourceNotFoundException", f"Resource not found: {resource}")
    kept = (parameters.get("Lifecycle") or {}).get("DeleteAfterDays")
    least, most = vault.get("MinRetentionDays"), vault.get("MaxRetentionDays")
    if vault["Locked"] and ((least and kept is not None and kept < least) or (most and (kept is None or kept > most))):
        raise Refusal("InvalidParameterValueException", "The retention period is outside the range that the vault's lock allows.")
    arn = f"arn:aws:backup:{get_region()}:{get_account_id()}:recovery-point:{uuid.uuid4()}"
    job = {
        "BackupJobId": str(uuid.uuid4()).upper(),
        "AccountId": get_account_id(),
        "BackupVaultName": vault["BackupVaultName"],
        "BackupVaultArn": vault["BackupVaultArn"],
        "RecoveryPointArn": arn,
        "ResourceArn": resource,
        "ResourceType": "DynamoDB",
        "IamRoleArn": parameters["IamRoleArn"],
        "CreationDate": clock.now(),
        "CompletionDate": clock.now(),
        "State": "COMPLETED",
        "PercentDone": "100.0",
        "BackupSizeInBytes": 0,
        "IsParent": False,
    }
    backup._jobs[job["BackupJobId"]] = job
    vault["_recovery_points"][arn] = {
        **{key: job[key] for key in ("RecoveryPointArn", "BackupVaultName", "BackupVaultArn", "ResourceArn", "ResourceType",
                                     "IamRoleArn", "CreationDate", "CompletionDate", "BackupSizeInBytes", "IsParent")},
        "Status": "COMPLETED",
        "EncryptionKeyArn": vault["EncryptionKeyArn"],
        "IsEncrypted": True,
        "Lifecycle": parameters.get("Lifecycle"),
        "CalculatedLifecycle": {"DeleteAt": clock.now() + kept * DAY} if kept else None,
        "_source": source_of_table(table),
        "_items": copy.deepcopy(dict(table["items"])),
        "_tags": copy.deepcopy(dynamodb._tags.get(resource, [])),
    }
    return answer_of("StartBackupJob", job)


@operation
def describe_backup_job(parameters: dict) -> dict:
    job = backup._jobs.get(parameters["BackupJobId"])
    if job is None:
        raise Refusal("ResourceNotFoundException", f"Backup job not found: {parameters['BackupJobId']}")
    return answer_of("DescribeBackupJob", job)


@operation
def start_copy_job(parameters: dict) -> dict:
    """A copy keeps the ARN of its table; its source vault is named only where that is in another account."""
    point = point_of({**parameters, "BackupVaultName": parameters["SourceBackupVaultName"]})
    destination = parameters["DestinationBackupVaultArn"]
    _, _, _, region, account, _, name = destination.split(":")
    arn = f"arn:aws:backup:{region}:{account}:recovery-point:{uuid.uuid4()}"
    copied = {**point, "RecoveryPointArn": arn, "BackupVaultName": name, "BackupVaultArn": destination,
              "CreationDate": clock.now(), "CompletionDate": clock.now()}
    if account != get_account_id():
        copied["SourceBackupVaultArn"] = point["BackupVaultArn"]
    with request_scope(account, region):
        vault_of({"BackupVaultName": name})["_recovery_points"][arn] = copied
    return {"CopyJobId": str(uuid.uuid4()).upper(), "CreationDate": clock.now(), "IsParent": False}


@operation
def list_recovery_points_by_backup_vault(parameters: dict) -> dict:
    points = [answer_of("DescribeRecoveryPoint", point) for point in vault_of(parameters)["_recovery_points"].values()
              if parameters.get("ByResourceArn") in (None, point["ResourceArn"])]
    for point in points:
        point.pop("StorageClass", None)
    return page(parameters, "RecoveryPoints", points)


@operation
def list_recovery_points_by_resource(parameters: dict) -> dict:
    """Those in every vault of the region; their size has another name than in a vault."""
    names = ("RecoveryPointArn", "BackupVaultName", "CreationDate", "Status", "EncryptionKeyArn", "IsParent")
    points = [{**{name: point[name] for name in names}, "BackupSizeBytes": point["BackupSizeInBytes"]}
              for vault in backup._vaults.values() for point in vault["_recovery_points"].values()
              if point["ResourceArn"] == parameters["ResourceArn"]]
    return page(parameters, "RecoveryPoints", points)


@operation
def describe_recovery_point(parameters: dict) -> dict:
    return answer_of("DescribeRecoveryPoint", point_of(parameters))


@operation
def delete_recovery_point(parameters: dict) -> None:
    vault, point = vault_of(parameters), point_of(parameters)
    least = vault.get("MinRetentionDays")
    if vault["Locked"] and least and clock.now() < point["CreationDate"] + least * DAY:
        raise Refusal("InvalidRequestException", "Recovery point cannot be deleted: the vault is locked.")
    vault["_recovery_points"].pop(point["RecoveryPointArn"])


def point_of(parameters: dict) -> dict:
    point = vault_of(parameters)["_recovery_points"].get(parameters["RecoveryPointArn"])
    if point is None:
        raise Refusal("ResourceNotFoundException", f"Recovery point not found: {parameters['RecoveryPointArn']}")
    return point
