"""Vault Lock: the range of retention that a vault accepts, and the day from which nobody can change it."""

from . import clock
from .backup_service import Refusal, operation
from .vault_records import vault_of

DAY = 86400
MOST_DAYS = 36500
LEAST_GRACE_DAYS = 3


def install() -> None:
    """The operations register themselves."""


@operation
def put_backup_vault_lock_configuration(parameters: dict) -> None:
    vault = changeable_vault(parameters)
    least, most = parameters.get("MinRetentionDays"), parameters.get("MaxRetentionDays")
    grace = parameters.get("ChangeableForDays")
    for name, days, lowest in (("MinRetentionDays", least, 1), ("MaxRetentionDays", most, 1), ("ChangeableForDays", grace, LEAST_GRACE_DAYS)):
        if days is not None and not lowest <= days <= MOST_DAYS:
            raise Refusal("InvalidParameterValueException", f"{name} must be between {lowest} and {MOST_DAYS} days.")
    if least is not None and most is not None and least > most:
        raise Refusal("InvalidParameterValueException", "MinRetentionDays cannot be greater than MaxRetentionDays.")
    vault.update({
        "Locked": True,
        "MinRetentionDays": least,
        "MaxRetentionDays": most,
        "LockDate": None if grace is None else clock.now() + grace * DAY,
    })


@operation
def delete_backup_vault_lock_configuration(parameters: dict) -> None:
    changeable_vault(parameters).update({"Locked": False, "MinRetentionDays": None, "MaxRetentionDays": None, "LockDate": None})


def changeable_vault(parameters: dict) -> dict:
    vault = vault_of(parameters)
    if vault.get("_lock_is_fixed") or is_immutable(vault):
        raise Refusal(
            "InvalidRequestException",
            f"Vault Lock configuration of {vault['BackupVaultName']} is immutable and cannot be changed or deleted.")
    return vault


def is_immutable(vault: dict) -> bool:
    return vault.get("LockDate") is not None and clock.now() >= vault["LockDate"]


def lock_request(configuration: dict) -> dict:
    return {key: int(value) for key, value in configuration.items()}
