"""Logically air-gapped vaults: a vault that is locked from the start, with a range that never changes."""

from ministack.services import backup

from .backup_service import Refusal, answer, answer_of, operation
from .resources import already_exists, body_of, register, tag_map
from .vault_records import new_vault
from .vaults import apply_settings, delete

TYPE = "AWS::Backup::LogicallyAirGappedBackupVault"


def install() -> None:
    register(TYPE, create, update, delete, replaced_by=(
        "BackupVaultName", "MinRetentionDays", "MaxRetentionDays", "EncryptionKeyArn"))


@operation
def create_logically_air_gapped_backup_vault(parameters: dict) -> dict:
    least, most = parameters["MinRetentionDays"], parameters["MaxRetentionDays"]
    if not 7 <= least <= most <= 36500:
        raise Refusal(
            "InvalidParameterValueException",
            "MinRetentionDays must be at least 7 and no greater than MaxRetentionDays, which is at most 36500.")
    return answer_of("CreateLogicallyAirGappedBackupVault", new_vault(parameters, "LOGICALLY_AIR_GAPPED_BACKUP_VAULT", {
        "Locked": True,
        "MinRetentionDays": least,
        "MaxRetentionDays": most,
        "_lock_is_fixed": True,
    }))


def create(logical_id: str, props: dict, stack_name: str):
    name = props["BackupVaultName"]
    if name in backup._vaults:
        raise already_exists(TYPE, name)
    request = {
        "BackupVaultName": name,
        "MinRetentionDays": int(props["MinRetentionDays"]),
        "MaxRetentionDays": int(props["MaxRetentionDays"]),
        "BackupVaultTags": tag_map(props.get("BackupVaultTags")),
    }
    if props.get("EncryptionKeyArn"):
        request["EncryptionKeyArn"] = props["EncryptionKeyArn"]
    body_of(answer("CreateLogicallyAirGappedBackupVault", request))
    apply_settings(name, {}, props)
    return name, attributes(name)


def update(physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None):
    apply_settings(physical_id, old, new)
    backup._vaults[physical_id]["BackupVaultTags"] = tag_map(new.get("BackupVaultTags"))
    return physical_id, attributes(physical_id)


def attributes(name: str) -> dict:
    vault = backup._vaults[name]
    return {key: vault[key] for key in ("BackupVaultArn", "EncryptionKeyArn", "VaultState", "VaultType")}
