"""The default encryption of a bucket of CloudFormation, which MiniStack leaves out."""

from xml.sax.saxutils import escape

from ministack.services import s3
from ministack.services.cloudformation import provisioners

TYPE = "AWS::S3::Bucket"


def install() -> None:
    handlers = provisioners._RESOURCE_HANDLERS[TYPE]
    create, update = handlers["create"], handlers["update"]

    def create_encrypted(logical_id, props, stack_name):
        created = create(logical_id, props, stack_name)
        encrypt(created[0], props)
        return created

    def update_encrypted(physical_id, old, new, *more):
        updated = update(physical_id, old, new, *more)
        encrypt(updated[0], new)
        return updated

    provisioners._RESOURCE_HANDLERS[TYPE] = {**handlers, "create": create_encrypted, "update": update_encrypted}


def encrypt(bucket: str, props: dict) -> None:
    rules = (props.get("BucketEncryption") or {}).get("ServerSideEncryptionConfiguration") or []
    if not rules:
        s3._bucket_encryption.pop(bucket, None)
        return
    default = rules[0]["ServerSideEncryptionByDefault"]
    members = "".join(f"<{name}>{escape(default[name])}</{name}>" for name in ("SSEAlgorithm", "KMSMasterKeyID") if default.get(name))
    s3._bucket_encryption[bucket] = (
        '<ServerSideEncryptionConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule>'
        f"<ApplyServerSideEncryptionByDefault>{members}</ApplyServerSideEncryptionByDefault>"
        "</Rule></ServerSideEncryptionConfiguration>")
