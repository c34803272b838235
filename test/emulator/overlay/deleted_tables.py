"""What a table leaves when it is deleted: with point-in-time recovery a system backup of its last moment.

The backup is kept for 35 days, free of charge; the history that it was taken from is gone. MiniStack keeps some
settings by name or ARN, which the next table of the name would have.
"""

from ministack.services import dynamodb

from . import point_in_time_recovery, table_backups


def install() -> None:
    delete_table = dynamodb._delete_table

    def delete(request):
        name = dynamodb._normalize_table_name(request.get("TableName"))
        table = dynamodb._tables.get(name)
        backup = None
        if table and point_in_time_recovery.is_on(name):
            backup = table_backups.backup_of(table, f"{name}$DeletedTableBackup", "SYSTEM")
        reply = delete_table(request)
        if name not in dynamodb._tables and table:
            forget(table)
            if backup:
                table_backups.keep(backup)
        return reply

    dynamodb._delete_table = delete


def forget(table: dict) -> None:
    for settings, prefix in ((dynamodb._resource_policies, table["TableArn"]), (dynamodb._contributor_insights, table["TableName"])):
        for key in [key for key in settings if key == prefix or key.startswith(f"{prefix}/")]:
            settings.pop(key)
