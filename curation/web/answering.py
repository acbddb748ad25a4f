"""How a working screen is answered: as a page or, where a script asks, as JSON; a refusal by its status."""

from http import HTTPStatus

from django.http import HttpRequest

from curation.review.errors import ConflictError, InvalidError, NotYoursError, ReviewError

STATUS: dict[type[ReviewError], HTTPStatus] = {
    ConflictError: HTTPStatus.CONFLICT,
    NotYoursError: HTTPStatus.FORBIDDEN,
    InvalidError: HTTPStatus.UNPROCESSABLE_ENTITY,
}


def status_of(error: ReviewError) -> HTTPStatus:
    """Return the status that says a refusal."""
    return STATUS.get(type(error), HTTPStatus.UNPROCESSABLE_ENTITY)


def by_script(request: HttpRequest) -> bool:
    """Say whether a script asks, which reads JSON."""
    return "application/json" in request.headers.get("Accept", "")
