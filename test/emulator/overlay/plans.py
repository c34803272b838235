"""Backup plans: the service's operations and AWS::Backup::BackupPlan."""

import copy
import uuid

from ministack.services import backup
from ministack.services.cloudformation import provisioners

from . import clock
from .backup_service import Refusal, answer, answer_of, operation, page
from .resources import body_of, register, tag_map

TYPE = "AWS::Backup::BackupPlan"

# What AWS fills in where a rule is silent.
RULE_DEFAULTS = {"StartWindowMinutes": 480, "CompletionWindowMinutes": 10080, "ScheduleExpressionTimezone": "Etc/UTC"}
COLD_STORAGE_DAYS = 90


def install() -> None:
    register(TYPE, create, update, delete)


@operation
def create_backup_plan(parameters: dict) -> dict:
    document = checked_document(parameters["BackupPlan"])
    plan_id = str(uuid.uuid4())
    plan = {
        "BackupPlanId": plan_id,
        "BackupPlanArn": backup._plan_arn(plan_id),
        "BackupPlanName": document["BackupPlanName"],
        "CreationDate": clock.now(),
        "CreatorRequestId": parameters.get("CreatorRequestId"),
        "VersionId": str(uuid.uuid4()),
        "BackupPlan": document,
        "AdvancedBackupSettings": document.get("AdvancedBackupSettings"),
        "Tags": dict(parameters.get("BackupPlanTags") or {}),
        "Versions": [],
    }
    backup._plans[plan_id] = plan
    return answer_of("CreateBackupPlan", plan)


@operation
def update_backup_plan(parameters: dict) -> dict:
    plan = plan_of(parameters)
    document = checked_document(parameters["BackupPlan"], plan["BackupPlan"])
    plan["Versions"].append(copy.deepcopy({key: value for key, value in plan.items() if key != "Versions"}))
    plan.update({
        "BackupPlanName": document["BackupPlanName"],
        "BackupPlan": document,
        "AdvancedBackupSettings": document.get("AdvancedBackupSettings"),
        "VersionId": str(uuid.uuid4()),
    })
    return answer_of("UpdateBackupPlan", plan)


@operation
def get_backup_plan(parameters: dict) -> dict:
    plan = plan_of(parameters)
    version = parameters.get("VersionId")
    if version and version != plan["VersionId"]:
        plan = next((earlier for earlier in plan["Versions"] if earlier["VersionId"] == version), None)
        if plan is None:
            raise Refusal("ResourceNotFoundException", f"Backup plan version not found: {version}")
    return answer_of("GetBackupPlan", plan)


@operation
def delete_backup_plan(parameters: dict) -> dict:
    plan = plan_of(parameters)
    if any(selection["BackupPlanId"] == plan["BackupPlanId"] for selection in backup._selections.values()):
        raise Refusal("InvalidRequestException", "Related backup plan selections must be deleted prior to backup plan deletion")
    backup._plans.pop(plan["BackupPlanId"])
    return answer_of("DeleteBackupPlan", {**plan, "DeletionDate": clock.now()})


@operation
def list_backup_plans(parameters: dict) -> dict:
    return page(parameters, "BackupPlansList", [listed(plan) for plan in backup._plans.values()])


@operation
def list_backup_plan_versions(parameters: dict) -> dict:
    plan = plan_of(parameters)
    return page(parameters, "BackupPlanVersionsList", [listed(version) for version in (plan, *reversed(plan["Versions"]))])


def listed(plan: dict) -> dict:
    keys = ("BackupPlanArn", "BackupPlanId", "CreationDate", "VersionId", "BackupPlanName", "AdvancedBackupSettings")
    return {key: plan[key] for key in keys if plan.get(key) is not None}


def plan_of(parameters: dict) -> dict:
    plan = backup._plans.get(parameters["BackupPlanId"])
    if plan is None:
        raise Refusal("ResourceNotFoundException", f"Backup plan not found: {parameters['BackupPlanId']}")
    return plan


def checked_document(document: dict, earlier: dict | None = None) -> dict:
    """A plan as the service keeps it: each rule with an id, which outlives an update, and with the defaults."""
    if not document["Rules"]:
        raise Refusal("InvalidParameterValueException", "A backup plan must contain at least one rule.")
    ids = {rule["RuleName"]: rule["RuleId"] for rule in (earlier or {}).get("Rules", [])}
    rules = []
    for rule in document["Rules"]:
        check_rule(rule)
        rules.append({**RULE_DEFAULTS, **rule, "RuleId": ids.get(rule["RuleName"]) or str(uuid.uuid4())})
    if len({rule["RuleName"] for rule in rules}) < len(rules):
        raise Refusal("InvalidParameterValueException", "Backup rule names must be unique within a backup plan.")
    return {**document, "Rules": rules}


def check_rule(rule: dict) -> None:
    vault = rule["TargetBackupVaultName"]
    if vault not in backup._vaults:
        raise Refusal("InvalidParameterValueException", f"Backup vault not found: {vault}")
    for lifecycle in [rule.get("Lifecycle"), *(action.get("Lifecycle") for action in rule.get("CopyActions") or [])]:
        cold, kept = (lifecycle or {}).get("MoveToColdStorageAfterDays"), (lifecycle or {}).get("DeleteAfterDays")
        if cold is not None and kept is not None and kept < cold + COLD_STORAGE_DAYS:
            raise Refusal(
                "InvalidParameterValueException",
                "Invalid lifecycle. DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays")


def document_of(props: dict) -> dict:
    """CloudFormation's names for a plan's parts, in those of the service."""
    document = dict(props["BackupPlan"])
    rules = document.pop("BackupPlanRule", [])
    document["Rules"] = [
        {("TargetBackupVaultName" if key == "TargetBackupVault" else key): in_api_types(value) for key, value in rule.items()}
        for rule in rules
    ]
    return document


def in_api_types(value):
    """Templates may spell numbers and truth values as strings."""
    if isinstance(value, dict):
        return {key: in_api_types(member) for key, member in value.items()}
    if isinstance(value, list):
        return [in_api_types(member) for member in value]
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def create(logical_id: str, props: dict, stack_name: str):
    created = body_of(answer("CreateBackupPlan", {
        "BackupPlan": document_of(props), "BackupPlanTags": tag_map(props.get("BackupPlanTags"))}))
    return created["BackupPlanId"], attributes(created["BackupPlanId"])


def update(physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None):
    if old.get("BackupPlan") != new.get("BackupPlan"):
        body_of(answer("UpdateBackupPlan", {"BackupPlanId": physical_id, "BackupPlan": document_of(new)}))
    provisioners._reconcile_tag_map(backup._plans[physical_id]["Tags"], old, new, prop="BackupPlanTags")
    return physical_id, attributes(physical_id)


def delete(physical_id: str, props: dict) -> None:
    if physical_id in backup._plans:
        body_of(answer("DeleteBackupPlan", {"BackupPlanId": physical_id}))


def attributes(plan_id: str) -> dict:
    plan = backup._plans[plan_id]
    return {key: plan[key] for key in ("BackupPlanArn", "BackupPlanId", "VersionId")}
