"""What a plan backs up: the service's operations and AWS::Backup::BackupSelection."""

import json
import uuid

from ministack.services import backup, iam

from . import clock
from .backup_service import Refusal, answer, answer_of, operation, page
from .plans import plan_of
from .resources import body_of, register

TYPE = "AWS::Backup::BackupSelection"

MOST_RESOURCES = 500
MOST_TAG_CONDITIONS = 30


def install() -> None:
    register(TYPE, create, update, delete, replaced_by=("BackupPlanId", "BackupSelection"))


@operation
def create_backup_selection(parameters: dict) -> dict:
    if parameters["BackupPlanId"] not in backup._plans:
        raise Refusal("InvalidParameterValueException", f"Backup plan not found: {parameters['BackupPlanId']}")
    plan = plan_of(parameters)
    document = parameters["BackupSelection"]
    check_document(document)
    siblings = [selection for selection in backup._selections.values() if selection["BackupPlanId"] == plan["BackupPlanId"]]
    if any(selection["SelectionName"] == document["SelectionName"] for selection in siblings):
        raise Refusal("AlreadyExistsException", f"Backup selection with the same name already exists: {document['SelectionName']}")
    selection = {
        # AWS answers with empty lists and conditions where the request had none.
        "BackupSelection": {"Resources": [], "ListOfTags": [], "NotResources": [], "Conditions": empty_conditions(), **document},
        "SelectionId": str(uuid.uuid4()),
        "SelectionName": document["SelectionName"],
        "IamRoleArn": document["IamRoleArn"],
        "BackupPlanId": plan["BackupPlanId"],
        "CreationDate": clock.now(),
        "CreatorRequestId": parameters.get("CreatorRequestId"),
    }
    backup._selections[selection["SelectionId"]] = selection
    return answer_of("CreateBackupSelection", selection)


@operation
def get_backup_selection(parameters: dict) -> dict:
    return answer_of("GetBackupSelection", selection_of(parameters))


@operation
def delete_backup_selection(parameters: dict) -> None:
    backup._selections.pop(selection_of(parameters)["SelectionId"])


@operation
def list_backup_selections(parameters: dict) -> dict:
    plan = plan_of(parameters)
    keys = ("SelectionId", "SelectionName", "BackupPlanId", "CreationDate", "CreatorRequestId", "IamRoleArn")
    return page(parameters, "BackupSelectionsList", [
        {key: selection[key] for key in keys if selection.get(key) is not None}
        for selection in backup._selections.values() if selection["BackupPlanId"] == plan["BackupPlanId"]
    ])


def selection_of(parameters: dict) -> dict:
    plan = plan_of(parameters)
    selection = backup._selections.get(parameters["SelectionId"])
    if selection is None or selection["BackupPlanId"] != plan["BackupPlanId"]:
        raise Refusal("ResourceNotFoundException", f"Backup selection not found: {parameters['SelectionId']}")
    return selection


def check_document(document: dict) -> None:
    for key in ("Resources", "NotResources"):
        if len(document.get(key) or []) > MOST_RESOURCES:
            raise Refusal("LimitExceededException", f"{key} holds more than {MOST_RESOURCES} resources.")
        for arn in document.get(key) or []:
            if arn != "*" and not arn.startswith("arn:"):
                raise Refusal("InvalidParameterValueException", f"Invalid ARN: {arn}")
    if len(document.get("ListOfTags") or []) > MOST_TAG_CONDITIONS:
        raise Refusal("LimitExceededException", f"ListOfTags holds more than {MOST_TAG_CONDITIONS} conditions.")
    check_role(document["IamRoleArn"])


def check_role(arn: str) -> None:
    """The role has to exist and to trust AWS Backup."""
    role = iam._roles.get(arn.rsplit("/", 1)[-1])
    trust = (role or {}).get("AssumeRolePolicyDocument") or "{}"
    document = json.loads(trust) if isinstance(trust, str) else trust
    statements = document.get("Statement") or []
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal")
        services = principal.get("Service", []) if isinstance(principal, dict) else []
        if statement.get("Effect") == "Allow" and "backup.amazonaws.com" in ([services] if isinstance(services, str) else services):
            return
    raise Refusal("InvalidParameterValueException", f"IAM Role {arn} cannot be assumed by AWS Backup")


def empty_conditions() -> dict:
    return {kind: [] for kind in ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike")}


def create(logical_id: str, props: dict, stack_name: str):
    created = body_of(answer("CreateBackupSelection", {
        "BackupPlanId": props["BackupPlanId"], "BackupSelection": props["BackupSelection"]}))
    selection_id = created["SelectionId"]
    return selection_id, {"Id": selection_id, "SelectionId": selection_id, "BackupPlanId": created["BackupPlanId"]}


def update(physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None):
    return create(logical_id or physical_id, new, stack_name)


def delete(physical_id: str, props: dict) -> None:
    selection = backup._selections.get(physical_id)
    if selection:
        body_of(answer("DeleteBackupSelection", {"BackupPlanId": selection["BackupPlanId"], "SelectionId": physical_id}))
