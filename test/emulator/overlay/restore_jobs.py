"""Restores of recovery points by AWS Backup: a job in the role that is passed to it, which makes a table.

A job is PENDING at first. It is RUNNING once it has asked for the table, and ends with it; what DynamoDB refuses then is
a job that FAILED. Its phases follow from the clock, and are brought up to date before each request.

https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-dynamodb.html
"""

import uuid

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import backup, dynamodb

from . import clock, further_checks, restore_permissions, restore_phases
from .backup_service import Refusal, answer_of, operation, page
from .recovery_points import point_of
from .restored_tables import create, require_target
from .selections import check_role

METADATA = {"targettablename", "encryptiontype", "kmsmasterkeyarn", "aws:backup:request-id"}
ENCRYPTIONS = {"default": {"Enabled": False}, "kms": {"Enabled": True, "SSEType": "KMS"}}

# The rights of the role on the table; the first are those that DynamoDB writes the items with, the last is that of backups
# with advanced features, which alone have the ARNs of AWS Backup.
OF_ROLE = (*restore_permissions.ON_TARGET, "DescribeTable", "RestoreTableFromAwsBackup")

_jobs: dict = {}


def install() -> None:
    reset = dynamodb.reset

    def reset_with_jobs():
        _jobs.clear()
        reset()

    dynamodb.reset = reset_with_jobs


@operation
def start_restore_job(parameters: dict) -> dict:
    """The same token again asks for nothing and gets the same answer."""
    point = point_by_arn(parameters["RecoveryPointArn"])
    token = parameters.get("IdempotencyToken")
    for job in own_jobs():
        if token and job["_token"] == token:
            return answer_of("StartRestoreJob", job)
    wanted = wanted_table(parameters, point)
    role = parameters.get("IamRoleArn")
    if role is None:
        raise Refusal("InvalidParameterValueException", "IamRoleArn is required to restore a recovery point of DynamoDB")
    require_passed(role)
    check_role(role)
    job = {
        "RestoreJobId": str(uuid.uuid4()).upper(),
        "AccountId": get_account_id(),
        "RecoveryPointArn": point["RecoveryPointArn"],
        "SourceResourceArn": point["ResourceArn"],
        "BackupVaultArn": point["BackupVaultArn"],
        "RecoveryPointCreationDate": point["CreationDate"],
        "BackupSizeInBytes": point["BackupSizeInBytes"],
        "IamRoleArn": role,
        "ResourceType": "DynamoDB",
        "CreationDate": clock.now(),
        "Status": "PENDING",
        "PercentDone": "0.00%",
        "IsParent": False,
        "_token": token,
        "_region": get_region(),
        "_request": wanted,
        "_point": point,
        "_with_tags": parameters.get("CopySourceTagsToRestoredResource", False),
        "_begins_at": clock.now() + restore_phases.seconds_of("jobSeconds"),
    }
    _jobs[job["RestoreJobId"]] = job
    return answer_of("StartRestoreJob", job)


@operation
def describe_restore_job(parameters: dict) -> dict:
    job = next((job for job in own_jobs() if job["RestoreJobId"] == parameters["RestoreJobId"]), None)
    if job is None:
        raise Refusal("ResourceNotFoundException", f"Restore job not found: {parameters['RestoreJobId']}")
    return answer_of("DescribeRestoreJob", job)


@operation
def list_restore_jobs(parameters: dict) -> dict:
    return page(parameters, "RestoreJobs", [
        answer_of("DescribeRestoreJob", job) for job in own_jobs()
        if parameters.get("ByStatus") in (None, job["Status"])
        and parameters.get("ByAccountId") in (None, job["AccountId"])
        and parameters.get("ByResourceType") in (None, job["ResourceType"])
        and parameters.get("ByCreatedAfter", 0) < job["CreationDate"] < parameters.get("ByCreatedBefore", float("inf"))
    ])


@operation
def get_recovery_point_restore_metadata(parameters: dict) -> dict:
    point = point_of(parameters)
    encryption = point["_source"]["SSEDescription"] or {}
    metadata = {"originalTableName": point["ResourceArn"].split("/")[-1], "encryptionType": encryption.get("SSEType", "Default")}
    if "KMSMasterKeyArn" in encryption:
        metadata["kmsMasterKeyArn"] = encryption["KMSMasterKeyArn"]
    return answer_of("GetRecoveryPointRestoreMetadata", {**point, "RestoreMetadata": metadata})


def own_jobs() -> list:
    return [job for job in _jobs.values() if (job["AccountId"], job["_region"]) == (get_account_id(), get_region())]


def point_by_arn(arn: str) -> dict:
    for vault in backup._vaults.values():
        if arn in vault["_recovery_points"]:
            return vault["_recovery_points"][arn]
    raise Refusal("ResourceNotFoundException", f"Recovery point not found: {arn}")


def wanted_table(parameters: dict, point: dict) -> dict:
    """The request to DynamoDB that the metadata, whose names have no case, stand for."""
    metadata = {name.lower(): value for name, value in parameters["Metadata"].items()}
    unknown = sorted(metadata.keys() - METADATA)
    if unknown:
        raise Refusal("InvalidParameterValueException", f"Invalid restore metadata: {', '.join(unknown)}")
    if parameters.get("ResourceType") not in (None, point["ResourceType"]):
        raise Refusal("InvalidParameterValueException", f"Recovery point is not of resource type {parameters['ResourceType']}")
    if not metadata.get("targettablename"):
        raise Refusal("MissingParameterValueException", "Restore metadata is missing targetTableName")
    encryption = metadata.get("encryptiontype", "Default")
    if encryption.lower() not in ENCRYPTIONS:
        raise Refusal("InvalidParameterValueException", f"Invalid encryptionType: {encryption}")
    override = dict(ENCRYPTIONS[encryption.lower()])
    key = metadata.get("kmsmasterkeyarn")
    if key and not override["Enabled"]:
        raise Refusal("InvalidParameterValueException", "kmsMasterKeyArn is for encryptionType KMS only")
    if key:
        override["KMSMasterKeyId"] = key
    return {"TargetTableName": metadata["targettablename"], "SSESpecificationOverride": override}


def require_passed(role: str) -> None:
    caller = iam_evaluator.caller_arn()
    if further_checks.is_denied("iam:PassRole", role, {"iam:PassedToService": "backup.amazonaws.com"}):
        raise Refusal("AccessDeniedException", f"User: {caller} is not authorized to perform: iam:PassRole on resource: {role}")


def go_on() -> None:
    for job in _jobs.values():
        with request_scope(job["AccountId"], job["_region"]):
            if job["Status"] == "PENDING" and clock.now() >= job["_begins_at"]:
                begin(job)
            if job["Status"] == "RUNNING":
                follow(job)


def begin(job: dict) -> None:
    try:
        job["_table"] = make_table(job)
    except Refusal as refusal:
        end(job, "FAILED", refusal.message)
        return
    job["Status"] = "RUNNING"


def make_table(job: dict) -> dict:
    name, point = job["_request"]["TargetTableName"], job["_point"]
    arn = f"arn:aws:dynamodb:{get_region()}:{get_account_id()}:table/{name}"
    caller = f"arn:aws:sts::{get_account_id()}:assumed-role/{job['IamRoleArn'].rsplit('/', 1)[-1]}/AWSBackup-{job['RestoreJobId']}"
    for action in OF_ROLE:
        if not restore_permissions.may(caller, get_account_id(), f"dynamodb:{action}", arn):
            raise Refusal("AccessDeniedException", f"User: {caller} is not authorized to perform: dynamodb:{action} on resource: {arn}")
    require_target(name)
    summary = {"SourceTableArn": point["ResourceArn"], "RestoreDateTime": point["CreationDate"]}
    create(job["_request"], point["_source"], point["_items"], summary, caller)
    table = dynamodb._tables[name]
    if job["_with_tags"] and point["_tags"]:
        dynamodb._tags[arn] = list(point["_tags"])
    return table


def follow(job: dict) -> None:
    """The table is gone before it was ACTIVE only where DynamoDB has cancelled its restore."""
    table = job["_table"]
    if restore_phases.is_creating(table):
        return
    if restore_phases.is_known(table):
        job["CreatedResourceArn"] = table["TableArn"]
        end(job, "COMPLETED")
    else:
        end(job, "FAILED", f"Restore of table {table['TableName']} was cancelled")


def end(job: dict, status: str, message: str | None = None) -> None:
    job.update(Status=status, CompletionDate=clock.now(), StatusMessage=message)
    if status == "COMPLETED":
        job["PercentDone"] = "100.00%"
