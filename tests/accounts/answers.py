"""How a request of each kind of person is answered: words for the table of routes."""

from curation.models.user import Role

VISITOR, NO_ROLE = "visitor", "no role"
WHO = [VISITOR, NO_ROLE, *Role]
IN, TO_SIGN_IN, REFUSED, NOT_SO, MOVED, NONE = 200, "sign-in", 403, 405, 302, 404

Answers = dict[str, object]


def _signed_in(answer: object) -> Answers:
    return {**dict.fromkeys(WHO, answer), VISITOR: TO_SIGN_IN}


ALL_IN: Answers = dict.fromkeys(WHO, IN)
ALL_MOVED: Answers = dict.fromkeys(WHO, MOVED)
NOBODY_SO: Answers = dict.fromkeys(WHO, NOT_SO)
SIGNED_IN_ALREADY: Answers = {**ALL_MOVED, VISITOR: IN}
READERS: Answers = {**dict.fromkeys(WHO, IN), VISITOR: TO_SIGN_IN, NO_ROLE: REFUSED}
LEADERS: Answers = {**dict.fromkeys(WHO, MOVED), VISITOR: TO_SIGN_IN, NO_ROLE: REFUSED}  # leads elsewhere
NOT_THEIRS: Answers = {**dict.fromkeys(WHO, REFUSED), VISITOR: TO_SIGN_IN}  # it is another's
ADMIN_ONLY: Answers = {**dict.fromkeys(WHO, REFUSED), VISITOR: TO_SIGN_IN, Role.ADMIN: MOVED}
CURATORS_ON: Answers = {
    **dict.fromkeys(WHO, REFUSED),
    VISITOR: TO_SIGN_IN,
    **dict.fromkeys([Role.CURATOR, Role.LEAD, Role.ADMIN], MOVED),
}
CURATORS_IN: Answers = {who: IN if found == MOVED else found for who, found in CURATORS_ON.items()}
CURATORS_EMPTY: Answers = {who: 422 if found == MOVED else found for who, found in CURATORS_ON.items()}
CURATORS_NONE: Answers = {who: NONE if found == MOVED else found for who, found in CURATORS_ON.items()}
MEMBERS: Answers = dict(READERS)  # who reads by a role of her own, also where reading is public
LEADS_ON: Answers = {**CURATORS_ON, Role.CURATOR: REFUSED}
LEADS_IN: Answers = {**CURATORS_IN, Role.CURATOR: REFUSED}
LEADS_EMPTY: Answers = {**CURATORS_EMPTY, Role.CURATOR: REFUSED}
LEADS_LATE: Answers = {
    **{who: 409 if found == MOVED else found for who, found in CURATORS_ON.items()},
    Role.CURATOR: REFUSED,
}
LEADS_NONE: Answers = {**CURATORS_NONE, Role.CURATOR: REFUSED}
ADMIN_PAGE: Answers = {**ADMIN_ONLY, Role.ADMIN: IN}
OWN, OWN_MOVED, OWN_NONE, OWN_NOT_SO = map(_signed_in, (IN, MOVED, NONE, NOT_SO))
