"""What is kept of a vault, of either kind."""

from ministack.core.responses import get_account_id, get_region
from ministack.services import backup

from . import clock
from .backup_service import Refusal


def new_vault(parameters: dict, kind: str, lock: dict) -> dict:
    name = parameters["BackupVaultName"]
    if name in backup._vaults:
        raise Refusal("AlreadyExistsException", f"Backup vault with the same name already exists: {name}")
    vault = {
        "BackupVaultName": name,
        "BackupVaultArn": backup._vault_arn(name),
        "VaultType": kind,
        "VaultState": "AVAILABLE",
        "CreationDate": clock.now(),
        "EncryptionKeyArn": parameters.get("EncryptionKeyArn") or default_key_arn(),
        "CreatorRequestId": parameters.get("CreatorRequestId"),
        "BackupVaultTags": dict(parameters.get("BackupVaultTags") or {}),
        "_recovery_points": {},
        **lock,
    }
    backup._vaults[name] = vault
    return vault


def vault_of(parameters: dict) -> dict:
    name = parameters["BackupVaultName"]
    vault = backup._vaults.get(name)
    if vault is None:
        raise Refusal("ResourceNotFoundException", f"Backup vault not found: {name}")
    return vault


def default_key_arn() -> str:
    """The key that AWS manages for backups: one in each region of an account."""
    return f"arn:aws:kms:{get_region()}:{get_account_id()}:key/00000000-0000-4000-8000-000000000000"
