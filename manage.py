#!/usr/bin/env python
"""Run a command of the project; ``python manage.py help`` lists them."""

import os
import sys


def main() -> None:
    """Hand the command line to Django, with the embedded services at hand where no address is given."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secretome.settings.dev")
    os.environ.setdefault("DB_STATEMENT_TIMEOUT_MS", "0")  # a migration or an import may take its time

    from secretome.attach import for_command

    with for_command(sys.argv):
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
