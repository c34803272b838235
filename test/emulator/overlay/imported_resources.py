"""Tables come into a stack by an import, as they are: CloudFormation reads the one of that name.

MiniStack imports AWS::DynamoDB::Table, whose handlers are replaced here, and knows no import of
AWS::DynamoDB::GlobalTable.
"""

from ministack.services.cloudformation import changesets, provisioners

from . import global_tables, tables


def install() -> None:
    for kind in (tables, global_tables):
        provisioners._RESOURCE_HANDLERS[kind.TYPE]["import"] = imported
        changesets._IMPORT_LOOKUPS[kind.TYPE] = (("TableName",), changesets._table_import_problem)


def imported(identifier: dict) -> tuple:
    name = identifier["TableName"]
    return name, tables.dynamodb_attributes(name)
