"""Filter criteria of event source mappings, matched by the rules of EventBridge.

From "Using event filtering with a DynamoDB event source": a record passes if one pattern matches, `exists` works on
leaves only, and numbers in items are strings that no numeric operator matches. That page speaks of the key `dynamodb`
alone; the guide of DynamoDB filters by `userIdentity`, and the CDK by `eventName`, so each key of a record counts.
"""

from ministack.services import eventbridge


def patterns_of(mapping: dict) -> list[str]:
    return [entry.get("Pattern", "") for entry in (mapping.get("FilterCriteria") or {}).get("Filters") or []]


def is_valid(pattern: str) -> bool:
    return eventbridge._compiled_pattern(pattern) is not None


def passes(record: dict, patterns: list[str]) -> bool:
    return not patterns or any(
        eventbridge._matches_detail(record, alternative)
        for pattern in patterns
        for alternative in eventbridge._compiled_pattern(pattern) or []
    )
