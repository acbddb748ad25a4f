"""The people of the demo. They exist only where ``seed_demo`` was run, and their password is public."""

from dataclasses import dataclass

from curation.accounts.people import set_role
from curation.models import User
from curation.models.user import Role

PASSWORD = "whisker-pad-demo"  # noqa: S105 printed by the demo for everyone to use


@dataclass(frozen=True)
class Person:
    """A login of the demo."""

    username: str
    first_name: str
    last_name: str
    role: Role


PEOPLE = (
    Person("researcher", "Rosa", "Olsen", Role.RESEARCHER),
    Person("curator", "Marta", "Brzeska", Role.CURATOR),
    Person("curator2", "Kofi", "Lund", Role.CURATOR),
    Person("lead", "Jonas", "Adeyemi", Role.LEAD),
    Person("admin", "Ada", "Petrov", Role.ADMIN),
)


def create_people() -> int:
    """Create the demo's people who are not here yet; return how many were created."""
    created = 0
    for person in PEOPLE:
        user, new = User.objects.get_or_create(
            username=person.username,
            defaults={
                "first_name": person.first_name,
                "last_name": person.last_name,
                "email": f"{person.username}@demo.example",
            },
        )
        if new:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
            set_role(person=user, role=person.role, by=user)
            created += 1
    return created
