"""Which resource types AWS Backup serves in a region, and which it manages fully."""

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import backup

from .backup_service import operation

# A new account: everything is opted in, and DynamoDB's advanced features are on.
OPT_IN = ("Aurora", "DynamoDB", "EBS", "EC2", "EFS", "FSx", "RDS", "S3", "Storage Gateway")
MANAGED = ("DynamoDB", "EFS")

_settings = AccountRegionScopedDict()


def install() -> None:
    reset = backup.reset

    def reset_with_settings():
        _settings.clear()
        reset()

    backup.reset = reset_with_settings


@operation
def describe_region_settings(parameters: dict) -> dict:
    return current()


@operation
def update_region_settings(parameters: dict) -> None:
    settings = current()
    for key, changes in parameters.items():
        settings[key].update(changes)
    _settings["settings"] = settings


def current() -> dict:
    return _settings.get("settings") or {
        "ResourceTypeOptInPreference": {name: True for name in OPT_IN},
        "ResourceTypeManagementPreference": {name: True for name in MANAGED},
    }
