"""The ASGI application: MiniStack, patched, with a clock and the function logs beside it."""

import json

from . import (
    air_gapped_vaults,
    alarms,
    authorization,
    auto_scaling,
    backup_service,
    bucket_encryption,
    clock,
    condition_keys,
    configurations,
    contributor_insights,
    deleted_tables,
    denied_writes,
    event_source_mappings,
    existing_names,
    function_logs,
    further_checks,
    global_tables,
    imported_resources,
    item_history,
    pending_changes,
    physical_names,
    plans,
    point_in_time_recovery,
    recovery_points,
    region_settings,
    restore_jobs,
    restore_permissions,
    restore_phases,
    restores,
    rollbacks,
    selections,
    stream_pollers,
    stream_records,
    table_backups,
    table_changes,
    tables,
    unfinished_tables,
    used_keys,
    vault_locks,
    vaults,
)

PARTS = (
    physical_names, existing_names, rollbacks, authorization, used_keys, further_checks, condition_keys, function_logs, clock, point_in_time_recovery, tables, global_tables, imported_resources,
    backup_service, vaults, vault_locks, air_gapped_vaults, plans, selections, recovery_points, region_settings,
    stream_records, stream_pollers, event_source_mappings, item_history, restore_permissions, restore_phases, restores,
    table_backups, restore_jobs, deleted_tables, unfinished_tables,
    table_changes, pending_changes, contributor_insights, alarms, auto_scaling, bucket_encryption, denied_writes,
    configurations,
)

ROUTES = {
    "/_emulator/changes": pending_changes.configure,
    "/_emulator/clock": clock.advance_by,
    "/_emulator/configurations": configurations.configure,
    "/_emulator/expirations": stream_records.expire_items,
    "/_emulator/logs": function_logs.messages_of,
    "/_emulator/restores": restore_phases.configure,
}


def application():
    for part in PARTS:
        part.install()
    from ministack.app import app

    async def serve(scope, receive, send):
        route = ROUTES.get(scope.get("path")) if scope["type"] == "http" else None
        if route is None:
            # What a request changes is seen as soon as it has been answered, whatever its service.
            restore_jobs.go_on()
            await app(scope, receive, send)
            restore_phases.cancel_where_needed()
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        answer = json.dumps(route(json.loads(body or b"{}"))).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": answer})

    return serve
