"""Point-in-time recovery of a table: the switch, the period and the window that follows from them."""

from ministack.core.responses import error_response_json, json_response
from ministack.services import dynamodb

from . import clock, item_history
from .resources import body_of, truth

DAY = 86400
DEFAULT_DAYS = 35
# The newest point that can be restored trails the present by about this much.
LAG = 300


def install() -> None:
    dynamodb._describe_continuous_backups = describe
    dynamodb._update_continuous_backups = update


def describe(request: dict):
    name, refusal = known_table(request)
    return refusal or json_response(description(name))


def update(request: dict):
    name, refusal = known_table(request)
    refusal = refusal or specification_refusal(request.get("PointInTimeRecoverySpecification"))
    if refusal:
        return refusal
    specification = request["PointInTimeRecoverySpecification"]
    if specification["PointInTimeRecoveryEnabled"]:
        days = specification.get("RecoveryPeriodInDays", DEFAULT_DAYS)
        on = is_on(name)
        dynamodb._pitr_settings[name] = {
            "days": days,
            # What a shorter period gave up does not come back with a longer one.
            "since": earliest(name) if on else clock.now(),
            "history": dynamodb._pitr_settings[name]["history"] if on else [],
            "table_id": dynamodb._tables[name]["TableId"],
        }
    else:
        dynamodb._pitr_settings.pop(name, None)
    return json_response(description(name))


def apply(name: str, specification: dict | None) -> None:
    """Makes a table what its template says; no specification is off."""
    if not specification:
        if not is_on(name):
            return
        specification = {"PointInTimeRecoveryEnabled": False}
    request = {"PointInTimeRecoveryEnabled": truth(specification.get("PointInTimeRecoveryEnabled", False))}
    if specification.get("RecoveryPeriodInDays") is not None:
        request["RecoveryPeriodInDays"] = int(specification["RecoveryPeriodInDays"])
    body_of(update({"TableName": name, "PointInTimeRecoverySpecification": request}))


def is_on(name: str) -> bool:
    return item_history.history_of(dynamodb._tables[name]) is not None


def earliest(name: str) -> float:
    setting = dynamodb._pitr_settings[name]
    return max(setting["since"], clock.now() - setting["days"] * DAY)


def latest(name: str) -> float:
    return max(earliest(name), clock.now() - LAG)


def description(name: str) -> dict:
    recovery = {"PointInTimeRecoveryStatus": "DISABLED"}
    if is_on(name):
        recovery = {
            "PointInTimeRecoveryStatus": "ENABLED",
            "RecoveryPeriodInDays": dynamodb._pitr_settings[name]["days"],
            "EarliestRestorableDateTime": earliest(name),
            "LatestRestorableDateTime": latest(name),
        }
    return {"ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": recovery}}


def known_table(request: dict):
    name = dynamodb._normalize_table_name(request.get("TableName"))
    if name in dynamodb._tables:
        return name, None
    return name, error_response_json("TableNotFoundException", f"Table not found: {name}", 400)


def specification_refusal(specification: dict | None):
    path = "pointInTimeRecoverySpecification"
    if specification is None:
        return invalid("null", path, "Member must not be null")
    if specification.get("PointInTimeRecoveryEnabled") is None:
        return invalid("null", f"{path}.pointInTimeRecoveryEnabled", "Member must not be null")
    days = specification.get("RecoveryPeriodInDays")
    if days is None:
        return None
    if days < 1:
        return invalid(f"'{days}'", f"{path}.recoveryPeriodInDays", "Member must have value greater than or equal to 1")
    if days > 35:
        return invalid(f"'{days}'", f"{path}.recoveryPeriodInDays", "Member must have value less than or equal to 35")
    if not specification["PointInTimeRecoveryEnabled"]:
        return error_response_json(
            "ValidationException", "RecoveryPeriodInDays can only be specified when PointInTimeRecoveryEnabled is true", 400)
    return None


def invalid(value: str, path: str, constraint: str):
    return error_response_json(
        "ValidationException",
        f"1 validation error detected: Value {value} at '{path}' failed to satisfy constraint: {constraint}", 400)
