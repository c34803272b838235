"""Generated names end in something new each time a resource is created.

MiniStack derives them from the stack and the logical id alone, so that a table which outlived its stack would be in
the way of the next stack of that name. On AWS it is not.
"""

import uuid

from ministack.services.cloudformation import provisioners, stacks


def install() -> None:
    def provision(*args):
        token = provisioners._NAME_SEED.set(uuid.uuid4().hex[:8])
        try:
            return provisioners._provision_resource(*args), provisioners._NAME_SEED.get()
        finally:
            provisioners._NAME_SEED.reset(token)

    stacks._provision_keeping_seed = provision
