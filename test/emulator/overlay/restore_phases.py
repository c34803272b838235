"""Phases of a restored table: it is CREATING, then ACTIVE, and after that its indexes become ACTIVE one by one.

A restore of AWS Backup asks for its table after a while.

The phases follow from the clock alone, so that nothing has to be woken up. Their lengths and the number of restores
at once are settings of the emulated account, which a reset puts back.
"""

from ministack.core.responses import get_account_id, get_region
from ministack.services import dynamodb

from . import clock
from .backup_service import Refusal

DEFAULTS = {"jobSeconds": 0.2, "tableSeconds": 0.3, "indexSeconds": 0.2, "mostRestores": 50}

_settings = dict(DEFAULTS)
# By the id of the restored table, because a name may belong to another table later.
_restores: dict = {}


def install() -> None:
    reset = dynamodb.reset
    describe = dynamodb._table_description

    def reset_with_restores():
        _settings.update(DEFAULTS)
        _restores.clear()
        reset()

    dynamodb.reset = reset_with_restores
    dynamodb._table_description = lambda name: in_phase(describe(name))


def configure(request: dict) -> dict:
    _settings.update({name: float(value) for name, value in request.items() if name in DEFAULTS})
    return _settings


def seconds_of(phase: str) -> float:
    return _settings[phase]


def require_room() -> None:
    """Restores of both kinds count, in all regions of the account."""
    running = sum(restore["account"] == get_account_id() and clock.now() < restore["active_at"] for restore in _restores.values())
    if running >= _settings["mostRestores"]:
        raise Refusal(
            "LimitExceededException", f"Subscriber limit exceeded: Only {_settings['mostRestores']:g} restores can run simultaneously")


def begin(table: dict, summary: dict, may_go_on) -> None:
    active_at = clock.now() + _settings["tableSeconds"]
    names = [index["IndexName"] for index in table["GlobalSecondaryIndexes"]]
    _restores[table["TableId"]] = {
        "account": get_account_id(),
        "region": get_region(),
        "name": table["TableName"],
        "summary": summary,
        "may_go_on": may_go_on,
        "active_at": active_at,
        "indexes_at": {name: active_at + _settings["indexSeconds"] * (place + 1) for place, name in enumerate(names)},
    }


def cancel_where_needed() -> None:
    """Takes away the tables whose restores have lost what they need before they ended."""
    for table_id, restore in list(_restores.items()):
        if clock.now() < restore["active_at"] and not restore["may_go_on"]():
            _restores.pop(table_id)
            dynamodb._tables.pop_scoped(restore["account"], restore["region"], restore["name"])


def is_creating(table: dict) -> bool:
    restore = _restores.get(table["TableId"])
    return restore is not None and clock.now() < restore["active_at"]


def is_known(table: dict) -> bool:
    """False once the restore of the table was cancelled."""
    return table["TableId"] in _restores


def is_restored_from(backup_arn: str) -> bool:
    return any(restore["summary"].get("SourceBackupArn") == backup_arn and clock.now() < restore["active_at"]
               for restore in _restores.values())


def creating_indexes(table: dict) -> set:
    restore = _restores.get(table["TableId"])
    return {name for name, active_at in restore["indexes_at"].items() if clock.now() < active_at} if restore else set()


def in_phase(description: dict) -> dict:
    restore = _restores.get(description["TableId"])
    if restore is None:
        return description
    creating = is_creating(description)
    described = {**description, "RestoreSummary": {**restore["summary"], "RestoreInProgress": creating}}
    if creating:
        described.update(TableStatus="CREATING", ItemCount=0, TableSizeBytes=0)
    unfinished = creating_indexes(description)
    if unfinished:
        described["GlobalSecondaryIndexes"] = [
            {**index, "IndexStatus": "CREATING", "Backfilling": True} if index["IndexName"] in unfinished else index
            for index in description["GlobalSecondaryIndexes"]
        ]
    return described
