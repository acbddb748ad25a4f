"""Raise an alert, write to the admins about it, and take it back when it is seen to."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from curation.accounts.roles import admins
from curation.models import Alert, Source, SyncRun, User
from curation.models.alert import AlertKind
from curation.providers.redact import scrub

log = logging.getLogger(__name__)


def alert(kind: AlertKind, *, source: Source, text: str, run: SyncRun | None = None) -> None:
    """Tell the admins of something, once: while it is open, the same again is only counted."""
    again = Alert.objects.open().filter(kind=kind, source=source)
    news = {"text": text, "run": run, "last_at": Now(), "times": F("times") + 1, "resolved_at": None}
    if again.update(**news):
        return
    try:
        with transaction.atomic():
            Alert.objects.create(kind=kind, source=source, text=text, run=run)
    except IntegrityError:  # another process was faster by a moment
        again.update(**news)


def resolve(source: Source) -> None:
    """Note that a source is well again; its alerts stay until somebody has seen them."""
    Alert.objects.open().filter(source=source, resolved_at=None).update(resolved_at=Now())


def acknowledge(alert_id: int, *, by: User) -> bool:
    """Note that a person has seen an alert; say whether nobody had before."""
    seen = Alert.objects.open().filter(pk=alert_id)
    return bool(seen.update(acknowledged_at=Now(), acknowledged_by=by))


def send_letters() -> int:
    """Write to the admins about each open alert, once; return how many letters left.

    An alert whose letter could not be sent keeps the reason and is tried again with the next tick.
    """
    sent = 0
    for pk in Alert.objects.unsent().values_list("pk", flat=True):
        with transaction.atomic():
            mine = Alert.objects.unsent().select_for_update(skip_locked=True, of=("self",))
            found = mine.filter(pk=pk).first()
            if found is not None:
                sent += _send(found)
    return sent


def _send(found: Alert) -> int:
    to = list(admins().exclude(email="").values_list("email", flat=True))
    if not to:
        Alert.objects.filter(pk=found.pk).update(mail_error="No admin has an e-mail address.")
        return 0
    try:
        _letter(found, to).send()
    except OSError as error:  # smtplib's own errors are among them
        reason = scrub(f"{type(error).__name__}: {error}")[:500]
        log.warning("The letter about an alert could not be sent: %s", reason)
        Alert.objects.filter(pk=found.pk).update(mail_error=reason)
        return 0
    Alert.objects.filter(pk=found.pk).update(mailed_at=Now(), mail_error="")
    return len(to)


def _letter(found: Alert, to: list[str]) -> EmailMessage:
    where = settings.SITE_URL.rstrip("/") + found.get_absolute_url()
    body = f"{found.text}\n\nLook at it, and say that you have seen it:\n{where}\n"
    subject = f"[Secretome] {found.source}: {found.get_kind_display()}"
    return EmailMessage(" ".join(subject.split()), body, bcc=to)
