"""What AWS does and MiniStack does not, for the services that protect DynamoDB tables.

This is a model of AWS. It knows nothing of the constructs that are tested on it.
"""
