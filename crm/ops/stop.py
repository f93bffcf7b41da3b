"""The one error that ends a command with a reason a person can act on."""


class Stop(Exception):
    """The command ends with exit code 1 and prints this sentence, which says what is wrong and what to do."""
