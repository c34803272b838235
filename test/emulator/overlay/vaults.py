"""Backup vaults: the service's operations and AWS::Backup::BackupVault."""

import json

from ministack.services import backup

from .backup_service import Refusal, answer, answer_of, call, operation, page
from .resources import already_exists, body_of, register, tag_map
from .vault_locks import lock_request
from .vault_records import new_vault, vault_of

TYPE = "AWS::Backup::BackupVault"


def install() -> None:
    register(TYPE, create, update, delete, replaced_by=("BackupVaultName", "EncryptionKeyArn"))


@operation
def create_backup_vault(parameters: dict) -> dict:
    return answer_of("CreateBackupVault", new_vault(parameters, "BACKUP_VAULT", {"Locked": False}))


@operation
def describe_backup_vault(parameters: dict) -> dict:
    vault = vault_of(parameters)
    return answer_of("DescribeBackupVault", {**vault, "NumberOfRecoveryPoints": len(vault["_recovery_points"])})


@operation
def list_backup_vaults(parameters: dict) -> dict:
    listed = [
        answer_of("DescribeBackupVault", {**vault, "NumberOfRecoveryPoints": len(vault["_recovery_points"])})
        for vault in backup._vaults.values()
    ]
    return page(parameters, "BackupVaultList", listed)


@operation
def delete_backup_vault(parameters: dict) -> None:
    vault = vault_of(parameters)
    if vault["_recovery_points"]:
        raise Refusal("InvalidRequestException", "Backup vault cannot be deleted because it contains recovery points.")
    backup._vaults.pop(vault["BackupVaultName"])


@operation
def put_backup_vault_access_policy(parameters: dict) -> None:
    vault = vault_of(parameters)
    try:
        document = json.loads(parameters.get("Policy") or "")
    except ValueError:
        document = None
    if not isinstance(document, dict) or not document.get("Statement"):
        raise Refusal("InvalidParameterValueException", "Policy document is malformed.")
    vault["_policy"] = parameters["Policy"]


@operation
def get_backup_vault_access_policy(parameters: dict) -> dict:
    vault = vault_of(parameters)
    if "_policy" not in vault:
        raise Refusal("ResourceNotFoundException", f"Backup vault access policy not found: {vault['BackupVaultName']}")
    return answer_of("GetBackupVaultAccessPolicy", {**vault, "Policy": vault["_policy"]})


@operation
def delete_backup_vault_access_policy(parameters: dict) -> None:
    vault_of(parameters).pop("_policy", None)


@operation
def put_backup_vault_notifications(parameters: dict) -> None:
    vault_of(parameters)["_notifications"] = {
        "SNSTopicArn": parameters["SNSTopicArn"],
        "BackupVaultEvents": parameters["BackupVaultEvents"],
    }


@operation
def get_backup_vault_notifications(parameters: dict) -> dict:
    vault = vault_of(parameters)
    if "_notifications" not in vault:
        raise Refusal("ResourceNotFoundException", f"Backup vault notifications not found: {vault['BackupVaultName']}")
    return answer_of("GetBackupVaultNotifications", {**vault, **vault["_notifications"]})


@operation
def delete_backup_vault_notifications(parameters: dict) -> None:
    vault_of(parameters).pop("_notifications", None)


def create(logical_id: str, props: dict, stack_name: str):
    name = props["BackupVaultName"]
    if name in backup._vaults:
        raise already_exists(TYPE, name)
    request = {"BackupVaultName": name, "BackupVaultTags": tag_map(props.get("BackupVaultTags"))}
    if props.get("EncryptionKeyArn"):
        request["EncryptionKeyArn"] = props["EncryptionKeyArn"]
    body_of(answer("CreateBackupVault", request))
    try:
        apply_settings(name, {}, props)
    except Exception:
        call("DeleteBackupVault", {"BackupVaultName": name})
        raise
    return name, attributes(name)


def update(physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None):
    apply_settings(physical_id, old, new)
    vault = vault_of({"BackupVaultName": physical_id})
    before, after = tag_map(old.get("BackupVaultTags")), tag_map(new.get("BackupVaultTags"))
    for key in before.keys() - after.keys():
        vault["BackupVaultTags"].pop(key, None)
    vault["BackupVaultTags"].update(after)
    return physical_id, attributes(physical_id)


def delete(physical_id: str, props: dict) -> None:
    if physical_id in backup._vaults:
        body_of(answer("DeleteBackupVault", {"BackupVaultName": physical_id}))


def apply_settings(name: str, old: dict, new: dict) -> None:
    """Puts what changed and deletes what is gone; the lock last, for it may be for good."""
    for prop, kind, request_of in (
        ("AccessPolicy", "AccessPolicy", policy_request),
        ("Notifications", "Notifications", dict),
        ("LockConfiguration", "LockConfiguration", lock_request),
    ):
        if old.get(prop) == new.get(prop):
            continue
        if new.get(prop):
            body_of(answer(f"PutBackupVault{kind}", {"BackupVaultName": name, **request_of(new[prop])}))
        else:
            body_of(answer(f"DeleteBackupVault{kind}", {"BackupVaultName": name}))


def policy_request(policy) -> dict:
    return {"Policy": policy if isinstance(policy, str) else json.dumps(policy)}


def attributes(name: str) -> dict:
    return {"BackupVaultArn": backup._vault_arn(name), "BackupVaultName": name}
