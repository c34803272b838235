"""Earlier images of the items of a table while its point-in-time recovery is on: a log that undoes changes.

MiniStack changes items in two functions, whatever the operation. A cancelled PartiQL transaction puts back all items
at once and needs no entry: its own entries lead to the same images.
"""

import copy
from collections import defaultdict

from ministack.core.arn import parse_arn
from ministack.services import dynamodb

from . import clock


def install() -> None:
    for name in ("_set_item", "_remove_item"):
        setattr(dynamodb, name, recorded(getattr(dynamodb, name)))


def recorded(change):
    def record_and_change(table, pk_val, sk_val, *item):
        history = history_of(table)
        if history is not None:
            image = copy.deepcopy(table["items"].get(pk_val, {}).get(sk_val))
            history.append((int(clock.now()), pk_val, sk_val, image))
        return change(table, pk_val, sk_val, *item)

    return record_and_change


def history_of(table: dict) -> list | None:
    """The log of a table by its place, because MiniStack's reaper runs outside of any request."""
    place = parse_arn(table["TableArn"])
    setting = dynamodb._pitr_settings.get_scoped(place.account_id, place.region, table["TableName"])
    return setting["history"] if setting and setting["table_id"] == table["TableId"] else None


def items_at(table: dict, second: int) -> dict:
    """The items as they were when a second ended."""
    items = defaultdict(dict, {pk_val: dict(of_pk) for pk_val, of_pk in table["items"].items()})
    for changed, pk_val, sk_val, image in reversed(history_of(table)):
        if changed <= second:
            continue
        if image is None:
            items[pk_val].pop(sk_val, None)
        else:
            items[pk_val][sk_val] = image
    return defaultdict(dict, copy.deepcopy({pk_val: of_pk for pk_val, of_pk in items.items() if of_pk}))
