"""What the role of a function has to be let do, for its mapping to read a DynamoDB stream."""

from .execution_roles import may

# All but the last are checked against the stream; listing has no resource in the Service Authorization Reference.
READS = ("GetRecords", "GetShardIterator", "DescribeStream")


def denial_of(config: dict, stream_arn: str) -> str | None:
    allowed = all(may(config, f"dynamodb:{action}", stream_arn) for action in READS) and may(config, "dynamodb:ListStreams", "*")
    if allowed:
        return None
    return (
        f"Cannot access stream {stream_arn}. Please ensure the role can perform the GetRecords, GetShardIterator, "
        "DescribeStream, and ListStreams Actions on your stream in IAM.")
